/** Fuzzes one target in a thread of its own, guided by what its inputs reach in `src`. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { createRandom } from '../sessions/simulation/random.ts';
import { readCorpus } from './corpus.ts';
import { Reached, startCoverage } from './coverage.ts';
import type { Task, Told } from './main.ts';
import { mutate } from './mutate.ts';
import { targets } from './targets.ts';

const { name, runs, seed, shared } = workerData as Task;
const tell = (told: Told) => parentPort?.postMessage(told);

/** What an input may take; more is measured again, because memory may have been swept meanwhile. */
const longestMs = 100;
const batch = 500;
const longestKept = 2_000;
const target = targets[name];
if (!target) throw new Error(`no target ${name}`);
const random = createRandom(seed);
const corpus = readCorpus(name);
const coverage = await startCoverage();
const reached = new Reached();
const reported = new Set<string>();

const progress = new Int32Array(shared, 0, 2);
const current = new Uint8Array(shared, 8);
const encoder = new TextEncoder();

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const heapUsed = () => {
  collectGarbage();
  return process.memoryUsage().heapUsed;
};

function report(problem: string, input: string): void {
  const key = problem.split('\n', 2).join();
  if (reported.has(key)) return;
  reported.add(key);
  tell({ kind: 'finding', problem, input });
}

/** Resolves to milliseconds of this thread's own work: the computer may be busy. */
async function timed(input: string): Promise<number> {
  const start = process.threadCpuUsage();
  try {
    await target?.(input);
  } catch (error) {
    report(error instanceof Error ? (error.stack ?? error.message) : String(error), input);
  }
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1000;
}

async function run(input: string): Promise<void> {
  // Where the main thread finds it if it never ends.
  const { written } = encoder.encodeInto(input, current);
  progress[1] = written;
  Atomics.add(progress, 0, 1);
  if ((await timed(input)) <= longestMs) return;
  const again = Math.min(await timed(input), await timed(input), await timed(input));
  if (again > longestMs) report(`takes ${Math.round(again)} ms`, input);
}

/** Runs the inputs, and keeps those that reach what none has reached. */
async function explore(inputs: readonly string[]): Promise<void> {
  for (const input of inputs) await run(input);
  const reach = await coverage.take();
  if (!reached.isNew(reach)) return;
  const [only] = inputs;
  if (inputs.length === 1 && only !== undefined) {
    reached.add(reach);
    // All that is made of a long one is long, and most of the time would go into copying it.
    if (only.length <= longestKept) corpus.push(only);
    return;
  }
  const half = Math.ceil(inputs.length / 2);
  await explore(inputs.slice(0, half));
  await explore(inputs.slice(half));
}

const known = corpus.splice(0);
await explore(known);
// Those that reach nothing new are good to start from all the same.
for (const input of known) if (!corpus.includes(input)) corpus.push(input);
const before = heapUsed();
for (let done = 0; done < runs; done += batch) {
  await explore(Array.from({ length: Math.min(batch, runs - done) }, () => mutate(corpus, random)));
}
const grownBy = heapUsed() - before;
tell({
  kind: 'done',
  grownBy,
  reached: reached.size,
  found: corpus.filter((each) => !known.includes(each)),
});
