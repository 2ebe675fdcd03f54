/**
 * How much of the processor a piece of work takes: unlike the time on a clock, it is the same on a
 * busy computer.
 */
import assert from 'node:assert/strict';

/** Ten times of what is allowed, for slow computers. A pattern that backtracks takes minutes. */
const mostMs = 1_000;

/** Runs `work`, and fails where it keeps the extension host for long. */
export function quickly<T>(what: string, work: () => T): T {
  const before = process.cpuUsage();
  const result = work();
  const { user } = process.cpuUsage(before);
  assert.ok(user / 1000 < mostMs, `${what} took ${Math.round(user / 1000)} ms of the processor`);
  return result;
}
