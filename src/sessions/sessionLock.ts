/** The lock of one session, held while its tokens are written. */
import type { Cancellable } from '../base/abortable.ts';
import type { Clock } from '../base/clock.ts';
import { type Lock, preferLock } from '../base/lock/lock.ts';

/** The name of a session's lock, the same in every version of the extension. */
export function lockNameOf(id: string): string {
  return `session-${id}`;
}

/** How long sign-in and sign-out wait for a refresh in progress, whose result they replace. */
const patienceMs = 2_000;

/**
 * Runs `work` under the session's lock if that is free soon, else without it: a refresh of the old
 * tokens finds the session changed and drops its result.
 */
export function replaceSession<T>(
  id: string,
  work: () => Promise<T>,
  { lock, clock }: { lock: Lock; clock: Clock },
  { signal }: Cancellable,
): Promise<T> {
  return preferLock(lock, lockNameOf(id), work, { patience: clock.timeout(patienceMs), signal });
}
