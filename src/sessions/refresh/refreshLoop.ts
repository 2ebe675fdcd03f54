/**
 * The background refresh: one timer for all sessions. It checks the clock at least once a minute,
 * so that sleep, a clock change or a late timer delays a refresh by no more than that. While no
 * session can be refreshed, it has no timer and waits to be woken.
 */
import { abortable } from '../../base/abortable.ts';
import type { Clock } from '../../base/clock.ts';
import { messageOf } from '../../base/errors.ts';
import { type Log, shortHash } from '../../base/log.ts';
import type { SessionRecord } from '../session.ts';
import type { SessionStore } from '../store/sessionStore.ts';
import type { Refresher } from './refresher.ts';

export interface RefreshLoop {
  /** Starts the loop, unless it runs already. */
  start(): void;
  /** Checks every session now. */
  wake(): void;
  /** One session has changed: it may be due sooner than anything the loop waits for. */
  reschedule(id: string): void;
  /**
   * Calls `listener`, which must not throw, after each look: at least once a minute while a session can be
   * refreshed, else only after a change. Returns the function that stops it.
   */
  onLook(listener: () => void): () => void;
  dispose(): void;
}

/**
 * The longest pause: this computer may have slept, or another window may have refreshed a session.
 */
const longestPieceMs = 60_000;
const shortestPieceMs = 250;

/**
 * How many refreshes run at the same time: a thousand sessions must not send a thousand requests at
 * once after a night.
 */
const atATime = 4;

const woken = new Error('woken');

export function createRefreshLoop({
  clock,
  log,
  store,
  refresher,
  onAttempt,
}: {
  clock: Clock;
  log: Log;
  store: SessionStore;
  refresher: Refresher;
  /** Called after each attempt to refresh a session, whether it succeeded or not. */
  onAttempt(id: string): void;
}): RefreshLoop {
  const busy = new Set<string>();
  const listeners = new Set<() => void>();
  let nap = new AbortController();
  let state: 'new' | 'running' | 'disposed' = 'new';
  /** The tick of the next check. */
  let nextLook = Number.POSITIVE_INFINITY;

  /** When the user of each session signed in last, as far as this window has seen it change. */
  const signIns = new Map<string, number>();

  const wake = () => nap.abort(woken);

  const isNewSignIn = ({ session }: SessionRecord): boolean => {
    const isNew = !session.application && signIns.get(session.id) !== session.createdAt;
    signIns.set(session.id, session.createdAt);
    return isNew;
  };

  const refresh = async (id: string) => {
    busy.add(id);
    try {
      await refresher.refreshInBackground(id);
      onAttempt(id);
    } catch (error) {
      log.error(`refresh: report failed: ${shortHash(id)}, ${messageOf(error)}`);
    } finally {
      busy.delete(id);
      wake();
    }
  };

  /** Starts as many refreshes as may run; resolves to the time until the next one is due. */
  const look = async (): Promise<number> => {
    const records = await store.list();
    let pause = store.isLoaded() ? Number.POSITIVE_INFINITY : longestPieceMs;
    for (const record of records) {
      const { id } = record.session;
      if (busy.has(id)) continue;
      const dueIn = refresher.dueIn(record);
      if (dueIn > 0) pause = Math.min(pause, dueIn);
      // The rest is checked again when one of these has finished.
      else if (busy.size < atATime) void refresh(id);
    }
    if (pause === Number.POSITIVE_INFINITY) return pause;
    return Math.max(Math.min(pause, longestPieceMs), shortestPieceMs);
  };

  const sleep = async (pause: number, signal: AbortSignal) => {
    if (pause < Number.POSITIVE_INFINITY) await clock.sleep(pause, { signal });
    else await abortable(new Promise(() => undefined), { signal });
  };

  const run = async () => {
    while (state === 'running') {
      nap = new AbortController();
      // A session that changes during the check must not be compared with the previous check.
      nextLook = Number.POSITIVE_INFINITY;
      const { signal } = nap;
      const pause = await look();
      nextLook = clock.ticks() + pause;
      for (const listener of listeners) listener();
      try {
        await sleep(pause, signal);
      } catch {
        // Woken or disposed; the loop condition shows which.
      }
    }
  };

  return {
    start() {
      if (state !== 'new') return;
      state = 'running';
      void run();
    },
    wake,
    reschedule(id) {
      const record = store.peek(id);
      // With a role of the user, sessions at applications may be refreshed that wait for credentials.
      if (record && isNewSignIn(record)) {
        refresher.retryNow();
        wake();
      } else if (record && clock.ticks() + refresher.dueIn(record) < nextLook) wake();
    },
    onLook(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispose() {
      state = 'disposed';
      listeners.clear();
      wake();
    },
  };
}
