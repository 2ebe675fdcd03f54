/**
 * Runs many simulations: `node test/sessions/simulation/main.ts --seeds 1000 --days 90`. Each seed
 * has its own plan within the given limits. `--seed N` runs one seed again, and `--trace` shows the
 * log of its windows.
 */
import { parseArgs } from 'node:util';
import { planOf } from './plan.ts';
import { simulate } from './simulate.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    days: { type: 'string', default: '90' },
    windows: { type: 'string', default: '16' },
    sessions: { type: 'string', default: '10' },
  },
});
const limits = {
  days: Number(values.days),
  windows: Number(values.windows),
  sessions: Number(values.sessions),
};
const first = Number(values.seed ?? values.from);
const count = values.seed ? 1 : Number(values.seeds);

let failed = 0;
for (let seed = first; seed < first + count; seed++) {
  const plan = planOf(seed, limits);
  try {
    const report = await simulate(plan, values.trace ? console.log : undefined);
    console.log(JSON.stringify(report));
  } catch (error) {
    failed += 1;
    console.error(`seed ${seed} failed: ${JSON.stringify(plan)}`);
    console.error(error);
  }
}
console.log(`${count - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
