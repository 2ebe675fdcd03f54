/**
 * Keeping a session's access token good: when to refresh, who refreshes, and what a failure
 * means. A session is given up only when the service itself refuses the refresh.
 */
import { waitFor } from '../base/abort.ts';
import type { Clock } from '../base/clock.ts';
import { messageOf, SignInError } from '../base/errors.ts';
import type { Lock } from '../base/lock.ts';
import { type Log, shortHash } from '../base/log.ts';
import type { ServerClock } from '../base/serverClock.ts';
import { createSingleFlight } from '../base/singleFlight.ts';
import { NetworkError } from '../http/networkError.ts';
import type { OidcClient } from '../oidc/client.ts';
import type { CreateTokenResponse } from '../oidc/messages.ts';
import { OidcError } from '../oidc/oidcError.ts';
import { backOffMs, freshnessOf, gapMs, refreshAt } from './policy.ts';
import { endReasonOf, signInErrorOf } from './refusal.ts';
import type { EndReason, Instance, SessionRecord } from './session.ts';
import type { SessionStore } from './store.ts';

export interface RefresherDeps {
  clock: Clock;
  serverClock: ServerClock;
  log: Log;
  store: SessionStore;
  lock: Lock;
  oidc(instance: Instance): Promise<OidcClient>;
  /** 0 to 1, as `Math.random`. */
  random(): number;
  /** Called when an attempt failed and the session was kept. */
  onFailure(id: string): void;
}

export interface Refresher {
  /** See `SessionEngine.fresh`. */
  fresh(id: string, options: { signal: AbortSignal }): Promise<SessionRecord>;
  /** Refreshes in the background; failures are logged and lead to a later attempt. */
  tend(id: string): Promise<void>;
  /** When `tend` has next to be called for this session, in milliseconds from now. */
  dueIn(record: SessionRecord): number;
  /** Whether the latest attempt for this session failed. */
  isFailing(id: string): boolean;
  /** Makes the next attempts at once where earlier ones failed. */
  hurry(): void;
}

/** What this window remembers of its attempts for one session. */
interface Attempts {
  failures: number;
  /** Local time of the latest failure, and how long to wait after it. */
  failedAt: number;
  backOffMs: number;
  error: unknown;
}

/** Whoever writes a session's tokens holds this lock. */
export function lockNameOf(id: string): string {
  return `session-${id}`;
}

/** How long sign-in and sign-out wait for a refresh under way, whose result they replace. */
export const lockMs = 2_000;

const shortestGapMs = 1_000;

// A refresh once sent is never aborted: the service may have rotated the token by then.
const never = new AbortController().signal;

export function createRefresher(deps: RefresherDeps): Refresher {
  const { clock, serverClock, log, store, lock, random } = deps;
  const flights = createSingleFlight<SessionRecord | undefined>();
  const failing = new Map<string, Attempts>();
  const jitters = new WeakMap<SessionRecord, number>();

  const freshness = (record: SessionRecord) => freshnessOf(record, serverClock.now());

  /** Drawn once per token, so that looking again and again does not draw the earliest. */
  const jitterOf = (record: SessionRecord): number => {
    const jitter = jitters.get(record) ?? random();
    jitters.set(record, jitter);
    return jitter;
  };

  /** How much of a pause after the latest failure is left; a clock set back does not prolong it. */
  const restMs = (id: string, pauseMs = failing.get(id)?.backOffMs ?? 0): number => {
    const failedAt = failing.get(id)?.failedAt;
    const since = failedAt === undefined ? pauseMs : clock.now() - failedAt;
    return since < 0 ? 0 : pauseMs - since;
  };

  const attempt = (id: string): Promise<SessionRecord | undefined> =>
    flights.run(id, async () => {
      try {
        const record = await lock(lockNameOf(id), () => refreshLocked(id), { signal: never });
        failing.delete(id);
        return record;
      } catch (error) {
        const failures = (failing.get(id)?.failures ?? 0) + 1;
        const record = store.peek(id);
        const pause = record ? backOffMs(record, failures, random()) : 0;
        failing.set(id, { failures, failedAt: clock.now(), backOffMs: pause, error });
        log.info(`refresh: failed, session kept: ${shortHash(id)}, ${messageOf(error)}`);
        deps.onFailure(id);
        throw error;
      }
    });

  /** Resolves to the session as it is then; rejects when nothing was learned about it. */
  const refreshLocked = async (id: string): Promise<SessionRecord | undefined> => {
    const record = await store.read(id);
    // Another window did it while this one waited, or ended the session.
    if (!record || record.state === 'needs-you' || freshness(record) === 'fresh') return record;
    if (!record.refreshToken) return record;

    const sent: SessionRecord = { ...record, refreshing: 'sent' };
    const { stored, record: journalled } = await store.exchange(record, sent);
    if (journalled !== sent) return journalled;
    if (!stored && freshness(record) !== 'over') {
      // The new refresh token could not be kept either; the old one is still good for later.
      throw new SignInError('storage', 'refresh: put off, secret storage takes nothing');
    }
    const oidc = await deps.oidc(record.instance);
    let tokens: CreateTokenResponse;
    try {
      tokens = await oidc.createToken(
        {
          clientId: record.registration.clientId,
          clientSecret: record.registration.clientSecret,
          grantType: 'refresh_token',
          refreshToken: record.refreshToken,
        },
        { signal: never },
      );
    } catch (error) {
      return afterFailure(record, error);
    }
    const next = renewed(record, tokens);
    const outcome = await store.exchange(record, next);
    if (outcome.record === next) log.info(`refresh: done: ${shortHash(id)}`);
    else log.info(`refresh: result dropped, the session has changed: ${shortHash(id)}`);
    return outcome.record;
  };

  const renewed = (record: SessionRecord, tokens: CreateTokenResponse): SessionRecord => {
    const now = serverClock.now();
    const { refreshing: _, ...rest } = record;
    return {
      ...rest,
      accessToken: tokens.accessToken,
      // RFC 6749 section 6: without a new one in the answer the old one stays good.
      ...(tokens.refreshToken && { refreshToken: tokens.refreshToken }),
      ...(tokens.idToken && { idToken: tokens.idToken }),
      expiresAt: now + tokens.expiresIn * 1000,
      lifetimeMs: tokens.expiresIn * 1000,
      refreshedAt: now,
      serverOffsetMs: serverClock.offset(),
    };
  };

  /** Ends the session if the service refused it for good and nobody else has renewed it. */
  const afterFailure = async (
    record: SessionRecord,
    error: unknown,
  ): Promise<SessionRecord | undefined> => {
    const { refreshing: interrupted, ...rest } = record;
    const refused = endReasonOf(error);
    if (!refused) {
      const unanswered = !(error instanceof OidcError) && !neverArrived(error);
      await store.exchange(record, unanswered ? { ...rest, refreshing: 'lost' } : rest);
      throw signInErrorOf(error);
    }
    const reason: EndReason =
      refused === 'session-ended' && interrupted === 'sent' ? 'interrupted' : refused;
    const ended: SessionRecord = { ...rest, state: 'needs-you', reason };
    const { record: current } = await store.exchange(record, ended);
    log.info(
      current === ended
        ? `refresh: refused, the session needs the person: ${shortHash(record.id)}, ${reason}`
        : `refresh: refused, but the session was renewed elsewhere: ${shortHash(record.id)}`,
    );
    return current;
  };

  const known = async (id: string): Promise<SessionRecord> => {
    await store.list();
    const record = store.peek(id);
    if (!record) throw new SignInError('bad-settings', 'no session has this id');
    return record;
  };

  /** What a caller gets of `record` when no fresher one is to be had. */
  const stillGood = (record: SessionRecord | undefined, error?: unknown): SessionRecord => {
    if (!record) throw new SignInError('expired', 'the session was signed out');
    if (record.state === 'needs-you') {
      throw new SignInError('expired', `the session has ended: ${record.reason}`);
    }
    if (freshness(record) !== 'over') return record;
    throw error ?? new SignInError('expired', 'the access token has run out');
  };

  const tend = async (id: string) => {
    // Logged, and remembered for the next attempt, where it failed.
    await attempt(id).catch(() => undefined);
  };

  return {
    async fresh(id, { signal }) {
      signal.throwIfAborted();
      const record = await known(id);
      const state = freshness(record);
      if (record.state === 'needs-you' || !record.refreshToken || state === 'fresh') {
        return stillGood(record);
      }
      if (state === 'due') {
        if (restMs(id) <= 0) void tend(id);
        return record;
      }
      // Callers press on sooner than the background does, but not without any gap.
      if (restMs(id, gapMs(record)) > 0) return stillGood(record, failing.get(id)?.error);
      try {
        return stillGood(await waitFor(attempt(id), { signal }));
      } catch (error) {
        signal.throwIfAborted();
        return stillGood(store.peek(id), error);
      }
    },
    tend,
    dueIn(record) {
      if (record.state === 'needs-you') return Number.POSITIVE_INFINITY;
      const now = serverClock.now();
      if (!record.refreshToken) {
        // Nothing to refresh, but its end is an event.
        return record.expiresAt > now ? record.expiresAt - now : Number.POSITIVE_INFINITY;
      }
      const due = refreshAt(record, jitterOf(record)) - now;
      // Whatever lifetime the service names, and however the clock was set: not every moment.
      const gap = Math.min(record.refreshedAt + shortestGapMs - now, shortestGapMs);
      return Math.max(due, gap, restMs(record.id));
    },
    isFailing: (id) => failing.has(id),
    hurry() {
      for (const attempts of failing.values()) attempts.backOffMs = 0;
    },
  };
}

function neverArrived(error: unknown): boolean {
  return error instanceof NetworkError && !error.fault.mayHaveArrived;
}
