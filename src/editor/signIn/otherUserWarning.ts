/** The warning that another user came back from the browser than the one expected. */
import * as vscode from 'vscode';
import type { Account } from '../../sessions/session.ts';
import { internalCommands } from '../vscode/contributions.ts';
import { withoutLinks } from '../vscode/escape.ts';

/** Both are kept; the one expected can sign in again. Resolves when the warning is closed. */
export async function warnOfOtherUser(
  expected: Account | undefined,
  actual: Account,
): Promise<void> {
  const now = withoutLinks(actual.label);
  if (!expected) {
    await vscode.window.showWarningMessage(
      vscode.l10n.t('You signed in as {0}, not as the account asked for.', now),
    );
    return;
  }
  const again = vscode.l10n.t('Try Again');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      'You signed in as {0}, not as {1}. Both accounts are kept. Before you try again, sign out of the portal in your browser, or copy the link to another browser.',
      now,
      withoutLinks(expected.label),
    ),
    vscode.l10n.t('Keep Both'),
    again,
  );
  if (chosen === again) {
    await vscode.commands.executeCommand(internalCommands.signInAgain, expected.id);
  }
}
