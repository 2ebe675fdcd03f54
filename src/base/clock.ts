/**
 * Time for everything else. The only file that reads the system clock or starts a timer, so that
 * tests can put their own clock in its place.
 */
import type { Cancellable } from './abortable.ts';

/** What the rooms know of time. All times are epoch milliseconds, all spans milliseconds. */
export interface Clock {
  now(): number;
  /** Never set back by anybody, unlike `now`; counts from any start, and may miss naps. */
  ticks(): number;
  /** Resolves after `ms`; rejects with `signal.reason` as soon as `signal` aborts. */
  sleep(ms: number, options: Cancellable): Promise<void>;
  /** A signal that aborts after `ms` with a `DOMException` named `TimeoutError`. */
  timeout(ms: number): AbortSignal;
}

/** The longest span Node's timers take; a longer one would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

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
