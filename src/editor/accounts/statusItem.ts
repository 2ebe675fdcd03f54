/**
 * The status item: who is signed in, in which state, until when. Once somebody has signed in, it stays
 * to sign in again; before, it is hidden.
 */
import * as vscode from 'vscode';
import type { Session } from '../../sessions/session.ts';
import { factsAbout, shortStateOf, stateIcons, stateOf } from '../text/sessionText.ts';
import { commands, internalCommands } from '../vscode/contributions.ts';
import { withoutIcons } from '../vscode/escape.ts';

export interface Status extends vscode.Disposable {
  /**
   * `hasSignedIn`: whether anybody has ever signed in here. `now` is epoch milliseconds. `role` is
   * the one that this workspace uses in terminals.
   */
  show(
    sessions: readonly Session[],
    options: { now: number; hasSignedIn: boolean; role?: StatusRole | undefined },
  ): void;
}

export interface StatusRole {
  /** `alice · production / ReadOnly` */
  text: string;
  /** Whether the user marked its account as production. */
  isProduction: boolean;
}

export function createStatus(): Status {
  let made: vscode.StatusBarItem | undefined;
  const item = () => {
    made ??= vscode.window.createStatusBarItem(
      'iamIdentityCenter.accounts',
      vscode.StatusBarAlignment.Right,
    );
    made.name = vscode.l10n.t('IAM Identity Center');
    return made;
  };
  return {
    show(sessions, { now, hasSignedIn, role }) {
      if (sessions.length > 0) showSessions(item(), sessions, now, role);
      else if (hasSignedIn) showSignedOut(item());
      else made?.hide();
    },
    dispose: () => made?.dispose(),
  };
}

function showSignedOut(item: vscode.StatusBarItem): void {
  const label = vscode.l10n.t({
    message: 'AWS: Sign In',
    comment: 'An item of the status bar, while nobody is signed in.',
  });
  item.text = `$(account) ${label}`;
  item.tooltip = vscode.l10n.t('Sign in with IAM Identity Center');
  item.accessibilityInformation = { label, role: 'button' };
  item.command = commands.signIn;
  item.backgroundColor = undefined;
  item.show();
}

function showSessions(
  item: vscode.StatusBarItem,
  sessions: readonly Session[],
  now: number,
  role: StatusRole | undefined,
): void {
  const worst = sessions.reduce((one, other) => (rank(other) > rank(one) ? other : one));
  const others = new Set(sessions.map(({ account }) => account.id)).size - 1;
  const who =
    others === 0 || worst.state !== 'signed-in'
      ? worst.account.label
      : `${worst.account.userName} +${others}`;
  const icon = worst.state === 'signed-in' ? 'account' : stateIcons[worst.state];
  // Colours alone are lost in a high-contrast theme.
  const text = worst.state === 'signed-in' ? who : `${who}: ${shortStateOf(worst)}`;
  item.text = `$(${icon}) ${withoutIcons(text)}`;
  item.tooltip = hover(sessions, now, role);
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
  // A session that needs its user comes first: the role is of no use without it.
  if (role && worst.state !== 'needs-you') showRole(item, role);
  item.show();
}

function showRole(item: vscode.StatusBarItem, { text, isProduction }: StatusRole): void {
  item.text = `$(${isProduction ? 'shield' : 'key'}) ${withoutIcons(text)}`;
  item.accessibilityInformation = {
    label: isProduction
      ? vscode.l10n.t('IAM Identity Center: terminals use {0}, marked as production', text)
      : vscode.l10n.t('IAM Identity Center: terminals use {0}', text),
    role: 'button',
  };
  item.command = commands.useRoleInTerminal;
  if (isProduction) item.backgroundColor = new vscode.ThemeColor('statusBarItem.errorBackground');
}

function rank({ state }: Session): number {
  return { 'signed-in': 0, waiting: 1, 'needs-you': 2 }[state];
}

function hover(
  sessions: readonly Session[],
  now: number,
  role: StatusRole | undefined,
): vscode.MarkdownString {
  const text = new vscode.MarkdownString(undefined, true);
  text.isTrusted = {
    enabledCommands: [
      internalCommands.signInAgain,
      internalCommands.stopUsingRole,
      commands.showAccounts,
      commands.useRoleInTerminal,
    ],
  };
  if (role) {
    text.appendMarkdown('$(terminal) **');
    text.appendText(role.text);
    text.appendMarkdown('**\n\n');
    text.appendText(vscode.l10n.t('Used by new terminals and tasks of this workspace'));
    const change = link(vscode.l10n.t('Change Role…'), commands.useRoleInTerminal);
    const stop = link(vscode.l10n.t('Stop Using the Role'), internalCommands.stopUsingRole);
    text.appendMarkdown(`\n\n${change} · ${stop}\n\n---\n\n`);
  }
  for (const session of sessions) {
    const { id, account, state } = session;
    text.appendMarkdown(`$(${stateIcons[state]}) **`);
    text.appendText(account.label);
    text.appendMarkdown('**\n\n');
    for (const line of factsAbout(session, now)) {
      text.appendText(line);
      text.appendMarkdown('  \n');
    }
    if (state === 'needs-you') {
      const label = vscode.l10n.t('Sign In Again');
      text.appendMarkdown(`\n${link(label, internalCommands.signInAgain, id)}\n`);
    }
    text.appendMarkdown('\n---\n\n');
  }
  return text.appendMarkdown(link(vscode.l10n.t('Show Accounts'), commands.showAccounts));
}

function link(label: string, command: string, ...args: string[]): string {
  return `[${label}](command:${command}?${encodeURIComponent(JSON.stringify(args))})`;
}
