/** The list of sign-ins, each with its actions. */

import * as vscode from 'vscode';
import { formatTime } from '../../base/formatTime.ts';
import { hasRoles } from '../../roles/roleSessions.ts';
import type { SessionEngine } from '../../sessions/engine.ts';
import { nameOf, type Session } from '../../sessions/session.ts';
import { sharedAs } from '../cli/shareWithCli.ts';
import { defaultScope } from '../instances/requestedScopes.ts';
import { stateIcons, stateOf } from '../text/sessionText.ts';
import { withoutIcons } from '../vscode/escape.ts';
import { back } from '../vscode/navigation.ts';
import { showCopied } from '../vscode/showCopied.ts';
import { type PickView, showPick, stay } from '../vscode/showPick.ts';
import { type AccountAction, type Next, showDetails } from './accountDetails.ts';

export interface AccountActions {
  signIn(): Promise<unknown>;
  signInAgain(session: Session): Promise<unknown>;
  renew(session: Session): Promise<unknown>;
  signOut(session: Session): Promise<unknown>;
  rename(session: Session): Promise<unknown>;
  /** Refreshes what waits, at once. */
  tryNow(): Promise<unknown>;
  openPortal(session: Session): Promise<unknown>;
  useRole(session: Session): Promise<unknown>;
  addCliProfiles(session: Session): Promise<unknown>;
  /** The roles that extensions requested in this window. */
  rolesOf(session: Session): Promise<readonly string[]>;
  /** Called when an action that a button started has failed. The list may be closed by then. */
  failed(error: unknown): void;
}

export interface SessionItem extends vscode.QuickPickItem {
  session: Session;
}

/** Resolves to the rows of a pick. `now` is epoch milliseconds. */
export async function toItems(sessions: readonly Session[], now: number): Promise<SessionItem[]> {
  return Promise.all(sessions.map((session) => toItem(session, now)));
}

async function toItem(session: Session, now: number): Promise<SessionItem> {
  const { instance, scopes, state, createdAt } = session;
  const since = formatTime(createdAt, now, vscode.env.language);
  const unusual = scopes.filter((scope) => scope !== defaultScope);
  const shared = (await sharedAs(session)) ? [vscode.l10n.t('Shared with the AWS CLI')] : [];
  return {
    label: withoutIcons(nameOf(session)),
    // Screen readers would read an icon in the label as a word.
    iconPath: new vscode.ThemeIcon(stateIcons[state]),
    description: [instance.region, stateOf(session), ...shared].join(' · '),
    detail: withoutIcons(
      [
        vscode.l10n.t({
          message: 'Since {0}',
          args: [since],
          comment: '{0} is when the user signed in: a time, or a date and a time.',
        }),
        instance.startUrl,
        ...unusual,
      ].join(' · '),
    ),
    session,
  };
}

/**
 * Resolves when the list is closed and the chosen action has finished. Choosing a row shows its
 * details, or signs in again if the session requires it.
 */
export async function showAccounts(
  engine: SessionEngine,
  actions: AccountActions,
  now: () => number,
): Promise<void> {
  for (;;) {
    const chosen = await chooseAccount(engine, actions, now);
    const next = await follow(chosen, actions, now());
    if (next === back) continue;
    await next?.();
    return;
  }
}

/** What a choice leads to. */
async function follow(
  chosen: Chosen | 'another' | undefined,
  actions: AccountActions,
  now: number,
): Promise<Next> {
  if (chosen === undefined) return undefined;
  if (chosen === 'another') return actions.signIn;
  const { session, details } = chosen;
  if (session.state === 'needs-you' && !details) return () => actions.signInAgain(session);
  const roles = await actions.rolesOf(session);
  return showDetails(session, actionsFor(session, actions), { now, roles });
}

interface Chosen {
  session: Session;
  /** Whether the user asked for the details, even if the session requires a sign-in. */
  details: boolean;
}

type Row = SessionItem | (vscode.QuickPickItem & { session?: undefined });

/** Resolves to the row that was chosen, or to nothing when the user closed the list. */
async function chooseAccount(
  engine: SessionEngine,
  actions: AccountActions,
  now: () => number,
): Promise<Chosen | 'another' | undefined> {
  const another: Row = {
    label: vscode.l10n.t({
      message: 'Add Another Sign-in…',
      comment: 'Signs in another user, or the same user at another access portal.',
    }),
    iconPath: new vscode.ThemeIcon('add'),
    alwaysShow: true,
  };
  let newest = 0;
  const refill = async (view: PickView<Row>) => {
    newest += 1;
    const mine = newest;
    const sessions = await engine.list();
    const rows = (await toItems(sessions, now())).map((item) => ({
      ...item,
      buttons: rowButtons(item.session, actions),
    }));
    // A later change may have been read earlier.
    if (mine === newest) view.setRows([...rows, another]);
  };
  let stopListening = () => undefined as unknown;
  try {
    const chosen = await showPick<Row, Chosen | 'another'>({
      title: vscode.l10n.t('IAM Identity Center Sign-ins'),
      placeholder: vscode.l10n.t('Choose a sign-in'),
      closesOnFocusOut: true,
      idOf: ({ session }) => session?.id,
      fill(view) {
        stopListening = engine.onDidChange(() => void refill(view).catch(actions.failed));
        return refill(view);
      },
      choose({ session }, _view, button: RowButton | undefined) {
        if (!session) return 'another';
        if (!button?.run) return { session, details: button !== undefined };
        button.run().catch(actions.failed);
        return stay;
      },
    });
    return chosen === back ? undefined : chosen;
  } finally {
    stopListening();
  }
}

interface RowButton extends vscode.QuickInputButton {
  /** The button without an action shows the details. */
  run?(): Promise<unknown>;
}

function rowButtons(session: Session, actions: AccountActions): RowButton[] {
  return [
    ...actionsFor(session, actions)
      .filter(({ inDetailsOnly }) => !inDetailsOnly)
      .map(({ label, icon, run }) => ({
        tooltip: label,
        iconPath: new vscode.ThemeIcon(icon),
        run: () => run(session),
      })),
    { tooltip: vscode.l10n.t('Show Details'), iconPath: new vscode.ThemeIcon('info') },
  ];
}

/** What can be done, the most likely first. */
function actionsFor(session: Session, actions: AccountActions): AccountAction[] {
  const portal: AccountAction = {
    label: vscode.l10n.t('Open Access Portal'),
    icon: 'link-external',
    run: actions.openPortal,
  };
  const copyStartUrl: AccountAction = {
    label: vscode.l10n.t({
      message: 'Copy Start URL',
      comment: 'The start URL is the link of the access portal, as the AWS CLI calls it.',
    }),
    icon: 'copy',
    run: async ({ instance }) => {
      await vscode.env.clipboard.writeText(instance.startUrl);
      showCopied();
    },
  };
  const useRole: AccountAction = {
    label: vscode.l10n.t('Use Role in Terminal…'),
    icon: 'terminal',
    inDetailsOnly: true,
    run: actions.useRole,
  };
  const addProfiles: AccountAction = {
    label: vscode.l10n.t('Add AWS CLI Profiles…'),
    icon: 'new-file',
    inDetailsOnly: true,
    run: actions.addCliProfiles,
  };
  const renew: AccountAction = {
    label: vscode.l10n.t('Start a New Session…'),
    icon: 'issue-reopened',
    run: actions.renew,
  };
  const rename: AccountAction = {
    label: vscode.l10n.t({ message: 'Rename…', comment: 'Changes the name of a sign-in.' }),
    icon: 'edit',
    inDetailsOnly: true,
    run: actions.rename,
  };
  const signOut: AccountAction = {
    label: vscode.l10n.t('Sign Out…'),
    icon: 'sign-out',
    run: actions.signOut,
  };
  const isUsable = session.state !== 'needs-you';
  return [
    ...wayOn(session, actions),
    portal,
    copyStartUrl,
    ...(isUsable && hasRoles(session) ? [useRole, addProfiles] : []),
    ...(session.state === 'signed-in' ? [renew] : []),
    rename,
    signOut,
  ];
}

/** What a session needs to be of use again. */
function wayOn(session: Session, { signInAgain, tryNow }: AccountActions): AccountAction[] {
  const again = { label: vscode.l10n.t('Sign In Again'), icon: 'sign-in', run: signInAgain };
  switch (session.state) {
    case 'signed-in':
      return [];
    case 'needs-you':
      return [again];
    case 'waiting':
      return session.cause === 'other-endpoint'
        ? [again]
        : [{ label: vscode.l10n.t('Try Now'), icon: 'refresh', run: tryNow }];
  }
}
