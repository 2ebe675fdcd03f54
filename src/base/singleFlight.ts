/** One piece of work at a time per key; whoever asks meanwhile shares its result. */

export interface SingleFlight<T> {
  /** Starts `work`, or joins the one under way for `key`. */
  run(key: string, work: () => Promise<T>): Promise<T>;
}

export function createSingleFlight<T>(): SingleFlight<T> {
  const running = new Map<string, Promise<T>>();
  return {
    run(key, work) {
      const joined = running.get(key);
      if (joined) return joined;
      const started = work().finally(() => running.delete(key));
      running.set(key, started);
      return started;
    },
  };
}
