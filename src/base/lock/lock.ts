/** Mutual exclusion by name: what a lock is, and the one that holds within this process. */
import { abortable, type Cancellable } from '../abortable.ts';

/**
 * Runs `work` while nobody else runs under the same name, and settles as it does. Rejects with
 * `signal.reason` when `signal` aborts before the lock was had; `work` once begun is not stopped.
 */
export type Lock = <T>(name: string, work: () => Promise<T>, options: Cancellable) => Promise<T>;

/** A lock among the callers of one process, in the order of their asking. */
export function createMemoryLock(): Lock {
  const tails = new Map<string, Promise<void>>();
  return async (name, work, { signal }) => {
    const before = tails.get(name) ?? Promise.resolve();
    const mine = Promise.withResolvers<void>();
    const tail = before.then(() => mine.promise);
    tails.set(name, tail);
    try {
      await abortable(before, { signal });
      return await work();
    } finally {
      mine.resolve();
      if (tails.get(name) === tail) tails.delete(name);
    }
  };
}

/**
 * Runs `work` under the lock if it can be had before `patience` aborts, else without it: for what
 * has to happen and only had better not happen at the same time as something else.
 */
export async function preferLock<T>(
  lock: Lock,
  name: string,
  work: () => Promise<T>,
  { patience, signal }: { patience: AbortSignal; signal: AbortSignal },
): Promise<T> {
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
