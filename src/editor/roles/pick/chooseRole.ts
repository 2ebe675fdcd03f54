/** From a command to a role: by its argument where that names one, else by the list. */
import * as vscode from 'vscode';
import { SignInError } from '../../../base/errors.ts';
import type { Log } from '../../../base/log.ts';
import type { RoleAccess } from '../../../roles/roleAccess.ts';
import { requireRole } from '../../../roles/roleReference.ts';
import { roleScope, sessionsWithRoles } from '../../../roles/sessionsWithRoles.ts';
import type { SessionEngine } from '../../../sessions/engine.ts';
import type { Session } from '../../../sessions/session.ts';
import type { Ask } from '../../signIn/signInPlan.ts';
import { type PickRoleOptions, pickRole } from './pickRole.ts';
import { type RoleArgument, sessionsOf } from './roleArgument.ts';
import type { RoleMemory } from './roleMemory.ts';
import type { PickedRole, Several } from './roleRows.ts';

export interface ChooseRoleDeps {
  log: Log;
  engine: () => Promise<SessionEngine>;
  access: () => Promise<RoleAccess>;
  memory: RoleMemory;
  signIn(ask: Ask): Promise<Session>;
  /** Aborts when the extension is deactivated. */
  lifetime: AbortSignal;
}

export type ChooseRoleOptions = Pick<
  PickRoleOptions,
  'title' | 'stopLabel' | 'offersSeveral' | 'attempt'
>;

/**
 * Resolves to the role, or to `stop` or several roles if the list offers them. If no user is signed
 * in, the user signs in first. Rejects as `pickRole`, `sessionsOf` and the sign-in do.
 */
export async function chooseRole(
  argument: RoleArgument,
  options: ChooseRoleOptions,
  deps: ChooseRoleDeps,
): Promise<PickedRole | Several | 'stop'> {
  const sessions = sessionsOf(argument, await signedIn(deps));
  const { lists } = await deps.access();
  const { accountId, roleName } = argument;
  const [session] = sessions;
  if (accountId !== undefined && session) {
    const known = await findAccount(accountId, sessions, deps);
    if (roleName !== undefined) {
      const role = { ...requireRole({ accountId, roleName }), ...known };
      await options.attempt?.(role, deps.lifetime);
      return role;
    }
    const { accountName } = known;
    const account = { accountId, ...(accountName !== undefined && { accountName }) };
    return pickRole(
      { ...options, sessions, account: { session: known.session, account } },
      toPickDeps(lists, deps),
    );
  }
  return pickRole({ ...options, sessions }, toPickDeps(lists, deps));
}

function toPickDeps(lists: RoleAccess['lists'], { log, memory, signIn }: ChooseRoleDeps) {
  const signInAgain = ({ requestedScopes: scopes, account }: Session) =>
    signIn({ scopes, accountId: account.id, isCommand: true });
  return { log, memory, lists, signInAgain };
}

/** Resolves to the sessions to choose from; at least one. */
async function signedIn({ engine, signIn }: ChooseRoleDeps): Promise<readonly Session[]> {
  const list = async () => (await engine()).list();
  const sessions = sessionsWithRoles(await list());
  if (sessions.length > 0) return sessions;
  const ended = (await list()).find(({ scopes }) => scopes.includes(roleScope));
  await signIn({
    scopes: ended?.requestedScopes ?? [roleScope],
    isCommand: true,
    ...(ended && { accountId: ended.account.id }),
  });
  const now = sessionsWithRoles(await list());
  if (now.length > 0) return now;
  throw new SignInError('expired', 'role: nobody is signed in');
}

/** The session of the first user who has the account, and the name of the account. */
async function findAccount(
  accountId: string,
  sessions: readonly Session[],
  { access, lifetime }: ChooseRoleDeps,
): Promise<{ session: Session; accountName?: string }> {
  const { lists } = await access();
  for (const session of sessions) {
    for await (const page of lists.accounts(session.id)) {
      lifetime.throwIfAborted();
      const account = page.find((each) => each.accountId === accountId);
      if (!account) continue;
      const { accountName } = account;
      return { session, ...(accountName !== undefined && { accountName }) };
    }
  }
  const problem = {
    kind: 'explained',
    text: vscode.l10n.t('The AWS account {0} is not assigned to you.', accountId),
  } as const;
  throw new SignInError({ code: 'bad-settings', problem }, 'role: account not assigned');
}
