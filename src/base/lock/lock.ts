/** Mutual exclusion by name: the type of all locks, and a lock within this process. */
import { abortable, type Cancellable } from '../abortable.ts';

/**
 * Runs `work` while no other work runs under the same name, and settles with it. Rejects with
 * `signal.reason` when `signal` aborts before the lock is acquired; `work`, once started, is not
 * stopped.
 */
export type Lock = <T>(name: string, work: () => Promise<T>, options: Cancellable) => Promise<T>;

/** A lock between the callers of one process, first come, first served. */
export function createMemoryLock(): Lock {
  const tails = new Map<string, Promise<void>>();
  return async (name, work, { signal }) => {
    const before = tails.get(name);
    const mine = Promise.withResolvers<void>();
    const tail = before ? before.then(() => mine.promise) : mine.promise;
    tails.set(name, tail);
    // A caller that gave up does not end the work that it waited for.
    void tail.then(() => {
      if (tails.get(name) === tail) tails.delete(name);
    });
    try {
      // A signal takes longer to listen to, the more listeners it has; most callers need not wait.
      if (before) await abortable(before, { signal });
      signal.throwIfAborted();
      return await work();
    } finally {
      mine.resolve();
    }
  };
}

/**
 * Runs `work` under the lock, or without it if the lock is not acquired before `patience` aborts.
 * For work that has to happen and that should, but need not, exclude other work.
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
