/** Waiting in real time for what no event reports, and the bounds of every wait of the tests. */

/**
 * The bound of a single wait. A busy computer makes tests slow and must not make them fail, so only
 * what hangs takes this long.
 */
export const patienceMs = 3 * 60_000;

/** The bound of a test without a VS Code: what it holds open is closed, and its file goes on. */
export const longestTestMs = 10 * 60_000;

/** The bound of a test file, or of a suite inside VS Code: the others still run when one hangs. */
export const longestFileMs = 30 * 60_000;

/** The bound of a download from npm. */
export const downloadMs = 30 * 60_000;

/** Resolves to the first value that `look` returns; rejects with `what` when it never returns one. */
export async function until<T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > end) throw timedOut(what);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * Repeats `act`, which is lost when it comes too early, until it resolves to true. Each attempt gets
 * twice as long as the one before, so that a slow computer gets there, too.
 */
export async function retry(
  what: string,
  act: (timeoutMs: number) => Promise<boolean>,
): Promise<void> {
  const end = performance.now() + patienceMs;
  let timeoutMs = 2000;
  while (!(await act(timeoutMs))) {
    if (performance.now() > end) throw timedOut(what);
    timeoutMs = Math.min(2 * timeoutMs, patienceMs / 6);
  }
}

/** Resolves to whether `act` resolves. */
export function succeeds(act: Promise<unknown>): Promise<boolean> {
  return act.then(
    () => true,
    () => false,
  );
}

function timedOut(what: string): Error {
  return new Error(`waited ${patienceMs / 1000} s in vain for ${what}`);
}
