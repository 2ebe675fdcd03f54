/**
 * Role credentials for other extensions, as sessions of the authentication provider: VS Code asks
 * the user, lets them choose the account, and carries the session to whichever host asks. They ride
 * on the sign-in of the account, are never stored, and are not in the list of accounts.
 */
import * as vscode from 'vscode';
import type { Clock } from '../../base/clock.ts';
import { hasCode, messageOf, SignInError } from '../../base/errors.ts';
import { type Log, shortHash } from '../../base/log.ts';
import type { ServerClock } from '../../base/serverClock.ts';
import { credentialProcessOutput } from '../../roles/credentialForms.ts';
import type { RoleAccess } from '../../roles/roleAccess.ts';
import { isRoleRefused } from '../../roles/roleCredentials.ts';
import { formatRole } from '../../roles/roleReference.ts';
import type { SessionEngine } from '../../sessions/engine.ts';
import type { RoleReference, Session } from '../../sessions/session.ts';
import { answersFor } from '../instances/requestedScopes.ts';
import type { Ask } from '../signIn/signInPlan.ts';
import { explainedError } from '../vscode/explainedError.ts';
import type { AskedRole } from './requestedRole.ts';
import type { RoleInUse } from './roleInUse.ts';

/** `expiresAfter`, milliseconds, is what VS Code's built-in providers add to each session. */
export interface RoleSession extends vscode.AuthenticationSession {
  readonly expiresAfter: number;
}

export interface RoleSessionDeps {
  clock: Pick<Clock, 'timeout'>;
  serverClock: Pick<ServerClock, 'now'>;
  log: Log;
  engine: () => Promise<SessionEngine>;
  access: () => Promise<RoleAccess>;
  inUse: Pick<RoleInUse, 'current'>;
  signIn(ask: Ask): Promise<Session>;
  lifetime: AbortSignal;
}

/** The id of the account that the user is signed in as; without it, any user. */
type UserId = string | undefined;

export interface RoleSessions {
  /**
   * Resolves to a session for each user who has the role, if any. Rejects with `SignInError` if that is
   * not known now: `network`, `service`.
   */
  get(asked: AskedRole, userId: UserId): Promise<RoleSession[]>;
  /**
   * Resolves to a session for the role, after a sign-in if no user is signed in. Rejects with
   * `SignInError`: `bad-settings` where the role is refused, or no role is chosen in this workspace;
   * and as the sign-in does.
   */
  create(asked: AskedRole, userId: UserId): Promise<RoleSession>;
  /** Forgets the credentials of a session that was handed out. Returns whether there was one. */
  remove(id: string): boolean;
  /** The roles of an account that VS Code got for extensions in this window, as text. */
  rolesOf(userId: string): readonly string[];
}

/** VS Code asks silently and cannot be told to wait. */
const patienceMs = 12_000;

export function createRoleSessions(deps: RoleSessionDeps): RoleSessions {
  const { clock, serverClock, log, engine, access, inUse, lifetime } = deps;
  const handedOut = new Map<string, { session: Session; role: RoleReference; forget(): void }>();

  /** Who may have which role. */
  const find = async ({ role, session: asked }: AskedRole, userId: UserId) => {
    const current = role ? undefined : inUse.current();
    const sessions = (await (await engine()).list())
      .filter((session) => answersFor(session, asked))
      .filter(({ account }) => userId === undefined || account.id === userId)
      .filter(({ account }) => !current || account.id === current.userId);
    return { role: role ?? current, userId: current?.userId ?? userId, sessions };
  };

  const toSession = async (
    session: Session,
    role: RoleReference,
    scopes: readonly string[],
  ): Promise<RoleSession> => {
    const { credentials: source } = await access();
    const signal = AbortSignal.any([lifetime, clock.timeout(patienceMs)]);
    const credentials = await source.get(session.id, role, { signal });
    const { account } = session;
    const id = shortHash(session.id) + shortHash(formatRole(role));
    // VS Code asks for consent once for an account, not for each role: this is where a role is seen.
    if (!handedOut.has(id))
      log.info(`role: requested by an extension: ${nameForLog(session, role)}`);
    handedOut.set(id, { session, role, forget: () => source.forget(session.id, role) });
    return {
      id,
      accessToken: credentialProcessOutput({ credentials, role }),
      account: { id: account.id, label: account.label },
      scopes: [...scopes],
      expiresAfter: Math.max(0, credentials.expiration - serverClock.now()),
    };
  };

  return {
    async get(asked, userId) {
      const { role, sessions } = await find(asked, userId);
      if (!role) return [];
      const usable = sessions.filter(({ state }) => state !== 'needs-you');
      const found = await Promise.all(
        usable.map(async (session) => {
          try {
            return [await toSession(session, role, asked.requested)];
          } catch (error) {
            if (isRoleRefused(error) || hasCode(error, 'expired')) return [];
            log.warn(`role: not known now: ${messageOf(error)}`);
            throw toKnown(error);
          }
        }),
      );
      return found.flat();
    },

    async create(asked, userId) {
      const { role, userId: expected, sessions } = await find(asked, userId);
      if (!role) throw noRole();
      const usable = sessions.filter(({ state }) => state !== 'needs-you');
      const [ended] = sessions;
      const candidates =
        usable.length > 0
          ? usable
          : [
              await deps.signIn({
                scopes: [...asked.session.requested, ...asked.session.scopes],
                accountId: expected ?? ended?.account.id,
                isNamedByEditor: userId !== undefined,
              }),
            ];
      let failure: unknown;
      for (const session of candidates) {
        try {
          return await toSession(session, role, asked.requested);
        } catch (error) {
          failure ??= error;
        }
      }
      throw toKnown(failure);
    },

    remove(id) {
      const found = handedOut.get(id);
      found?.forget();
      return handedOut.delete(id);
    },

    rolesOf: (userId) =>
      [...handedOut.values()]
        .filter(({ session }) => session.account.id === userId)
        .map(({ role }) => formatRole(role)),
  };
}

/** Of the AWS account only the last digits, because users share logs. */
function nameForLog({ account }: Session, { accountId, roleName }: RoleReference): string {
  return `${shortHash(account.id)}: …${accountId.slice(-4)} ${roleName}`;
}

function noRole(): SignInError {
  return explainedError(
    'role: none is chosen in this workspace',
    vscode.l10n.t(
      'No role is chosen in this workspace. Run the command "Use Role in Terminal" first.',
    ),
  );
}

/** The time-out of `AbortSignal` has no words for users. */
function toKnown(error: unknown): unknown {
  if (!(error instanceof Error && error.name === 'TimeoutError')) return error;
  return new SignInError('service', `no answer within ${patienceMs / 1000} s`);
}
