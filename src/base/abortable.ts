/** Waits that can be aborted: the option that every one of them takes, and one for waits that cannot. */

/** `signal` aborts the wait, which then rejects with `signal.reason`. */
export interface Cancellable {
  signal: AbortSignal;
}

/** For work that nobody may abort. */
export const neverAborted: Cancellable = { signal: new AbortController().signal };

/**
 * Settles as `work` does, or rejects with `signal.reason` as soon as `signal` aborts.
 * The work itself is not stopped.
 */
export function abortable<T>(work: Promise<T>, { signal }: Cancellable): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
