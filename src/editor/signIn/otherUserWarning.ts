/** Warnings about the user who signed in: not the one expected, or not known. */
import * as vscode from 'vscode';
import type { Account } from '../../sessions/session.ts';
import type { OtherUser } from '../../sessions/signIn/signInRequest.ts';
import { internalCommands } from '../vscode/contributions.ts';
import { withoutLinks } from '../vscode/escape.ts';

/** The expected user can sign in again. Resolves when the warning is closed. */
export async function warnOfOtherUser({ expected, actual, hasEnded }: OtherUser): Promise<void> {
  const now = withoutLinks(actual.label);
  if (!expected) {
    await vscode.window.showWarningMessage(
      vscode.l10n.t('You signed in as {0}, not as the user this sign-in was for.', now),
    );
    return;
  }
  const again = vscode.l10n.t('Try Again');
  const before = withoutLinks(expected.label);
  const chosen = hasEnded
    ? await vscode.window.showWarningMessage(
        vscode.l10n.t(
          'You signed in as {0}. The session of {1} has ended, and no new one was started. Before you try again, sign out of the access portal in your browser, or copy the link to another browser.',
          now,
          before,
        ),
        again,
      )
    : await vscode.window.showWarningMessage(
        vscode.l10n.t(
          'You signed in as {0}, not as {1}. Both sign-ins are kept. Before you try again, sign out of the access portal in your browser, or copy the link to another browser.',
          now,
          before,
        ),
        vscode.l10n.t({ message: 'Keep Both', comment: 'A button. Both sign-ins are kept.' }),
        again,
      );
  if (chosen === again) {
    await vscode.commands.executeCommand(internalCommands.signInAgain, expected.id);
  }
}

/**
 * Nothing showed a user name, so the expected one is assumed. Resolves when the notification is
 * closed.
 */
export async function warnOfAssumedUser(sessionId: string, account: Account): Promise<void> {
  const notMe = vscode.l10n.t({
    message: 'Not You?',
    comment: 'A button, for users who are not the one whose name was assumed.',
  });
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      'Your user name could not be looked up, so {0} is assumed.',
      withoutLinks(account.label),
    ),
    notMe,
  );
  if (chosen === notMe) {
    await vscode.commands.executeCommand(internalCommands.correctUser, sessionId);
  }
}
