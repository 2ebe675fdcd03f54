/**
 * What the AWS CLI finds follows the sessions: a fresh token for each that roles can be had with,
 * and nothing of one that has ended.
 */
import { type Log, shortHash } from '../base/log.ts';
import type { ServerClock } from '../base/serverClock.ts';
import type { Session, SessionChange } from '../sessions/session.ts';
import { hasRoles, toCliSession } from './cliSession.ts';
import type { CliTokenCache } from './cliTokenCache.ts';

export interface CliSharingDeps {
  log: Log;
  serverClock: Pick<ServerClock, 'now' | 'offset'>;
  cache: CliTokenCache;
  sessions(): Promise<readonly Session[]>;
  /** Whether the person wants it now. */
  isOn(): boolean;
  /** Whether anything may have been put that is to be removed once it is off. */
  memory: { get(): boolean; set(shares: boolean): Promise<void> };
  /** Another program has a sign-in of its own under that name. */
  onTaken(session: Session, name: string): void;
}

/** One call at a time. Each rejects as the cache, the memory and `isOn` do. */
export interface CliSharing {
  /** At the start, and when it is turned on or off. */
  begin(): Promise<void>;
  follow(change: SessionChange): Promise<void>;
}

export function createCliSharing(deps: CliSharingDeps): CliSharing {
  const { log, serverClock, cache, sessions, isOn, memory, onTaken } = deps;

  const tend = async (changed: readonly Session[]) => {
    const usable = (await sessions())
      .filter(({ state, expiresAt }) => state === 'signed-in' && expiresAt > serverClock.now())
      .filter(hasRoles)
      .toSorted((one, other) => other.expiresAt - one.expiresAt);
    const names = new Set(changed.filter(hasRoles).map((session) => toCliSession(session).name));
    for (const name of names) {
      const session = usable.find((each) => toCliSession(each).name === name);
      if (!session) {
        await cache.remove(name);
        continue;
      }
      const { id, accessToken, expiresAt } = session;
      const end = expiresAt - serverClock.offset();
      const outcome = await cache.put(toCliSession(session), { accessToken, expiresAt: end });
      log.debug(`sharing: ${outcome}: ${shortHash(id)}`);
      if (outcome === 'taken') onTaken(session, name);
    }
  };

  return {
    async begin() {
      if (isOn()) {
        if (!memory.get()) await memory.set(true);
        await cache.sweep('expired');
        await tend(await sessions());
      } else if (memory.get()) {
        await cache.sweep('all');
        await memory.set(false);
        log.info('sharing: off, everything removed');
      }
    },
    async follow({ added, removed, changed }) {
      if (isOn()) await tend([...added, ...removed, ...changed]);
    },
  };
}
