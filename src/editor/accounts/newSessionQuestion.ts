/** The question before a new session is started, because that ends the one at the access portal. */
import * as vscode from 'vscode';
import type { SessionEngine } from '../../sessions/engine.ts';
import { nameOf, type Session, samePortal } from '../../sessions/session.ts';

/**
 * Resolves to whether the user wants it. Any extension can run the command, and has the ids of the
 * sessions that it was given.
 */
export async function confirmNewSession(
  session: Session,
  engine: Pick<SessionEngine, 'list'>,
): Promise<boolean> {
  const { account, instance } = session;
  const ending = (await engine.list()).filter(
    (each) =>
      each.account.id === account.id &&
      each.state !== 'needs-you' &&
      samePortal(each.instance.startUrl, instance.startUrl),
  );
  const start = vscode.l10n.t('Start a New Session');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t({
      message: 'Start a new session for {0}?',
      args: [nameOf(session)],
      comment: '{0} is the name of a user.',
    }),
    {
      modal: true,
      detail: [
        vscode.l10n.t('Your session at the access portal ends, and you sign in again.'),
        ...(ending.length > 1
          ? [
              vscode.l10n.t({
                message: 'These sessions share it, and you sign in for each of them: {0}',
                args: [
                  ending.map(({ requestedScopes }) => `\n${requestedScopes.join(' ')}`).join(''),
                ],
                comment: '{0} is a list of OAuth scopes, with a line for each session.',
              }),
            ]
          : []),
      ].join('\n\n'),
    },
    start,
  );
  return chosen === start;
}
