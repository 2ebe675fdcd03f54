/** Lazy work that is done at most once. */

/** Starts `work` on the first call and shares its result. After a failure the next call retries. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined;
  return () => {
    done ??= work().catch((error: unknown) => {
      done = undefined;
      throw error;
    });
    return done;
  };
}
