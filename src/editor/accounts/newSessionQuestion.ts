/** The question before a new session is started, because that ends the one at the access portal. */
import * as vscode from 'vscode';
import { type Session, samePortal } from '../../sessions/session.ts';

/**
 * Resolves to whether the user wants it. Any extension can run the command, and has the ids of the
 * sessions that it was given.
 */
export async function confirmNewSession(
  session: Session,
  sessions: readonly Session[],
): Promise<boolean> {
  const { account, instance } = session;
  const ending = sessions.filter(
    (each) =>
      each.account.id === account.id &&
      each.state !== 'needs-you' &&
      samePortal(each.instance.startUrl, instance.startUrl),
  );
  const start = vscode.l10n.t('Start a New Session');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('Start a new session for {0}?', account.label),
    {
      modal: true,
      detail: [
        vscode.l10n.t('The current session ends at the access portal, and you sign in again.'),
        ...(ending.length > 1
          ? [
              vscode.l10n.t(
                'These sessions share it, and you sign in for each of them: {0}',
                ending.map(({ requestedScopes }) => `\n${requestedScopes.join(' ')}`).join(''),
              ),
            ]
          : []),
      ].join('\n\n'),
    },
    start,
  );
  return chosen === start;
}
