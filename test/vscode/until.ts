/** Waiting, in real time, for what no event tells of. */

/** Resolves when `happens` answers with a value; rejects after `seconds` with `what`. */
export async function until<T>(
  what: string,
  happens: () => T | undefined,
  seconds = 20,
): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const found = happens();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`waited ${seconds} s in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
