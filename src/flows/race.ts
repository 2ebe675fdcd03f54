/** Runs several waits until the first of them settles. */
import type { Cancellable } from '../base/abortable.ts';
import type { Clock } from '../base/clock.ts';
import { SignInError } from '../base/errors.ts';

/** Settles by itself, or rejects when its signal aborts. */
export type Wait<T> = (options: Cancellable) => Promise<T>;

/**
 * Settles with the first wait and aborts the others, whose rejections are ignored. It does not wait
 * for the others to end: hiding a notification must not delay a token.
 */
export async function race<T>(waits: readonly Wait<T>[], { signal }: Cancellable): Promise<T> {
  signal.throwIfAborted();
  const settled = new AbortController();
  const either = AbortSignal.any([signal, settled.signal]);
  try {
    return await Promise.race(waits.map(async (wait) => wait({ signal: either })));
  } finally {
    settled.abort();
  }
}

/** A wait that rejects with `SignInError('timed-out')` after `ms`. */
export function timeOutAfter(ms: number, clock: Clock): Wait<never> {
  return async ({ signal }) => {
    await clock.sleep(ms, { signal });
    throw new SignInError('timed-out', 'not finished in time');
  };
}
