/** Signs users out from the editor, and shows the result. */

import * as vscode from 'vscode';
import type { Cancellable } from '../../base/abortable.ts';
import type { SessionEngine } from '../../sessions/engine.ts';
import { nameOf, type Session } from '../../sessions/session.ts';
import { withoutLinks } from '../vscode/escape.ts';
import { openExternal } from '../vscode/openExternal.ts';

/**
 * Signs a session out, and warns if its portal session is still active. Resolves to whether the
 * portal has ended it; to nothing if the session is gone.
 */
export async function endSession(
  id: string,
  engine: SessionEngine,
  options: Cancellable,
): Promise<boolean | undefined> {
  // Another window may have signed it out since this one showed its list.
  if (!(await engine.list()).some((each) => each.id === id)) return undefined;
  const { session, atPortal } = await engine.signOut(id, options);
  if (!atPortal) warnOfPortal(session);
  return atPortal;
}

/** Signs all of these sessions out, and shows at the end who was signed out where. */
export async function endSessions(
  sessions: readonly Session[],
  engine: SessionEngine,
  options: Cancellable,
): Promise<void> {
  const outcomes = new Map<string, boolean>();
  for (const session of sessions) {
    const atPortal = await endSession(session.id, engine, options);
    if (atPortal === undefined) continue;
    const name = nameOf(session);
    outcomes.set(name, atPortal && outcomes.get(name) !== false);
  }
  // The others have a warning of their own.
  const names = [...outcomes].flatMap(([name, atPortal]) => (atPortal ? [name] : []));
  const ofApplications = new Set(
    sessions.flatMap((session) => (session.application ? nameOf(session) : [])),
  );
  for (const [isElsewhere, some] of Map.groupBy(names, (name) => !ofApplications.has(name))) {
    showSignedOut(some, isElsewhere);
  }
}

/** An application has no session that would end elsewhere. */
function showSignedOut(names: readonly string[], isElsewhere: boolean): void {
  const who = withoutLinks(new Intl.ListFormat(vscode.env.language).format(names));
  void vscode.window.showInformationMessage(
    isElsewhere
      ? vscode.l10n.t({
          message: 'Signed out, here and at the access portal: {0}.',
          args: [who],
          comment: '{0} is the name of a user and an access portal, or a list of them.',
        })
      : vscode.l10n.t({
          message: 'Signed out: {0}.',
          args: [who],
          comment: '{0} is the name of a user and an application, or a list of them.',
        }),
  );
}

/** Asks before a user is signed out by a button that is easily pressed. */
export async function confirmSignOut(session: Session): Promise<boolean> {
  const signOut = vscode.l10n.t('Sign Out');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t({
      message: 'Sign out {0}?',
      args: [nameOf(session)],
      comment: '{0} is the name of a user and an access portal.',
    }),
    {
      modal: true,
      detail: session.application
        ? vscode.l10n.t('Tokens that were already issued keep working until they expire.')
        : vscode.l10n.t(
            'The session at the access portal ends too, for everything that uses it. Role credentials that were already issued keep working until they expire.',
          ),
    },
    signOut,
  );
  return chosen === signOut;
}

function warnOfPortal(session: Session): void {
  const open = vscode.l10n.t('Open Access Portal');
  const warning = vscode.l10n.t({
    message:
      '{0} is signed out of {1}, but the session at the access portal could not be ended. It stays active until it expires or you sign out there.',
    args: [withoutLinks(nameOf(session)), vscode.env.appName],
    comment: '{0} is the name of a user, {1} the name of the editor, such as Visual Studio Code.',
  });
  vscode.window.showWarningMessage(warning, open).then((chosen) => {
    if (chosen) void openExternal(session.instance.startUrl);
  });
}
