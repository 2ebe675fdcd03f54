/**
 * Standard retry mode of the AWS SDKs with the values of 2026: how often, how long to wait, and a
 * budget that stops a client from hammering a service in trouble. What is worth a retry is judged
 * by the caller, who knows the service.
 */
import type { Clock } from '../base/clock.ts';

/** `throttling`: the service asked for less; `transient`: a fault that may pass. */
export interface Verdict {
  kind: 'transient' | 'throttling';
  /** What the service asked to wait, milliseconds. */
  hintMs?: number;
}

/**
 * Runs `attempt` until it resolves, `judge` finds its error not worth another try, attempts are
 * used up or the budget is. Rejects with the last error, or with `signal.reason` on abort.
 */
export type Retry = <T>(
  attempt: (number: number) => Promise<T>,
  options: {
    maxAttempts: number;
    judge: (error: unknown) => Verdict | undefined;
    signal: AbortSignal;
  },
) => Promise<T>;

const budget = 500;
const costs = { transient: 14, throttling: 5 };
const baseDelaysMs = { transient: 50, throttling: 1000 };
const longestDelayMs = 20_000;
/** How far a server's hint may stretch the wait beyond our own. */
const longestStretchMs = 5000;

/** One budget; a client has one and keeps it. */
export function createRetry(deps: { clock: Clock; random?: () => number }): Retry {
  const { clock, random = Math.random } = deps;
  let tokens = budget;
  return async (attempt, { maxAttempts, judge, signal }) => {
    let refund = 1;
    for (let number = 1; ; number++) {
      try {
        const result = await attempt(number);
        tokens = Math.min(budget, tokens + refund);
        return result;
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        const verdict = number < maxAttempts ? judge(error) : undefined;
        if (!verdict || tokens < costs[verdict.kind]) throw error;
        refund = costs[verdict.kind];
        tokens -= refund;
        await clock.sleep(delayMs(verdict, number - 1, random()), { signal });
      }
    }
  };
}

/** @param retries how many there were before this one */
function delayMs({ kind, hintMs = 0 }: Verdict, retries: number, random: number): number {
  const backoff = random * Math.min(baseDelaysMs[kind] * 2 ** retries, longestDelayMs);
  return Math.max(backoff, Math.min(hintMs, backoff + longestStretchMs));
}

/** The wait a service asks for: `x-amz-retry-after` in milliseconds, else `retry-after`. */
export function readRetryHint(
  headers: Readonly<Record<string, string>>,
  now: number,
): number | undefined {
  const exact = headers['x-amz-retry-after'];
  if (exact !== undefined && /^\d+$/.test(exact)) return Number(exact);
  const coarse = headers['retry-after'];
  if (coarse === undefined) return undefined;
  const ms = /^\d+$/.test(coarse) ? Number(coarse) * 1000 : Date.parse(coarse) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
