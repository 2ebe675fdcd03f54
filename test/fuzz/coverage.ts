/** Which parts of `src` have run, as V8 counts them. */
import { Session } from 'node:inspector/promises';

/** For each character of a file whether it has run, by the URL of the file. */
type Reach = ReadonlyMap<string, Uint8Array>;

export interface Coverage {
  /** Resolves to what has run since the last call. */
  take(): Promise<Reach>;
}

export async function startCoverage(): Promise<Coverage> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  return {
    async take() {
      const { result } = await session.post('Profiler.takePreciseCoverage');
      const reach = new Map<string, Uint8Array>();
      for (const { url, functions } of result) {
        if (!url.includes('/src/') || url.includes('node_modules')) continue;
        // From the outside in. V8 reports a block only where its count is not that of what is around.
        const ranges = functions.flatMap((each) => each.ranges);
        if (!ranges.some(({ count }) => count > 0)) continue;
        const length = Math.max(...ranges.map(({ endOffset }) => endOffset));
        const has = new Uint8Array(length);
        for (const { startOffset, endOffset, count } of ranges) {
          has.fill(count > 0 ? 1 : 0, startOffset, endOffset);
        }
        reach.set(url, has);
      }
      return reach;
    },
  };
}

/** What all inputs together have reached. */
export class Reached {
  readonly #seen = new Map<string, Uint8Array>();
  /** In characters of `src`. */
  size = 0;

  isNew(reach: Reach): boolean {
    return [...reach].some(([url, has]) => {
      const seen = this.#seen.get(url);
      return has.some((each, at) => each === 1 && seen?.[at] !== 1);
    });
  }

  add(reach: Reach): void {
    for (const [url, has] of reach) {
      const seen = this.#seen.get(url);
      const sum = new Uint8Array(Math.max(has.length, seen?.length ?? 0));
      if (seen) sum.set(seen);
      for (const [at, each] of has.entries()) {
        if (each === 1 && sum[at] !== 1) {
          sum[at] = 1;
          this.size += 1;
        }
      }
      this.#seen.set(url, sum);
    }
  }
}
