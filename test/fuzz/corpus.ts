/** The inputs that are kept: one list for each target, in `corpus/`. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, 'corpus');

/** The list of a target; only the empty text where there is none. */
export function readCorpus(target: string): string[] {
  try {
    return JSON.parse(readFileSync(join(folder, `${target}.json`), 'utf8')) as string[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [''];
    throw error;
  }
}

/** Sorted, so that a new input is one line of a change. */
export function writeCorpus(target: string, inputs: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  const sorted = [...new Set(inputs)].sort();
  writeFileSync(join(folder, `${target}.json`), `${JSON.stringify(sorted, undefined, 2)}\n`);
}
