/**
 * Keeps what the AWS CLI sees in step with the sessions: a fresh token for each session that has
 * roles, and nothing for one that has ended.
 */
import { type Log, shortHash } from '../base/log.ts';
import type { ServerClock } from '../base/serverClock.ts';
import { hasRoles } from '../roles/sessionsWithRoles.ts';
import type { Session, SessionChange, SessionWithTokens } from '../sessions/session.ts';
import { toCliSession } from './cliSession.ts';
import type { CliTokenCache } from './cliTokenCache.ts';

export interface CliSharingDeps {
  log: Log;
  serverClock: Pick<ServerClock, 'now' | 'offset'>;
  cache: CliTokenCache;
  /** Removes the role credentials that the AWS CLI keeps of one `sso-session`, or of all of ours. */
  removeRoles(which: { sessionName: string } | 'all'): Promise<void>;
  sessions(): Promise<readonly SessionWithTokens[]>;
  /** Whether the user's setting is on now. */
  isOn(): boolean;
  /** Whether files may have been written that must be removed once the setting is off. */
  memory: { get(): boolean; set(shares: boolean): Promise<void> };
}

/** One call at a time. Each rejects as the cache, the memory and `isOn` do. */
export interface CliSharing {
  /** Called at start and when the setting changes. */
  begin(): Promise<void>;
  follow(change: SessionChange): Promise<void>;
  /**
   * Called from time to time: another editor of the same user may have removed a file that is still
   * needed, and a file that could not be removed is tried again.
   */
  lookAgain(): Promise<void>;
}

export function createCliSharing(deps: CliSharingDeps): CliSharing {
  const { log, serverClock, cache, sessions, isOn, memory } = deps;

  /**
   * Another window may have removed everything, and reset the memory, before this one wrote last.
   */
  let mayHavePut = false;

  const tend = async (changed: readonly Session[]) => {
    mayHavePut = true;
    const usable = (await sessions())
      .filter(({ state, expiresAt }) => state === 'signed-in' && expiresAt > serverClock.now())
      .filter(hasRoles)
      .toSorted((one, other) => one.expiresAt - other.expiresAt);
    // Of the sessions with one name, the one that ends last.
    const byName = new Map(usable.map((session) => [toCliSession(session).name, session]));
    const ids = new Set(usable.map(({ id }) => id));
    const tended = changed.filter(hasRoles).map((each) => ({ ...toCliSession(each), id: each.id }));
    const over = new Set(tended.filter(({ id }) => !ids.has(id)).map(({ name }) => name));
    const names = new Set(tended.map((each) => each.name));
    const works = [...names].map((name) => async () => {
      const session = byName.get(name);
      // The file may belong to the session that ended, although another one has the same name.
      if (!session || over.has(name)) await cache.remove(name);
      if (session) await put(session);
    });
    await settleAll(works);
  };

  const put = async (session: SessionWithTokens) => {
    const { id, accessToken, refreshedAt: issuedAt } = session;
    const expiresAt = session.expiresAt - serverClock.offset();
    const shown = toCliSession(session);
    const outcome = await cache.put(shown, { accessToken, issuedAt, expiresAt });
    log.debug(`sharing: ${outcome}: ${shortHash(id)}`);
  };

  /** A file that could not be removed stays in memory and is tried again. */
  const removeAll = async () => {
    if (!memory.get() && !mayHavePut) return;
    await settleAll([() => cache.sweep('all'), () => deps.removeRoles('all')]);
    mayHavePut = false;
    await memory.set(false);
    log.info('sharing: off, everything removed');
  };

  return {
    async begin() {
      if (isOn() && !memory.get()) await memory.set(true);
      if (isOn())
        await settleAll([() => cache.sweep('expired'), async () => tend(await sessions())]);
      else await removeAll();
    },
    async lookAgain() {
      if (isOn()) await tend(await sessions());
      else await removeAll();
    },
    async follow({ added, removed, changed }) {
      const names = new Set(removed.filter(hasRoles).map((each) => toCliSession(each).name));
      await settleAll([
        ...(isOn() ? [() => tend([...added, ...removed, ...changed])] : []),
        ...[...names].map((sessionName) => () => deps.removeRoles({ sessionName })),
      ]);
    },
  };
}

/** One after the other: a file that fails must not keep the others from being updated. */
async function settleAll(works: readonly (() => Promise<void>)[]): Promise<void> {
  const failed: unknown[] = [];
  for (const work of works) await work().catch((error: unknown) => failed.push(error));
  if (failed.length > 0) throw failed[0];
}
