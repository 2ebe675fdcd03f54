/**
 * Keeping access tokens fresh: which callers wait for a refresh, which get the current token, and
 * when a failed refresh is tried again.
 */
import { abortable, type Cancellable, neverAborted } from '../../base/abortable.ts';
import type { Clock } from '../../base/clock.ts';
import { hasCode, messageOf, ofUser, SignInError } from '../../base/errors.ts';
import { type Log, shortHash } from '../../base/log.ts';
import type { ServerClock } from '../../base/serverClock.ts';
import { createSharedWork } from '../../base/sharedWork.ts';
import { type Origins, requireSameOrigins } from '../origins.ts';
import type { Instance, SessionRecord } from '../session.ts';
import type { SessionStore } from '../store/sessionStore.ts';
import { backOffMs, freshnessOf, gapMs, minimumMs, refreshAt } from './refreshPolicy.ts';
import type { Refresh, RefreshKind } from './refreshSession.ts';

export interface RefresherDeps {
  clock: Clock;
  serverClock: ServerClock;
  log: Log;
  store: SessionStore;
  refresh: Refresh;
  /** The configured endpoints, if they are not AWS's own. */
  origins(instance: Instance): Origins | undefined | Promise<Origins | undefined>;
  /** 0 to 1, as `Math.random`. */
  random(): number;
  /** Called when an attempt failed and the session was kept. */
  onFailure(id: string): void;
}

export interface Refresher {
  /** See `SessionEngine.fresh`. */
  fresh(id: string, options: Cancellable): Promise<SessionRecord>;
  /** Refreshes and never rejects: a failure is logged and leads to a later attempt. */
  refreshInBackground(id: string): Promise<void>;
  /** When `refreshInBackground` is next to be called for this session, milliseconds from now. */
  dueIn(record: SessionRecord): number;
  /** What the latest attempt for this session failed with; nothing when it did not fail. */
  failureOf(id: string): unknown;
  /**
   * Refreshes whatever life the token has left, to see whether the session is still alive. Never
   * rejects.
   */
  lookAgain(id: string, kind: Exclude<RefreshKind, 'due'>): Promise<void>;
  /**
   * The session with its token, if that is good enough; if a refresh is due, it runs in the
   * background.
   */
  freshNow(id: string): SessionRecord | undefined;
  /** Resolves when no refresh is in progress. */
  settled(): Promise<void>;
  /** Ends every back-off: sessions whose refresh has failed are due at once. */
  retryNow(): void;
}

/** What this window remembers of the attempts for one session that failed in a row. */
interface Failures {
  count: number;
  /** Tick of the latest. */
  at: number;
  /** How long the background waits after it. */
  backOffMs: number;
  error: unknown;
}

/** However short the lifetime of a token is. */
const shortestGapMs = 1_000;

export function createRefresher(deps: RefresherDeps): Refresher {
  const { clock, serverClock, log, store, refresh, random } = deps;
  const flights = createSharedWork<SessionRecord | undefined>();
  const failing = new Map<string, Failures>();
  const underWay = new Set<Promise<unknown>>();
  const jitters = new WeakMap<SessionRecord, number>();

  const freshness = ({ session }: SessionRecord) => freshnessOf(session, serverClock.now());

  /** Drawn once per token, because drawing it with every check would pick the earliest. */
  const jitterOf = (record: SessionRecord): number => {
    const jitter = jitters.get(record) ?? random();
    jitters.set(record, jitter);
    return jitter;
  };

  /** How much is left of a pause after the latest failure. */
  const restMs = (id: string, pauseMs = failing.get(id)?.backOffMs ?? 0): number => {
    const at = failing.get(id)?.at;
    return at === undefined ? 0 : at + pauseMs - clock.ticks();
  };

  /** How long the background still waits after a failure. */
  const pauseOf = ({ id, ...session }: SessionRecord['session']): number => {
    const rest = restMs(id);
    const { error, at = 0 } = failing.get(id) ?? {};
    if (!hasCode(error, 'storage')) return rest;
    // It was postponed until the token is short, if it was not by then.
    const untilShort = session.expiresAt - minimumMs(session) - serverClock.now();
    const wasShort = untilShort + clock.ticks() - at < 0;
    return wasShort ? rest : Math.min(rest, untilShort + 1);
  };

  const attempt = (id: string, kind: RefreshKind = 'due'): Promise<SessionRecord | undefined> => {
    const work = async () => {
      try {
        const record = await refresh(id, kind);
        failing.delete(id);
        return record;
      } catch (error) {
        const count = (failing.get(id)?.count ?? 0) + 1;
        const record = store.peek(id);
        const pause = record ? backOffMs(record.session, count, random()) : 0;
        failing.set(id, { count, at: clock.ticks(), backOffMs: pause, error });
        log.info(`refresh: failed, session kept: ${shortHash(id)}, ${messageOf(error)}`);
        deps.onFailure(id);
        throw error;
      }
    };
    const running = flights.run(`${kind} ${id}`, work, neverAborted);
    underWay.add(running);
    const done = () => underWay.delete(running);
    running.then(done, done);
    return running;
  };

  /** Failures are logged, and remembered for the next attempt. */
  const refreshInBackground = async (id: string) => {
    await attempt(id).catch(() => undefined);
  };

  /** What a caller gets if `record` cannot be refreshed. */
  const stillGood = (record: SessionRecord | undefined, error?: unknown): SessionRecord => {
    if (!record) throw new SignInError('expired', 'the session was signed out');
    const { session } = record;
    const user = session.account.label;
    if (session.state === 'needs-you') {
      const signedOutElsewhere = session.reason === 'signed-out-elsewhere';
      const message = `the session has ended: ${session.reason}`;
      throw new SignInError({ code: 'expired', signedOutElsewhere }, message, { user });
    }
    if (freshness(record) !== 'over') return record;
    throw ofUser(error ?? new SignInError('expired', 'the access token has run out'), user);
  };

  const freshNow = (id: string): SessionRecord | undefined => {
    const record = store.peek(id);
    if (!record || record.session.state === 'needs-you') return undefined;
    const state = freshness(record);
    if (state === 'due' && record.secrets.refreshToken && restMs(id) <= 0) {
      void refreshInBackground(id);
    }
    return state === 'fresh' || state === 'due' ? record : undefined;
  };

  const withGoodToken = async (id: string, { signal }: Cancellable): Promise<SessionRecord> => {
    signal.throwIfAborted();
    const good = freshNow(id);
    if (good) return good;
    const record = store.peek(id);
    if (!record) throw new SignInError('expired', 'the session was signed out');
    if (record.session.state === 'needs-you' || !record.secrets.refreshToken) {
      return stillGood(record);
    }
    // Callers may retry sooner than the background, but not at once.
    if (restMs(id, gapMs(record.session)) > 0) return stillGood(record, failing.get(id)?.error);
    try {
      const next = await abortable(attempt(id), { signal });
      // The computer slept while the response was in flight: the new token has already expired.
      const old =
        next?.session.state === 'signed-in' &&
        next.secrets.refreshToken &&
        freshness(next) === 'over';
      return stillGood(old ? await abortable(attempt(id), { signal }) : next);
    } catch (error) {
      signal.throwIfAborted();
      return stillGood(store.peek(id), error);
    }
  };

  return {
    freshNow,
    async fresh(id, options) {
      const record = await withGoodToken(id, options);
      // A good token, too, goes to no other service than the one that issued it.
      requireSameOrigins(record.journal.origins, await deps.origins(record.session.instance));
      return record;
    },
    refreshInBackground,
    async lookAgain(id, kind) {
      await attempt(id, kind).catch(() => undefined);
    },
    async settled() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
    dueIn(record) {
      const { session, secrets } = record;
      if (session.state === 'needs-you') return Number.POSITIVE_INFINITY;
      const now = serverClock.now();
      if (!secrets.refreshToken) {
        // It cannot be refreshed, but its end has to be reported.
        return session.expiresAt > now ? session.expiresAt - now : Number.POSITIVE_INFINITY;
      }
      const calm = ['fresh', 'due'].includes(freshness(record));
      const due = calm ? refreshAt(session, jitterOf(record)) - now : 0;
      // If the clock was ahead at the last refresh, do not wait for it to be overtaken.
      const sinceMs = now - session.refreshedAt;
      const gap = sinceMs >= 0 ? shortestGapMs - sinceMs : 0;
      return Math.max(due, gap, pauseOf(session));
    },
    failureOf: (id) => failing.get(id)?.error,
    retryNow() {
      for (const failures of failing.values()) failures.backOffMs = 0;
    },
  };
}
