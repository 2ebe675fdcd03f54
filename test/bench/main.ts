/**
 * Benchmarks against peers, measured in one run on one machine: `npm run bench [-- NAME…]`. Compare
 * the ratios: absolute times depend on the machine and its load.
 */
import { parseArgs } from 'node:util';

/** Each prints its own table. */
const benches: Record<string, () => Promise<{ run(): Promise<void> }>> = {
  size: () => import('./size.ts'),
  load: () => import('./load.ts'),
  calls: () => import('./calls.ts'),
};

const { positionals } = parseArgs({ allowPositionals: true });
const names = positionals.length > 0 ? positionals : Object.keys(benches);
for (const name of names) {
  const bench = benches[name];
  if (!bench) throw new Error(`no benchmark is called ${name}; known: ${Object.keys(benches)}`);
  console.log(`\n${name}`);
  await (await bench()).run();
}
