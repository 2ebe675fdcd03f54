/**
 * A clock that stands still until a test moves it. Waits fire in the order they are due, and
 * whatever they set going has settled before the next one fires.
 */
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../src/base/clock.ts';

export interface FakeClock extends Clock {
  /** Lets `ms` pass; everything due by then, in that order, has fired and settled on return. */
  advance(ms: number): Promise<void>;
  /** Sets the wall clock forward or back, as a user or a time server does: no wait comes nearer. */
  jump(ms: number): void;
  /** How many sleeps are under way. A test that cancels a wait finds none left. */
  readonly sleeping: number;
}

interface Wait {
  due: number;
  fire(): void;
}

/** @param start epoch milliseconds of the first `now()`; 2026-11-02T08:00:00Z unless given */
export function createFakeClock(start = Date.UTC(2026, 10, 2, 8)): FakeClock {
  const waits: Wait[] = [];
  let passed = 0;
  let jumped = 0;
  let sleeping = 0;

  // Kept sorted by due time; of equal ones the older stays in front.
  const add = (wait: Wait) => {
    let low = 0;
    let high = waits.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((waits[middle]?.due ?? 0) <= wait.due) low = middle + 1;
      else high = middle;
    }
    waits.splice(low, 0, wait);
  };

  return {
    now: () => start + passed + jumped,
    ticks: () => passed,
    sleep: (ms, { signal }) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason);
          return;
        }
        const onAbort = () => {
          waits.splice(waits.indexOf(wait), 1);
          sleeping -= 1;
          reject(signal.reason);
        };
        const wait: Wait = {
          due: passed + Math.max(0, ms),
          fire: () => {
            signal.removeEventListener('abort', onAbort);
            sleeping -= 1;
            resolve();
          },
        };
        signal.addEventListener('abort', onAbort, { once: true });
        sleeping += 1;
        add(wait);
      }),
    timeout: (ms) => {
      const controller = new AbortController();
      const end = () =>
        controller.abort(new DOMException('The operation timed out', 'TimeoutError'));
      add({ due: passed + Math.max(0, ms), fire: end });
      return controller.signal;
    },
    async advance(ms) {
      const end = passed + ms;
      await setImmediate();
      for (let next = waits[0]; next && next.due <= end; next = waits[0]) {
        waits.shift();
        passed = Math.max(passed, next.due);
        next.fire();
        // A turn of the event loop comes only after every microtask, however long their chain.
        await setImmediate();
      }
      passed = end;
    },
    jump: (ms) => {
      jumped += ms;
    },
    get sleeping() {
      return sleeping;
    },
  };
}
