/** The hover of the status item: each session, and what its user can do about it. */
import * as vscode from 'vscode';
import { nameOf, type Session } from '../../sessions/session.ts';
import { stateIcons } from '../text/sessionText.ts';
import { commands, internalCommands } from '../vscode/contributions.ts';

export interface StatusRole {
  /** `alice · production / ReadOnly` */
  text: string;
  /** Whether the user marked its account as production. */
  isProduction: boolean;
}

export interface HoverContent {
  /** The role that this workspace uses in terminals. */
  role: StatusRole | undefined;
  /** What is said of a session, a line each. */
  factsOf(session: Session): string[];
}

/** More would not fit on a screen. */
const mostInHover = 10;

/**
 * Plain text where there is nothing to click: VS Code parses Markdown in the extension host, which
 * takes 330 KiB of its heap from the first one on (measured on 1.139).
 */
export function hover(
  sessions: readonly Session[],
  { role, factsOf }: HoverContent,
): string | vscode.MarkdownString {
  const first = sessions.slice(0, mostInHover);
  if (role || first.some(({ state }) => state === 'needs-you')) {
    return hoverWithLinks(sessions, { role, factsOf });
  }
  const blocks = first.map((session) => [nameOf(session), ...factsOf(session)].join('\n'));
  if (sessions.length > mostInHover) blocks.push(andMore(sessions));
  return blocks.join('\n\n');
}

function andMore({ length }: readonly Session[]): string {
  return vscode.l10n.t('{0} more sessions are not shown here.', length - mostInHover);
}

function hoverWithLinks(
  sessions: readonly Session[],
  { role, factsOf }: HoverContent,
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
  for (const session of sessions.slice(0, mostInHover)) {
    const { id, state } = session;
    text.appendMarkdown(`$(${stateIcons[state]}) **`);
    text.appendText(nameOf(session));
    text.appendMarkdown('**\n\n');
    for (const line of factsOf(session)) {
      text.appendText(line);
      text.appendMarkdown('  \n');
    }
    if (state === 'needs-you') {
      const label = vscode.l10n.t('Sign In Again');
      text.appendMarkdown(`\n${link(label, internalCommands.signInAgain, id)}\n`);
    }
    text.appendMarkdown('\n---\n\n');
  }
  if (sessions.length > mostInHover) {
    text.appendText(andMore(sessions));
    text.appendMarkdown('\n\n');
  }
  return text.appendMarkdown(link(vscode.l10n.t('Show Accounts'), commands.showAccounts));
}

function link(label: string, command: string, ...args: string[]): string {
  return `[${label}](command:${command}?${encodeURIComponent(JSON.stringify(args))})`;
}
