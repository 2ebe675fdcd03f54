/**
 * Choosing a role: those known first, then the AWS accounts of everybody who is signed in, and the
 * roles of the account that is chosen. There may be hundreds of accounts: the list is there at once
 * and grows by the portal's pages, and what cannot be loaded leaves the rest usable.
 */
import * as vscode from 'vscode';
import { hasCode, isAbort, messageOf, SignInError } from '../../../base/errors.ts';
import type { Log } from '../../../base/log.ts';
import type { Session } from '../../../sessions/session.ts';
import { showFailure, type WayOn } from '../../text/showFailure.ts';
import { internalCommands } from '../../vscode/contributions.ts';
import { type Back, back } from '../../vscode/navigation.ts';
import { type PickView, showPick, stay } from '../../vscode/showPick.ts';
import type {
  PickedAccount,
  PickedRole,
  RoleButton,
  RoleChoice,
  RoleRow,
  Several,
} from './roleRows.ts';
import { accountsOf, fillRows, type RowDeps, type RowSource, rolesOf } from './roleSources.ts';

export interface PickRoleDeps extends RowDeps {
  log: Log;
  /** Signs the user of a session that has ended in again; rejects where that fails. */
  signInAgain(session: Session): Promise<unknown>;
}

export interface PickRoleOptions {
  title: string;
  /** Those to choose from; at least one. */
  sessions: readonly Session[];
  /** Of the first row, which chooses `stop`. */
  stopLabel?: string | undefined;
  /** Whether each list offers to take several roles of it. */
  offersSeveral?: boolean;
  /** The account to begin with. */
  account?: PickedAccount | undefined;
  /**
   * Awaited before a role is taken. Where it rejects, that is shown, and the list stays.
   * @param signal aborts when the list is closed
   */
  attempt?(role: PickedRole, signal: AbortSignal): Promise<unknown>;
}

/**
 * Resolves to the role, or to `stop`, or to several roles. Rejects with `SignInError('cancelled')` when the
 * user leaves, and as `signInAgain` does.
 */
export async function pickRole(
  options: PickRoleOptions,
  deps: PickRoleDeps,
): Promise<PickedRole | Several | 'stop'> {
  let { account } = options;
  let first: RoleRow['id'] | undefined;
  for (;;) {
    const choice = account
      ? await pickFrom(rolesOf(account, options, deps), true, options, deps)
      : await pickFrom(accountsOf(options, deps, first), false, options, deps);
    if (choice === back) {
      first = account && `account ${account.session.id} ${account.account.accountId}`;
      account = undefined;
    } else if (choice.kind === 'account') {
      account = choice;
    } else if (choice.kind === 'role') {
      return choice.role;
    } else if (choice.kind === 'sign-in') {
      await deps.signInAgain(choice.session);
    } else if (choice.kind === 'several') {
      return choice;
    } else if (choice.kind === 'stop') {
      return 'stop';
    }
  }
}

function signInAgain(sessionId: string): WayOn {
  return {
    label: vscode.l10n.t('Sign In Again'),
    run: () => vscode.commands.executeCommand(internalCommands.signInAgain, sessionId),
  };
}

async function pickFrom(
  source: RowSource,
  canGoBack: boolean,
  { title, attempt }: PickRoleOptions,
  { log }: PickRoleDeps,
): Promise<RoleChoice | Back> {
  const outcome = Promise.withResolvers<RoleChoice>();
  const take = async (choice: RoleChoice & { kind: 'role' }, view: PickView<RoleRow>) => {
    view.setBusy(true);
    try {
      await attempt?.(choice.role, view.signal);
      outcome.resolve(choice);
    } catch (error) {
      if (view.signal.aborted || isAbort(error)) return;
      log.warn(`role: not taken: ${messageOf(error)}`);
      view.setBusy(false);
      const { id } = choice.role.session;
      showFailure(error, hasCode(error, 'expired') ? signInAgain(id) : undefined);
    }
  };
  const accept = (choice: RoleChoice, view: PickView<RoleRow>) => {
    if (choice.kind === 'role' && attempt) void take(choice, view);
    else outcome.resolve(choice);
  };
  const chosen = await showPick<RoleRow, RoleChoice>({
    title,
    placeholder: source.placeholder,
    canGoBack,
    untilSettled: outcome.promise,
    idOf: ({ id }) => id,
    fill: (view) => fillRows(source, view, log, (choice) => accept(choice, view)),
    choose({ choice }, view, button?: RoleButton) {
      if (button?.press) {
        void button.press();
        return stay;
      }
      if (choice) accept(choice, view);
      return stay;
    },
  });
  if (chosen === undefined) throw new SignInError('cancelled', 'role: none chosen');
  return chosen;
}
