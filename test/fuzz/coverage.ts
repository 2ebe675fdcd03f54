/** Which blocks of `src` have run, as V8 counts them. */
import { Session } from 'node:inspector/promises';

export interface Coverage {
  /** Resolves to the blocks that have run since the last call. */
  take(): Promise<Set<string>>;
}

export async function startCoverage(): Promise<Coverage> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  return {
    async take() {
      const { result } = await session.post('Profiler.takePreciseCoverage');
      const blocks = new Set<string>();
      for (const { url, functions } of result) {
        if (!url.includes('/src/') || url.includes('node_modules')) continue;
        for (const { ranges } of functions) {
          for (const { startOffset, endOffset, count } of ranges) {
            if (count > 0) blocks.add(`${url} ${startOffset} ${endOffset}`);
          }
        }
      }
      return blocks;
    },
  };
}
