/** Medians and tables for the benchmarks. */

/** The median of `runs` measurements, not counting `warmUps` before them. */
export async function median(
  measure: () => Promise<number>,
  { runs = 9, warmUps = 1 }: { runs?: number; warmUps?: number } = {},
): Promise<number> {
  const figures: number[] = [];
  for (let i = -warmUps; i < runs; i += 1) {
    const figure = await measure();
    if (i >= 0) figures.push(figure);
  }
  figures.sort((a, b) => a - b);
  return figures[Math.floor(figures.length / 2)] ?? Number.NaN;
}

/** The milliseconds that `work` takes. */
export async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** Prints a table with the ratio of each row to the first, which is ours. */
export function printTable(unit: string, rows: readonly [what: string, figure: number][]): void {
  const ours = rows[0]?.[1] ?? Number.NaN;
  console.table(
    Object.fromEntries(
      rows.map(([what, figure]) => [
        what,
        { [unit]: Number(figure.toFixed(2)), ratio: Number((figure / ours).toFixed(2)) },
      ]),
    ),
  );
}
