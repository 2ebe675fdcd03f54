/** What a benchmark measures, and how that is summed up and printed. */

/** One measurement, milliseconds. */
export interface Sample {
  wall: number;
  cpu: number;
}

/** What was measured of one subject; `cpu` where processor time was measured, too. */
export interface Row {
  what: string;
  values: readonly number[];
  cpu?: readonly number[];
}

/** Rows in one unit. The ratios are to the first of them, the floor. */
export interface Table {
  title: string;
  unit: string;
  goal?: string;
  rows: readonly Row[];
}

/** How much is measured: a quick run takes two minutes, a full one ten. */
export interface Effort {
  isQuick: boolean;
}

/** The processor time of this process so far, milliseconds. */
export function cpuNow(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export async function sample(work: () => unknown): Promise<Sample> {
  const [cpu, wall] = [cpuNow(), performance.now()];
  await work();
  return { wall: performance.now() - wall, cpu: cpuNow() - cpu };
}

/** Takes turns, so that what else the computer does meets all alike. The first round warms up. */
export async function inTurns(
  rounds: number,
  subjects: Readonly<Record<string, () => Promise<Sample>>>,
): Promise<Row[]> {
  const samples = new Map<string, Sample[]>();
  for (let round = 0; round <= rounds; round += 1) {
    for (const [what, measure] of Object.entries(subjects)) {
      const measured = await measure();
      if (round > 0) samples.set(what, [...(samples.get(what) ?? []), measured]);
    }
  }
  return [...samples].map(([what, of]) => rowOf(what, of));
}

export function rowOf(what: string, samples: readonly Sample[]): Row {
  return { what, values: samples.map(({ wall }) => wall), cpu: samples.map(({ cpu }) => cpu) };
}

/** What was measured, by subject. */
export class Rows {
  readonly #values = new Map<string, Sample[]>();

  add(what: string, samples: readonly (Sample | undefined)[]): void {
    const found = samples.filter((each) => each !== undefined);
    this.#values.set(what, [...(this.#values.get(what) ?? []), ...found]);
  }
  /** @param withCpu whether processor time was measured, too */
  rows(withCpu = true): Row[] {
    return [...this.#values].map(([what, samples]) => {
      const { cpu, ...row } = rowOf(what, samples);
      return withCpu && cpu ? { ...row, cpu } : row;
    });
  }
}

/** The median of wall and processor time. */
export function middleOf(samples: readonly Sample[]): Sample {
  return {
    wall: median(samples.map(({ wall }) => wall)),
    cpu: median(samples.map(({ cpu }) => cpu)),
  };
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The table as Markdown, which is also what the terminal shows. */
export function toText({ title, unit, goal, rows }: Table): string {
  const withCpu = rows.some(({ cpu }) => cpu);
  const [floor] = rows;
  const ratio = (row: Row, of: 'values' | 'cpu') =>
    text(median(row[of] ?? []) / median(floor?.[of] ?? []));
  const head = ['', `min ${unit}`, 'median', 'max', '÷ first'];
  const lines = rows.map((row) => [
    row.what,
    text(Math.min(...row.values)),
    text(median(row.values)),
    text(Math.max(...row.values)),
    ratio(row, 'values'),
    ...(withCpu
      ? [row.cpu ? text(Math.min(...row.cpu)) : '', text(median(row.cpu ?? [])), ratio(row, 'cpu')]
      : []),
  ]);
  const cells = [[...head, ...(withCpu ? ['min CPU ms', 'median', '÷ first'] : [])], ...lines];
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((line) => (line[column] ?? '').length)),
  );
  const toLine = (line: readonly string[]) =>
    `| ${line.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((width, at) => (at === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  const [first = [], ...rest] = cells.map(toLine);
  return [`## ${title}${goal ? ` (goal: ${goal})` : ''}`, '', first, rule, ...rest, ''].join('\n');
}

function text(value: number): string {
  if (!Number.isFinite(value)) return '';
  if (Number.isInteger(value)) return String(value);
  return value < 10 ? value.toFixed(2) : value.toFixed(1);
}
