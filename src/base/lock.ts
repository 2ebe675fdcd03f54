/** Mutual exclusion by name: what a lock is, and the one that holds within this process. */
import { waitFor } from './abort.ts';
import type { Clock } from './clock.ts';

/**
 * Runs `work` while nobody else runs under the same name, and settles as it does. Rejects with
 * `signal.reason` when `signal` aborts before the lock was had; `work` once begun is not stopped.
 */
export type Lock = <T>(
  name: string,
  work: () => Promise<T>,
  options: { signal: AbortSignal },
) => Promise<T>;

/** A lock among the callers of one process, in the order of their asking. */
export function createMemoryLock(): Lock {
  const tails = new Map<string, Promise<void>>();
  return async (name, work, { signal }) => {
    const before = tails.get(name) ?? Promise.resolve();
    const mine = Promise.withResolvers<void>();
    const tail = before.then(() => mine.promise);
    tails.set(name, tail);
    try {
      await waitFor(before, { signal });
      return await work();
    } finally {
      mine.resolve();
      if (tails.get(name) === tail) tails.delete(name);
    }
  };
}

/**
 * Runs `work` under the lock if it can be had within `ms`, else without it: for what has to happen
 * and only had better not happen at the same time as something else.
 */
export async function preferLock<T>(
  lock: Lock,
  name: string,
  work: () => Promise<T>,
  { clock, ms, signal }: { clock: Clock; ms: number; signal: AbortSignal },
): Promise<T> {
  const patience = clock.timeout(ms);
  let begun = false;
  const locked = () => {
    begun = true;
    return work();
  };
  try {
    return await lock(name, locked, { signal: AbortSignal.any([signal, patience]) });
  } catch (error) {
    if (begun || signal.aborted || !patience.aborted) throw error;
    return work();
  }
}
