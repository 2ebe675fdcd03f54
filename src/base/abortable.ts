/** Waits that can be aborted: the option they take, and a wrapper for promises that take none. */

/** The option of every wait. On abort the wait rejects with `signal.reason`. */
export interface Cancellable {
  signal: AbortSignal;
}

/** For work that must not be aborted. */
export const neverAborted: Cancellable = { signal: new AbortController().signal };

/**
 * Settles with `work`, or rejects with `signal.reason` as soon as `signal` aborts. The work itself
 * continues.
 */
export function abortable<T>(work: Promise<T>, { signal }: Cancellable): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
