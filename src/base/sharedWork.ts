/**
 * One piece of abortable work at a time per key, shared by whoever asks for it meanwhile. It is
 * aborted when the last of them has stopped waiting.
 */
import { waitFor } from './abort.ts';

export interface SharedWork<T> {
  /**
   * Starts `work`, or joins the one under way for `key`. Rejects with `signal.reason` when the
   * caller's own signal aborts; the others keep waiting.
   */
  run(
    key: string,
    work: (signal: AbortSignal) => Promise<T>,
    options: { signal: AbortSignal },
  ): Promise<T>;
}

interface Flight<T> {
  result: Promise<T>;
  abort: AbortController;
  waiters: number;
}

export function createSharedWork<T>(): SharedWork<T> {
  const flights = new Map<string, Flight<T>>();

  const start = (key: string, work: (signal: AbortSignal) => Promise<T>): Flight<T> => {
    const abort = new AbortController();
    const flight = { result: work(abort.signal), abort, waiters: 0 };
    flights.set(key, flight);
    const settled = () => {
      if (flights.get(key) === flight) flights.delete(key);
    };
    flight.result.then(settled, settled);
    return flight;
  };

  return {
    async run(key, work, { signal }) {
      signal.throwIfAborted();
      const flight = flights.get(key) ?? start(key, work);
      flight.waiters += 1;
      try {
        return await waitFor(flight.result, { signal });
      } finally {
        flight.waiters -= 1;
        if (flight.waiters === 0 && flights.get(key) === flight) {
          // Whoever comes now starts anew instead of joining work that is being stopped.
          flights.delete(key);
          flight.abort.abort(signal.reason);
        }
      }
    },
  };
}
