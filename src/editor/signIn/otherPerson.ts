/** What people read when somebody else came back from the browser than was asked for. */
import * as vscode from 'vscode';
import type { Account } from '../../sessions/session.ts';
import { withoutLinks } from '../vscode/escape.ts';

/** Both accounts are kept; the one asked for can be signed in once more. */
export async function tellOtherPerson(
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
    await vscode.commands.executeCommand('iamIdentityCenter.signInAgain', expected.id);
  }
}
