/** A simulated file lock: the locks of a killed window stay locked until it counts as dead. */
import { abortable, neverAborted } from '../../../src/base/abortable.ts';
import type { Clock } from '../../../src/base/clock.ts';
import type { Lock } from '../../../src/base/lock/lock.ts';

export interface MachineLock {
  /** The lock for one window; `life` aborts when the window is killed. */
  open(life: AbortSignal): Lock;
  /** The names of the locks that a window holds. */
  heldBy(life: AbortSignal): string[];
}

const deadAfterMs = 20_000;

export function createMachineLock(clock: Clock): MachineLock {
  const held = new Map<string, { life: AbortSignal; released: Promise<void> }>();

  return {
    open:
      (life) =>
      async (name, work, { signal }) => {
        const alive = AbortSignal.any([signal, life]);
        for (let holder = held.get(name); holder; holder = held.get(name)) {
          await abortable(holder.released, { signal: alive });
        }
        alive.throwIfAborted();
        const { promise: released, resolve } = Promise.withResolvers<void>();
        const mine = { life, released };
        held.set(name, mine);
        const release = () => {
          if (held.get(name) === mine) held.delete(name);
          resolve();
        };
        // The others do not learn of a killed window: its lock is just not touched any more.
        const onDeath = () => void clock.sleep(deadAfterMs, neverAborted).then(release);
        life.addEventListener('abort', onDeath, { once: true });
        try {
          return await work();
        } finally {
          life.removeEventListener('abort', onDeath);
          if (!life.aborted) release();
        }
      },
    heldBy: (life) => [...held].filter(([, { life: of }]) => of === life).map(([name]) => name),
  };
}
