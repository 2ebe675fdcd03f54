/**
 * The long run: `npm run fuzz -- [word] [--runs 1000000] [--seed 1] [--keep]`. Each target whose name
 * contains the word gets its share of the inputs. With `--keep`, inputs that reach new code are added
 * to the corpus. The exit code is 0 if every input was read, or refused with a typed error, within
 * 100 ms, and memory did not grow.
 */
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { readCorpus, writeCorpus } from './corpus.ts';
import { targets } from './targets.ts';

/** What a thread is to do. */
export interface Task {
  name: string;
  runs: number;
  seed: number;
  /** How many inputs were begun, the length of the current one, and that input in UTF-8. */
  shared: SharedArrayBuffer;
}

/** What a thread reports. */
export type Told =
  | { kind: 'finding'; problem: string; input: string }
  | { kind: 'done'; grownBy: number; reached: number; found: string[] };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
  },
});
const [word = ''] = positionals;
const names = Object.keys(targets).filter((name) => name.includes(word));
const runs = Math.ceil(Number(values.runs) / names.length);

/** An input that takes longer never ends. */
const hangMs = 60_000;
/** More than what a batch leaves for the garbage collector. */
const mostGrowth = 32 * 1024 * 1024;
/** Longer inputs are worth their time, not their place in the repository. */
const longestKept = 500;

let findings = 0;
function show(name: string, problem: string, input: string): void {
  findings += 1;
  const text = JSON.stringify(input);
  console.log(`FOUND    ${name}: ${problem}\n         ${text.slice(0, 500)} (${input.length})`);
}

async function fuzz(name: string): Promise<void> {
  const shared = new SharedArrayBuffer(8 + 4 * 65_536);
  const progress = new Int32Array(shared, 0, 2);
  const task: Task = { name, runs, seed: Number(values.seed), shared };
  // Its own output would be the summary of a test run, which the fakes begin by being imported.
  const worker = new Worker(new URL('worker.ts', import.meta.url), {
    workerData: task,
    stdout: true,
  });
  worker.stdout.resume();
  const over = Promise.withResolvers<void>();
  let last = -1;
  const watch = setInterval(() => {
    const [begun = 0, length = 0] = progress;
    if (begun === last) {
      const bytes = new Uint8Array(shared, 8, length).slice();
      show(name, 'does not end', new TextDecoder().decode(bytes));
      void worker.terminate();
    }
    last = begun;
  }, hangMs);
  worker.on('error', (error) => show(name, error.stack ?? String(error), ''));
  worker.on('exit', () => over.resolve());
  worker.on('message', (told: Told) => {
    if (told.kind === 'finding') show(name, told.problem, told.input);
    else {
      const { grownBy, reached, found } = told;
      if (grownBy > mostGrowth) show(name, `memory grew by ${grownBy} bytes`, '');
      console.log(
        `done     ${name}: ${runs} inputs, ${reached} characters, ${found.length} new inputs`,
      );
      const kept = found.filter((each) => each.length <= longestKept && each.isWellFormed());
      if (values.keep) writeCorpus(name, [...readCorpus(name), ...kept]);
    }
  });
  await over.promise;
  clearInterval(watch);
}

for (const name of names) await fuzz(name);
console.log(`${names.length} targets, ${findings} findings`);
process.exitCode = findings > 0 ? 1 : 0;
