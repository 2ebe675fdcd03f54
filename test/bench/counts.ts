/** What a window takes, counted; `test/budgets` holds each of these to a figure. */
import type { Counts } from '../budgets/countedWindow.ts';
import type { Row, Table } from './measure.ts';
import { runProcess } from './runProcess.ts';

interface Counted {
  sessions: number;
  start: Counts;
  ask: Counts;
  hour: Counts;
}

export async function run(): Promise<Table[]> {
  const counted = await runProcess<Counted[]>('counts.ts');
  const table = (title: string, of: 'start' | 'ask' | 'hour', goal: string): Table => ({
    title,
    unit: '',
    goal,
    rows: counted.flatMap(({ sessions, [of]: counts }): Row[] => {
      const used = Object.entries(counts).filter(([, count]) => count > 0);
      const name = `${sessions} sessions`;
      if (used.length === 0) return [{ what: `${name}: nothing`, values: [0] }];
      return used.map(([what, count]) => ({ what: `${name}: ${what}`, values: [count] }));
    }),
  });
  return [
    table('Counts of a start', 'start', 'one secret and one file for each session'),
    table('Counts of a silent request', 'ask', 'nothing'),
    table('Counts of an hour with nothing due', 'hour', '60 timers; signed out nothing'),
  ];
}
