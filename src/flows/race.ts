/** Waits that run side by side until the first of them settles. */
import type { Cancellable } from '../base/abortable.ts';
import type { Clock } from '../base/clock.ts';
import { SignInError } from '../base/errors.ts';

export type Wait<T> = (options: Cancellable) => Promise<T>;

/**
 * Settles as the first wait does and aborts the others, whose late rejections go nowhere. It does
 * not wait for their end: taking down a notice must not hold up a token.
 */
export async function race<T>(waits: readonly Wait<T>[], { signal }: Cancellable): Promise<T> {
  signal.throwIfAborted();
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  try {
    return await Promise.race(waits.map(async (wait) => wait({ signal: either })));
  } finally {
    over.abort();
  }
}

/** The wait for a person's time to run out: rejects with `SignInError('timed-out')` after `ms`. */
export function timeOutAfter(ms: number, clock: Clock): Wait<never> {
  return async ({ signal }) => {
    await clock.sleep(ms, { signal });
    throw new SignInError('timed-out', 'not finished in time');
  };
}
