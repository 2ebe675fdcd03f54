/**
 * Abortable work that concurrent callers share, one piece at a time per key. The first caller
 * leads: its signal aborts the work. When it aborts, the next caller starts the work again and
 * leads.
 */
import { abortable, type Cancellable } from './abortable.ts';

/** Work in progress, by key. */
export interface SharedWork<T> {
  /**
   * Starts `work` under the caller's `signal`, or joins the work in progress for `key`. Rejects
   * with `signal.reason` when the caller's own signal aborts; other callers' aborts do not show.
   */
  run(key: string, work: (signal: AbortSignal) => Promise<T>, options: Cancellable): Promise<T>;
}

interface Led<T> {
  result: Promise<T>;
  signal: AbortSignal;
}

/** Callers share work only if they use the same object. */
export function createSharedWork<T>(): SharedWork<T> {
  const inProgress = new Map<string, Led<T>>();

  const lead = (key: string, work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal) => {
    const led = { result: work(signal), signal };
    inProgress.set(key, led);
    const settled = () => {
      if (inProgress.get(key) === led) inProgress.delete(key);
    };
    led.result.then(settled, settled);
    return led;
  };

  return {
    async run(key, work, { signal }) {
      for (;;) {
        signal.throwIfAborted();
        const found = inProgress.get(key);
        // Aborted work may still be settling; do not join it.
        const joined = found?.signal.aborted ? undefined : found;
        const { result } = joined ?? lead(key, work, signal);
        if (!joined) return abortable(result, { signal });
        try {
          return await abortable(result, { signal: AbortSignal.any([signal, joined.signal]) });
        } catch (error) {
          if (signal.aborted || !joined.signal.aborted) throw error;
        }
      }
    },
  };
}
