/** The list of sign-ins, each with its actions. */

import * as vscode from 'vscode';
import { formatTime } from '../../base/formatTime.ts';
import { applicationIdOf } from '../../oidc/applicationArn.ts';
import type { SessionEngine } from '../../sessions/engine.ts';
import { nameOf, type Session } from '../../sessions/session.ts';
import { sharedAs } from '../cli/shareWithCli.ts';
import { defaultScope } from '../instances/requestedScopes.ts';
import { stateIcons, stateOf } from '../text/sessionText.ts';
import { withoutIcons } from '../vscode/escape.ts';
import { back } from '../vscode/navigation.ts';
import { type PickView, showPick, stay } from '../vscode/showPick.ts';
import { type AccountActions, actionsFor } from './accountActions.ts';
import { type Next, showDetails } from './accountDetails.ts';

export interface SessionItem extends vscode.QuickPickItem {
  session: Session;
}

/** Resolves to the rows of a pick. `now` is epoch milliseconds. */
export async function toItems(sessions: readonly Session[], now: number): Promise<SessionItem[]> {
  return Promise.all(sessions.map((session) => toItem(session, now)));
}

async function toItem(session: Session, now: number): Promise<SessionItem> {
  const { application, instance, scopes, state, createdAt, expectedEnd } = session;
  const { language } = vscode.env;
  const ends =
    expectedEnd === undefined
      ? []
      : [
          vscode.l10n.t({
            message: 'Ends around {0}',
            args: [formatTime(expectedEnd, now, language)],
            comment: '{0} is when the session ends: a time, or a date and a time.',
          }),
        ];
  const unusual = scopes.filter((scope) => application || scope !== defaultScope);
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
          args: [formatTime(createdAt, now, language)],
          comment: '{0} is when the user signed in: a time, or a date and a time.',
        }),
        ...ends,
        application ? applicationIdOf(application.arn) : instance.startUrl,
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
