/** Turns of the event loop, for work that no clock of the test holds back. */
import { setImmediate } from 'node:timers/promises';

/** Resolves when everything under way has had its turn, unless it waits for a file or a socket. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await setImmediate();
}

/** Far longer than a file takes on a busy computer: this only ends a test that would hang. */
const longestMs = 30_000;

/** Resolves when `happens` is true; rejects with what was waited for when that takes too long. */
export async function settleUntil(happens: () => boolean, what: () => string): Promise<void> {
  const end = performance.now() + longestMs;
  await settle();
  while (!happens()) {
    if (performance.now() > end) throw new Error(`waited ${longestMs / 1000} s for ${what()}`);
    await settle();
  }
}
