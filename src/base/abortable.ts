/** Waiting for work that goes on without the one who waits. */

/**
 * Resolves or rejects as `work` does, or rejects with `signal.reason` as soon as `signal` aborts.
 * The work itself is not stopped.
 */
export function waitFor<T>(work: Promise<T>, { signal }: { signal: AbortSignal }): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
