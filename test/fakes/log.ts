/** A log that keeps its lines. */
import type { Log } from '../../src/base/log.ts';

export interface FakeLog extends Log {
  readonly lines: readonly string[];
}

export function createFakeLog(): FakeLog {
  const lines: string[] = [];
  const keep = (line: string) => void lines.push(line);
  return { lines, debug: keep, info: keep, warn: keep, error: keep };
}
