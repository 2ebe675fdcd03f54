/**
 * Short simulations with many seeds; `SEEDS=2000 node --test …` runs more. To repeat a failed seed:
 * `node test/sessions/simulation/main.ts --seed N --days 0.5 --windows 4 --sessions 3 --trace`
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { Plan, Report } from './simulate.ts';

const seeds = Number(process.env.SEEDS ?? 100);
const limits = ['--days', '0.5', '--windows', '4', '--sessions', '3'];

/** In a process of its own: with the test runner in it, each promise takes a third longer. */
async function run(...args: string[]): Promise<Report[]> {
  const main = path.join(import.meta.dirname, 'main.ts');
  const command = [main, ...args];
  const { stdout } = await promisify(execFile)(process.execPath, command, { maxBuffer: 2 ** 26 });
  const lines = stdout.trim().split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Report);
}

const runSeeds = (from: number, count: number) =>
  run('--from', `${from}`, '--seeds', `${count}`, ...limits);

describe('the simulation', { concurrency: 2 }, () => {
  test(`keeps all users signed in with ${seeds} seeds`, async (context) => {
    const half = Math.ceil(seeds / 2);
    // It rejects with what the process printed if one has failed.
    const reports = (
      await Promise.all([runSeeds(1, half), runSeeds(half + 1, seeds - half)])
    ).flat();
    assert.equal(reports.length, seeds);
    const sum = (of: (report: Report) => number) =>
      reports.reduce((total, report) => total + of(report), 0);
    context.diagnostic(
      `seeds 1 to ${seeds}: ${sum((r) => r.refreshes)} refreshes, ${sum((r) => r.calls)} calls, ` +
        `${sum((r) => r.kills)} kills, ${sum((r) => r.gaps)} gaps, ${sum((r) => r.reuses)} of them felt`,
    );
    // Without kills and gaps the simulation would prove nothing.
    assert.ok(sum((report) => report.kills) > 0 && sum((report) => report.gaps) > 0);
  });

  const alone: Plan = {
    seed: 1,
    windows: 1,
    sessions: 1,
    applications: 0,
    days: 90,
    storage: 'desktop',
    accessTokenSeconds: 3600,
    calm: true,
  };

  for (const [what, changes] of [
    ['one window and one session over 90 days', {}],
    ['a night at an application', { windows: 4, applications: 1, days: 0.5 }],
    ['sixteen windows', { windows: 16, sessions: 4, days: 1 }],
    ['sixteen pages', { windows: 16, sessions: 4, days: 1, storage: 'pages' }],
    ['a hundred sessions', { windows: 2, sessions: 100, days: 0.2 }],
  ] as const) {
    test(`refreshes at most a tenth more than necessary with ${what}`, async (context) => {
      const [report] = await run('--plan', JSON.stringify({ ...alone, ...changes }));
      assert.ok(report);
      const { refreshes, leastRefreshes } = report;
      context.diagnostic(`${refreshes} refreshes, ${Math.round(leastRefreshes)} at least`);
      assert.ok(refreshes <= leastRefreshes * 1.1);
    });
  }
});
