/** Signing out from the editor, and the warning when the portal session is still active. */

import * as vscode from 'vscode';
import type { Cancellable } from '../../base/abortable.ts';
import type { SessionEngine } from '../../sessions/engine.ts';
import { withoutLinks } from '../vscode/escape.ts';
import { openExternal } from '../vscode/openExternal.ts';

/** Shows nothing on success, because the session disappears wherever sessions are shown. */
export async function endSession(
  id: string,
  engine: SessionEngine,
  options: Cancellable,
): Promise<void> {
  // Another window may have signed it out since this one showed its list.
  if (!(await engine.list()).some((each) => each.id === id)) return;
  const { session, atPortal } = await engine.signOut(id, options);
  if (atPortal) return;
  const open = vscode.l10n.t('Open Access Portal');
  const { account, instance } = session;
  const warning = vscode.l10n.t({
    message:
      '{0} is signed out of {1}, but the access portal could not be reached. The portal session stays active until it expires or you sign out there.',
    args: [withoutLinks(account.label), vscode.env.appName],
    comment: '{0} is the name of a user, {1} the name of the editor, such as Visual Studio Code.',
  });
  vscode.window.showWarningMessage(warning, open).then((chosen) => {
    if (chosen) void openExternal(instance.startUrl);
  });
}
