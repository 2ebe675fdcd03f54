/** Signing out from the editor, and what people are to know of it. */

import * as vscode from 'vscode';
import type { Cancellable } from '../../base/abortable.ts';
import type { SessionEngine } from '../../sessions/engine.ts';
import { withoutLinks } from '../vscode/escape.ts';
import { openExternal } from '../vscode/openExternal.ts';

/** Says nothing where all went well: what is gone can be seen, whoever signed it out. */
export async function signOut(
  id: string,
  engine: SessionEngine,
  options: Cancellable,
): Promise<void> {
  // Another window may have been quicker than the list this one still shows.
  if (!(await engine.list()).some((each) => each.id === id)) return;
  const { session, atPortal } = await engine.signOut(id, options);
  if (atPortal) return;
  const open = vscode.l10n.t('Open Access Portal');
  const { account, instance } = session;
  const warning = vscode.l10n.t(
    '{0} is signed out here, but the portal could not be told. Its session lasts until its end, unless you sign out in the portal.',
    withoutLinks(account.label),
  );
  vscode.window.showWarningMessage(warning, open).then((chosen) => {
    if (chosen) void openExternal(instance.startUrl);
  });
}
