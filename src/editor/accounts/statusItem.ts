/**
 * The status item: which users are signed in, in which state, until when. It is hidden before the
 * first sign-in; after that it always stays, as a way to sign in again.
 */
import * as vscode from 'vscode';
import { nameOf, type Session } from '../../sessions/session.ts';
import { factsAbout, shortStateOf, stateIcons, stateOf } from '../text/sessionText.ts';
import { commands, internalCommands } from '../vscode/contributions.ts';
import { withoutIcons } from '../vscode/escape.ts';
import { type HoverContent, hover, type StatusRole } from './statusHover.ts';

export interface Status extends vscode.Disposable {
  /**
   * Changes nothing, and sends VS Code nothing, where the item says so already.
   * `hasSignedIn`: whether anybody has ever signed in here. `now` is epoch milliseconds. `role` is
   * the one that this workspace uses in terminals.
   */
  show(
    sessions: readonly Session[],
    options: { now: number; hasSignedIn: boolean; role?: StatusRole | undefined },
  ): void;
}

/** The members of the item that follow the sessions. */
type Look = Pick<
  vscode.StatusBarItem,
  'text' | 'tooltip' | 'accessibilityInformation' | 'command' | 'backgroundColor'
>;

/** @param canFormat the times of sessions found at start are shown once it resolves; or at once */
export function createStatus(canFormat?: Promise<void>): Status {
  let item: vscode.StatusBarItem | undefined;
  /** What the item shows; nothing while it is hidden. */
  let shown: string | undefined;
  let withTimes = canFormat === undefined;
  let last: Parameters<Status['show']> | undefined;

  const create = () => {
    const created = vscode.window.createStatusBarItem(
      'iamIdentityCenter.accounts',
      vscode.StatusBarAlignment.Right,
    );
    created.name = itemName();
    return created;
  };

  const show: Status['show'] = (sessions, options) => {
    const { now, hasSignedIn, role } = options;
    // Somebody has signed in or out just now, and may look at it.
    if (last && last[0].length !== sessions.length) withTimes = true;
    last = [sessions, options];
    if (sessions.length === 0 && !hasSignedIn) {
      item?.hide();
      shown = undefined;
      return;
    }
    const look =
      sessions.length > 0
        ? lookOf(sessions, {
            now,
            role,
            factsOf: (each) => factsAbout(each, withTimes ? now : undefined),
          })
        : signedOutLook();
    const next = JSON.stringify(look);
    if (next === shown) return;
    shown = next;
    item ??= create();
    Object.assign(item, look);
    item.show();
  };
  const showTimes = () => {
    withTimes = true;
    if (last) show(...last);
  };
  // Rejects where the extension ends before.
  canFormat?.then(showTimes, () => undefined);
  return { show, dispose: () => item?.dispose() };
}

function itemName(): string {
  return vscode.l10n.t('IAM Identity Center');
}

function signedOutLook(): Look {
  const label = vscode.l10n.t({
    message: 'AWS: Sign In',
    comment: 'An item of the status bar, while nobody is signed in.',
  });
  return {
    text: `$(account) ${label}`,
    tooltip: vscode.l10n.t('Sign in with IAM Identity Center'),
    accessibilityInformation: { label, role: 'button' },
    command: commands.signIn,
    backgroundColor: undefined,
  };
}

interface Shown extends HoverContent {
  now: number;
}

function lookOf(sessions: readonly Session[], { now, role, factsOf }: Shown): Look {
  const worstFirst = sessions.toSorted((one, other) => rank(other) - rank(one));
  const [worst] = worstFirst as [Session];
  const needsUser = worst.state === 'needs-you';
  const others = new Set(sessions.map(({ account }) => account.id)).size - 1;
  const who =
    others === 0 || worst.state !== 'signed-in'
      ? nameOf(worst)
      : `${worst.account.userName} +${others}`;
  const icon = worst.state === 'signed-in' ? 'account' : stateIcons[worst.state];
  // Colours alone are lost in a high-contrast theme.
  const text =
    worst.state === 'signed-in'
      ? (timeLeft(sessions, now) ?? who)
      : `${who}: ${shortStateOf(worst)}`;
  return {
    text: `$(${icon}) ${withoutIcons(text)}`,
    tooltip: hover(worstFirst, { role, factsOf }),
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
    // A session that needs its user comes first: the role is of no use without it.
    ...(role && !needsUser && roleLook(role)),
  };
}

const hourMs = 60 * 60_000;

/** Whose session ends next and in how many minutes; nothing while that is more than an hour. */
function timeLeft(sessions: readonly Session[], now: number): string | undefined {
  const endOf = ({ expectedEnd = Number.POSITIVE_INFINITY }: Session) => expectedEnd;
  const [next] = sessions.toSorted((one, other) => endOf(one) - endOf(other));
  if (!next || endOf(next) - now > hourMs || endOf(next) <= now) return undefined;
  return vscode.l10n.t({
    message: '{0}: {1} min left',
    args: [nameOf(next), Math.ceil((endOf(next) - now) / 60_000)],
    comment: '{0} is the name of a user and an access portal, {1} a number of minutes.',
  });
}

function roleLook({ text, isProduction }: StatusRole): Partial<Look> {
  return {
    text: `$(${isProduction ? 'shield' : 'key'}) ${withoutIcons(text)}`,
    accessibilityInformation: {
      label: isProduction
        ? vscode.l10n.t('IAM Identity Center: terminals use {0}, marked as production', text)
        : vscode.l10n.t('IAM Identity Center: terminals use {0}', text),
      role: 'button',
    },
    command: commands.useRoleInTerminal,
    ...(isProduction && {
      backgroundColor: new vscode.ThemeColor('statusBarItem.errorBackground'),
    }),
  };
}

function rank({ state }: Session): number {
  return { 'signed-in': 0, waiting: 1, 'needs-you': 2 }[state];
}
