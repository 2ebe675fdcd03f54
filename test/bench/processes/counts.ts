/** Counts what a window takes, as the tests of the budgets do. */
import './standIn.ts';

const { openCounted } = await import('../../budgets/countedWindow.ts');
const hourMs = 3_600_000;

const counts = [];
for (const sessions of [0, 1, 1_000]) {
  const { start, count, provider } = await openCounted(sessions);
  const ask = () => provider.getSessions(['sso:account:access'], {});
  counts.push({ sessions, start, ask: await count(ask), hour: await count(undefined, hourMs) });
}
console.log(JSON.stringify(counts));
process.exit();
