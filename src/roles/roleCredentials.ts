/**
 * Credentials of roles: requested once for all who ask at the same time, renewed before they expire,
 * kept in memory only, and forgotten with the session they came from.
 */
import type { Cancellable } from '../base/abortable.ts';
import type { Clock } from '../base/clock.ts';
import { messageOf, SignInError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { ServerClock } from '../base/serverClock.ts';
import { createSharedWork } from '../base/sharedWork.ts';
import type { PortalClient } from '../portal/portalClient.ts';
import { PortalError, portalFailure } from '../portal/portalError.ts';
import type { RoleCredentials } from '../portal/portalMessages.ts';
import type { SessionEngine } from '../sessions/engine.ts';
import { freshnessOf, gapMs, type Lifetime } from '../sessions/refresh/refreshPolicy.ts';
import type { Instance, RoleReference } from '../sessions/session.ts';
import { formatRole, requireRole } from './roleReference.ts';

export interface RoleCredentialDeps {
  clock: Pick<Clock, 'ticks'>;
  serverClock: Pick<ServerClock, 'now'>;
  log: Log;
  engine: Pick<SessionEngine, 'fresh'>;
  portal(instance: Instance): PortalClient | Promise<PortalClient>;
  /** Ends renewals in the background. */
  lifetime: AbortSignal;
}

/**
 * Both calls reject with `SignInError`: `bad-settings` with a `role` problem for a reference that no
 * role can have, with `role-refused` where the portal gives no such role; `expired` when the session
 * has ended; as the portal's client does; and with `signal.reason`.
 */
export interface RoleCredentialSource {
  /**
   * Resolves to credentials with at least min(60 s, a quarter of their life) left. Those that end
   * soon are renewed in the background, and still handed out if that fails.
   */
  get(sessionId: string, role: RoleReference, options: Cancellable): Promise<RoleCredentials>;
  /** Resolves to new credentials, with the longest life that the role gives. */
  renew(sessionId: string, role: RoleReference, options: Cancellable): Promise<RoleCredentials>;
  /** Drops the credentials of one role, or of all roles of the session. */
  forget(sessionId: string, role?: RoleReference): void;
}

interface Entry extends Lifetime {
  credentials: RoleCredentials;
  /** `clock.ticks()` of the latest renewal that failed. */
  failedAt?: number;
}

export function createRoleCredentials(deps: RoleCredentialDeps): RoleCredentialSource {
  const { clock, serverClock, log, engine, portal, lifetime } = deps;
  const flights = createSharedWork<RoleCredentials>();
  /** By session, then by role. A session that was forgotten has a new map when it comes back. */
  const kept = new Map<string, Map<string, Entry>>();
  const keptOf = (sessionId: string) => {
    const entries = kept.get(sessionId) ?? new Map<string, Entry>();
    kept.set(sessionId, entries);
    return entries;
  };

  const request = async (sessionId: string, role: RoleReference, signal: AbortSignal) => {
    const entries = keptOf(sessionId);
    const key = formatRole(role);
    const { accessToken, instance } = await engine.fresh(sessionId, { signal });
    const client = await portal(instance);
    try {
      const credentials = await client.getRoleCredentials({ accessToken, ...role }, { signal });
      const expiresAt = credentials.expiration;
      entries.set(key, { credentials, expiresAt, lifetimeMs: expiresAt - serverClock.now() });
      return credentials;
    } catch (error) {
      if (isNoAccess(error)) entries.delete(key);
      throw toRoleFailure(error, role);
    }
  };

  const requestOnce = (sessionId: string, role: RoleReference, options: Cancellable) =>
    flights.run(
      JSON.stringify([sessionId, formatRole(role)]),
      (signal) => request(sessionId, role, signal),
      options,
    );

  const renewBehind = (sessionId: string, role: RoleReference, entry: Entry) => {
    const { failedAt } = entry;
    if (failedAt !== undefined && clock.ticks() - failedAt < gapMs(entry)) return;
    requestOnce(sessionId, role, { signal: lifetime }).catch((error: unknown) => {
      entry.failedAt = clock.ticks();
      log.info(`role: not renewed yet: ${messageOf(error)}`);
    });
  };

  return {
    async get(sessionId, reference, options) {
      const role = requireRole(reference);
      const entry = kept.get(sessionId)?.get(formatRole(role));
      const freshness = entry ? freshnessOf(entry, serverClock.now()) : 'over';
      if (entry && (freshness === 'fresh' || freshness === 'due')) {
        if (freshness === 'due') renewBehind(sessionId, role, entry);
        return entry.credentials;
      }
      return requestOnce(sessionId, role, options);
    },
    renew: async (sessionId, role, options) => requestOnce(sessionId, requireRole(role), options),
    forget(sessionId, role) {
      if (role) kept.get(sessionId)?.delete(formatRole(role));
      else kept.delete(sessionId);
    },
  };
}

/** Also where the account or the role does not exist: the portal answers the same. */
function isNoAccess(error: unknown): boolean {
  if (!(error instanceof PortalError)) return false;
  const { name } = error.details;
  return name === 'ForbiddenException' || name === 'ResourceNotFoundException';
}

function toRoleFailure(error: unknown, { accountId, roleName }: RoleReference): unknown {
  if (!isNoAccess(error)) return portalFailure(error);
  const problem = { kind: 'role-refused', accountId, roleName } as const;
  const message = `role: refused: ${messageOf(error)}`;
  return new SignInError({ code: 'bad-settings', problem }, message, { cause: error });
}

/** Whether the portal does not give the role, as opposed to not answering now. */
export function isRoleRefused(error: unknown): boolean {
  if (!(error instanceof SignInError) || error.failure.code !== 'bad-settings') return false;
  return error.failure.problem?.kind === 'role-refused';
}
