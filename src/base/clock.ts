/** The clock. No other file reads the system time or starts a timer, so tests can replace it. */

import type { Cancellable } from './abortable.ts';

/** Times are epoch milliseconds; durations are milliseconds. */
export interface Clock {
  now(): number;
  /**
   * A monotonic clock: unlike `now`, it is never set back. Its origin is arbitrary, and it may
   * stand still while the computer sleeps.
   */
  ticks(): number;
  /** Resolves after `ms`; rejects with `signal.reason` as soon as `signal` aborts. */
  sleep(ms: number, options: Cancellable): Promise<void>;
  /** A signal that aborts after `ms` with a `DOMException` named `TimeoutError`. */
  timeout(ms: number): AbortSignal;
}

/** The longest delay of Node's timers; a longer one would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

/** The clock and the timers of the system. */
export const systemClock: Clock = {
  now: () => Date.now(),
  ticks: () => performance.now(),
  sleep: (ms, { signal }) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const timer = setTimeout(
        () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
        Math.min(Math.max(0, ms), longestTimerMs),
      );
      signal.addEventListener('abort', onAbort, { once: true });
    }),
  timeout: (ms) => AbortSignal.timeout(Math.min(ms, longestTimerMs)),
};
