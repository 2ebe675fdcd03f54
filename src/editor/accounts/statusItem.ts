/** The status item: who is signed in, in which state, until when. Hidden while no user is signed in. */
import * as vscode from 'vscode';
import type { Session } from '../../sessions/session.ts';
import { factsAbout, stateIcons, stateOf } from '../text/sessionText.ts';
import { commands, internalCommands } from '../vscode/contributions.ts';
import { withoutIcons } from '../vscode/escape.ts';

export interface Status extends vscode.Disposable {
  /** Changes nothing, and sends VS Code nothing, where the item says so already. */
  show(sessions: readonly Session[], now: number): void;
}

/** The members of the item that follow the sessions. */
interface Look
  extends Pick<
    vscode.StatusBarItem,
    'text' | 'accessibilityInformation' | 'command' | 'backgroundColor'
  > {
  tooltip: vscode.MarkdownString;
}

export function createStatus(): Status {
  let item: vscode.StatusBarItem | undefined;
  /** What the item shows; nothing while it is hidden. */
  let shown: string | undefined;

  const create = () => {
    const created = vscode.window.createStatusBarItem(
      'iamIdentityCenter.accounts',
      vscode.StatusBarAlignment.Right,
    );
    created.name = itemName();
    return created;
  };

  return {
    show(sessions, now) {
      if (sessions.length === 0) {
        item?.hide();
        shown = undefined;
        return;
      }
      const look = lookOf(sessions, now);
      const next = JSON.stringify({ ...look, tooltip: look.tooltip.value });
      if (next === shown) return;
      shown = next;
      item ??= create();
      Object.assign(item, look);
      item.show();
    },
    dispose: () => item?.dispose(),
  };
}

function itemName(): string {
  return vscode.l10n.t('IAM Identity Center');
}

function lookOf(sessions: readonly Session[], now: number): Look {
  const worstFirst = sessions.toSorted((one, other) => rank(other) - rank(one));
  const [worst] = worstFirst as [Session];
  const needsUser = worst.state === 'needs-you';
  const others = new Set(sessions.map(({ account }) => account.id)).size - 1;
  const who =
    others === 0 || worst.state !== 'signed-in'
      ? worst.account.label
      : `${worst.account.userName} +${others}`;
  const icon = worst.state === 'signed-in' ? 'account' : stateIcons[worst.state];
  return {
    text: `$(${icon}) ${withoutIcons(who)}`,
    tooltip: hover(worstFirst, now),
    accessibilityInformation: {
      label: [itemName(), who, stateOf(worst)].join(', '),
      role: 'button',
    },
    command: needsUser
      ? {
          command: internalCommands.signInAgain,
          title: vscode.l10n.t('Sign In Again'),
          arguments: [worst.id],
        }
      : commands.showAccounts,
    backgroundColor: needsUser
      ? new vscode.ThemeColor('statusBarItem.warningBackground')
      : undefined,
  };
}

function rank({ state }: Session): number {
  return { 'signed-in': 0, waiting: 1, 'needs-you': 2 }[state];
}

/** More would not fit on a screen. */
const mostInHover = 10;

function hover(sessions: readonly Session[], now: number): vscode.MarkdownString {
  const text = new vscode.MarkdownString(undefined, true);
  text.isTrusted = {
    enabledCommands: [internalCommands.signInAgain, commands.renewSession, commands.showAccounts],
  };
  for (const session of sessions.slice(0, mostInHover)) {
    const { id, account, state } = session;
    text.appendMarkdown(`$(${stateIcons[state]}) **`);
    text.appendText(account.label);
    text.appendMarkdown('**\n\n');
    for (const line of factsAbout(session, now)) {
      text.appendText(line);
      text.appendMarkdown('  \n');
    }
    const [label, command] =
      state === 'needs-you'
        ? [vscode.l10n.t('Sign In Again'), internalCommands.signInAgain]
        : [vscode.l10n.t('Start a New Session'), commands.renewSession];
    text.appendMarkdown(`\n${link(label, command, id)}\n\n---\n\n`);
  }
  if (sessions.length > mostInHover) {
    const more = sessions.length - mostInHover;
    text.appendText(vscode.l10n.t('{0} more sessions are not shown here.', more));
    text.appendMarkdown('\n\n');
  }
  return text.appendMarkdown(link(vscode.l10n.t('Show Accounts'), commands.showAccounts));
}

function link(label: string, command: string, ...args: string[]): string {
  return `[${label}](command:${command}?${encodeURIComponent(JSON.stringify(args))})`;
}
