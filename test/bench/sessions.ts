/** What a window does with many sessions, each time in a new process. */
import { type Effort, type Row, rowOf, type Sample, type Table } from './measure.ts';
import { runProcess } from './runProcess.ts';

interface Measured {
  samples: Sample[];
  hover: number;
}

export async function run({ isQuick }: Effort): Promise<Table[]> {
  const rounds = isQuick ? 1 : 7;
  let hover = 0;
  const measure = async (what: string, task: string, count: number): Promise<Row> => {
    const samples: Sample[] = [];
    for (let i = 0; i < rounds; i += 1) {
      const measured = await runProcess<Measured>('sessions.ts', task, `${count}`);
      samples.push(...measured.samples);
      hover = measured.hover;
    }
    return rowOf(what, samples);
  };
  const getSessions: Row[] = [];
  for (const count of [1, 10, 100, 400]) {
    getSessions.push(await measure(`${count} sessions match`, 'get', count));
  }
  const starts = [
    await measure('1 session', 'start', 1),
    await measure('1,000 sessions', 'start', 1_000),
  ];
  const seen = [
    await measure('nothing has happened', 'rest', 1_000),
    await measure('one of 1,000 sessions was refreshed', 'seen', 1_000),
  ];
  return [
    {
      title: 'A silent getSessions',
      unit: 'ms',
      goal: '0.5, 3 and 12 ms for 10, 100 and 400',
      rows: getSessions,
    },
    {
      title: 'Start, until the sessions are shown (secret storage in memory)',
      unit: 'ms',
      goal: '100 ms CPU more',
      rows: starts,
    },
    {
      title: `A refresh seen by a window, its hover ${hover} characters (nothing but CPU)`,
      unit: 'ms',
      goal: 'floor + 5 ms, ten sessions in the hover',
      rows: seen,
    },
  ];
}
