/**
 * Runs many simulations: `node test/sessions/simulation/main.ts --seeds 1000 --days 90`. Each seed
 * has its own plan within the given limits. `--seed N` runs one seed again, and `--trace` shows the
 * log of its windows. `--plan JSON` runs this plan.
 */
import { parseArgs } from 'node:util';
import { planOf } from './plan.ts';
import { type Plan, simulate } from './simulate.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    plan: { type: 'string' },
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
const plans = values.plan
  ? [JSON.parse(values.plan) as Plan]
  : Array.from({ length: count }, (_, i) => planOf(first + i, limits));

let failed = 0;
for (const plan of plans) {
  try {
    const report = await simulate(plan, values.trace ? console.log : undefined);
    console.log(JSON.stringify(report));
  } catch (error) {
    failed += 1;
    console.error(`seed ${plan.seed} failed: ${JSON.stringify(plan)}`);
    console.error(error);
  }
}
console.log(`${plans.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
