/** The status item: who is signed in, in which state, until when. Hidden while no user is signed in. */
import * as vscode from 'vscode';
import type { Session } from '../../sessions/session.ts';
import { factsAbout, stateIcons, stateOf } from '../text/sessionText.ts';
import { commands, internalCommands } from '../vscode/contributions.ts';
import { withoutIcons } from '../vscode/escape.ts';

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
      const others = new Set(sessions.map(({ account }) => account.id)).size - 1;
      const who =
        others === 0 || worst.state !== 'signed-in'
          ? worst.account.label
          : `${worst.account.userName} +${others}`;
      const icon = worst.state === 'signed-in' ? 'account' : stateIcons[worst.state];
      item.text = `$(${icon}) ${withoutIcons(who)}`;
      item.tooltip = hover(sessions, now);
      item.accessibilityInformation = {
        label: [item.name, who, stateOf(worst)].join(', '),
        role: 'button',
      };
      item.command =
        worst.state === 'needs-you'
          ? {
              command: internalCommands.signInAgain,
              title: vscode.l10n.t('Sign In Again'),
              arguments: [worst.id],
            }
          : commands.showAccounts;
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
  const text = new vscode.MarkdownString(undefined, true);
  text.isTrusted = {
    enabledCommands: [internalCommands.signInAgain, commands.renewSession, commands.showAccounts],
  };
  for (const session of sessions) {
    const { id, account, application, state } = session;
    text.appendMarkdown(`$(${stateIcons[state]}) **`);
    text.appendText(account.label);
    text.appendMarkdown('**\n\n');
    for (const line of factsAbout(session, now)) {
      text.appendText(line);
      text.appendMarkdown('  \n');
    }
    const [label, command] =
      state === 'needs-you' || application
        ? [vscode.l10n.t('Sign In Again'), internalCommands.signInAgain]
        : [vscode.l10n.t('Start a New Session'), commands.renewSession];
    text.appendMarkdown(`\n${link(label, command, id)}\n\n---\n\n`);
  }
  return text.appendMarkdown(link(vscode.l10n.t('Show Accounts'), commands.showAccounts));
}

function link(label: string, command: string, ...args: string[]): string {
  return `[${label}](command:${command}?${encodeURIComponent(JSON.stringify(args))})`;
}
