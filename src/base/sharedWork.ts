/**
 * One piece of abortable work at a time per key, led by whoever asked first and shared by those
 * who ask meanwhile. When its leader stops, the next of them leads work of their own.
 */
import { abortable, type Cancellable } from './abortable.ts';

export interface SharedWork<T> {
  /**
   * Starts `work` under the caller's `signal`, or joins the one under way for `key`. Rejects with
   * `signal.reason` when the caller's own signal aborts; another's abort is not seen.
   */
  run(key: string, work: (signal: AbortSignal) => Promise<T>, options: Cancellable): Promise<T>;
}

interface Led<T> {
  result: Promise<T>;
  signal: AbortSignal;
}

export function createSharedWork<T>(): SharedWork<T> {
  const underWay = new Map<string, Led<T>>();

  const lead = (key: string, work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal) => {
    const led = { result: work(signal), signal };
    underWay.set(key, led);
    const settled = () => {
      if (underWay.get(key) === led) underWay.delete(key);
    };
    led.result.then(settled, settled);
    return led;
  };

  return {
    async run(key, work, { signal }) {
      for (;;) {
        signal.throwIfAborted();
        const found = underWay.get(key);
        // Work that is being stopped is not joined.
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
