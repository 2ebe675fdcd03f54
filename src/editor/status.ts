/** The status item: who is signed in, in which state, until when. Absent while nobody is. */
import * as vscode from 'vscode';
import { formatSpan, formatTime } from '../base/formatTime.ts';
import type { Session } from '../sessions/session.ts';
import { stateIcons, stateOf } from './accounts.ts';
import { withoutIcons } from './plainText.ts';

export interface Status extends vscode.Disposable {
  show(sessions: readonly Session[], now: number): void;
}

export function createStatus(): Status {
  let item: vscode.StatusBarItem | undefined;
  return {
    show(sessions, now) {
      const [first] = sessions;
      if (!first) {
        item?.hide();
        return;
      }
      if (!item) {
        item = vscode.window.createStatusBarItem(
          'iamIdentityCenter.accounts',
          vscode.StatusBarAlignment.Right,
        );
        item.name = vscode.l10n.t('IAM Identity Center');
      }
      const worst = sessions.reduce((one, other) => (rank(other) > rank(one) ? other : one), first);
      const who =
        sessions.length === 1 || worst.state !== 'signed-in'
          ? worst.account.label
          : vscode.l10n.t('{0} accounts', sessions.length);
      const icon = worst.state === 'signed-in' ? 'account' : stateIcons[worst.state];
      item.text = `$(${icon}) ${withoutIcons(who)}`;
      item.tooltip = hover(sessions, now);
      item.accessibilityInformation = {
        label: vscode.l10n.t('IAM Identity Center: {0}, {1}', who, stateOf(worst)),
        role: 'button',
      };
      item.command =
        worst.state === 'needs-you'
          ? {
              command: 'iamIdentityCenter.signInAgain',
              title: vscode.l10n.t('Sign In Again'),
              arguments: [worst.account.id],
            }
          : 'iamIdentityCenter.showAccounts';
      item.backgroundColor =
        worst.state === 'needs-you'
          ? new vscode.ThemeColor('statusBarItem.warningBackground')
          : undefined;
      item.show();
    },
    dispose: () => item?.dispose(),
  };
}

function rank({ state }: Session): number {
  return { 'signed-in': 0, waiting: 1, 'needs-you': 2 }[state];
}

function hover(sessions: readonly Session[], now: number): vscode.MarkdownString {
  const { language } = vscode.env;
  const text = new vscode.MarkdownString(undefined, true);
  sessions.forEach((session, i) => {
    const { account, instance, createdAt, expiresAt, expectedEnd, state } = session;
    if (i > 0) text.appendMarkdown('\n\n---\n\n');
    text.appendMarkdown(`$(${stateIcons[state]}) **`);
    text.appendText(account.label);
    text.appendMarkdown('**\n\n');
    const lines = [
      stateOf(session),
      ...(state === 'needs-you' ? [vscode.l10n.t('Click to sign in again')] : []),
      `${instance.startUrl} (${instance.region})`,
      vscode.l10n.t('Signed in for {0}', formatSpan(now - createdAt, language)),
      ...(expectedEnd === undefined
        ? []
        : [vscode.l10n.t('Session ends around {0}', formatTime(expectedEnd, now, language))]),
      ...(state === 'signed-in'
        ? [vscode.l10n.t('Refreshed by itself before {0}', formatTime(expiresAt, now, language))]
        : []),
    ];
    for (const line of lines) {
      text.appendText(line);
      text.appendMarkdown('  \n');
    }
  });
  return text;
}
