/** Everybody who is signed in, as a list with what can be done about each. */
import * as vscode from 'vscode';
import { formatTime } from '../base/formatTime.ts';
import type { SessionEngine } from '../sessions/engine.ts';
import type { Session } from '../sessions/session.ts';
import { explainEnd } from './messages.ts';
import { withoutIcons } from './plainText.ts';

export interface AccountActions {
  signIn(): Promise<unknown>;
  signInAgain(session: Session): Promise<unknown>;
  renew(session: Session): Promise<unknown>;
  signOut(session: Session): Promise<unknown>;
  openPortal(session: Session): Promise<unknown>;
  /** Of an action that was begun beside the list, which may be closed by then. */
  failed(error: unknown): void;
}

export interface SessionItem extends vscode.QuickPickItem {
  session: Session;
}

/** What the state of a session is called. */
export function stateOf({ state, reason }: Session): string {
  switch (state) {
    case 'signed-in':
      return vscode.l10n.t('signed in');
    case 'waiting':
      return vscode.l10n.t('waiting for the network');
    case 'needs-you':
      return vscode.l10n.t('needs you: {0}', explainEnd(reason));
  }
}

export const stateIcons: Readonly<Record<Session['state'], string>> = {
  'signed-in': 'pass',
  waiting: 'sync-ignored',
  'needs-you': 'warning',
};

/** A row of a pick. `now` is epoch milliseconds. */
export function toItem(session: Session, now: number): SessionItem {
  const { account, instance, scopes, state, createdAt } = session;
  const since = formatTime(createdAt, now, vscode.env.language);
  return {
    label: `$(${stateIcons[state]}) ${withoutIcons(account.label)}`,
    description: `${instance.region} · ${stateOf(session)}`,
    detail: vscode.l10n.t('Since {0} · {1} · {2}', since, instance.startUrl, scopes.join(' ')),
    session,
  };
}

/** Resolves when the list is closed. Choosing a row signs in again where that is needed. */
export async function showAccounts(
  engine: SessionEngine,
  actions: AccountActions,
  now: () => number,
): Promise<void> {
  const buttons = rowButtons(actions);
  const another = {
    label: `$(add) ${vscode.l10n.t('Sign In to Another Account…')}`,
    alwaysShow: true,
  };
  const pick = vscode.window.createQuickPick<SessionItem | typeof another>();
  pick.title = vscode.l10n.t('IAM Identity Center Accounts');
  pick.placeholder = vscode.l10n.t('Choose an account to sign in again');
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  const refill = async () => {
    const sessions = await engine.list();
    pick.items = [...sessions.map((each) => ({ ...toItem(each, now()), buttons })), another];
  };
  const stopListening = engine.onDidChange(() => void refill());
  try {
    await refill();
    const chosen = await new Promise<SessionItem | typeof another | undefined>((resolve) => {
      pick.onDidTriggerItemButton(({ item, button }) => {
        if ('session' in item && 'run' in button) {
          (button as RowButton).run(item.session).catch(actions.failed);
        }
      });
      pick.onDidAccept(() => resolve(pick.activeItems[0]));
      pick.onDidHide(() => resolve(undefined));
      pick.show();
    });
    pick.hide();
    if (chosen === undefined) return;
    await ('session' in chosen ? actions.signInAgain(chosen.session) : actions.signIn());
  } finally {
    stopListening();
    pick.dispose();
  }
}

interface RowButton extends vscode.QuickInputButton {
  run(session: Session): Promise<unknown>;
}

function rowButtons(actions: AccountActions): RowButton[] {
  return [
    {
      iconPath: new vscode.ThemeIcon('refresh'),
      tooltip: vscode.l10n.t('Renew Session'),
      run: (session) => actions.renew(session),
    },
    {
      iconPath: new vscode.ThemeIcon('link-external'),
      tooltip: vscode.l10n.t('Open Access Portal'),
      run: (session) => actions.openPortal(session),
    },
    {
      iconPath: new vscode.ThemeIcon('copy'),
      tooltip: vscode.l10n.t('Copy Start URL'),
      run: async ({ instance }) => vscode.env.clipboard.writeText(instance.startUrl),
    },
    {
      iconPath: new vscode.ThemeIcon('sign-out'),
      tooltip: vscode.l10n.t('Sign Out'),
      run: (session) => actions.signOut(session),
    },
  ];
}
