/**
 * The standard retry mode of the AWS SDKs with the values of 2026: number of attempts, delays, and
 * a budget that stops a client from hammering a failing service. The caller, which knows the
 * service, decides which errors are worth a retry.
 */
import type { Clock } from '../base/clock.ts';

/** `throttling`: the service limits the rate of requests; `transient`: the fault may pass. */
export interface Verdict {
  kind: 'transient' | 'throttling';
  /** The wait that the service asked for, milliseconds. */
  hintMs?: number;
}

/**
 * Runs `attempt` until it resolves, `judge` returns no verdict on its error, or the attempts or the
 * budget are used up. Rejects with the last error, or with `signal.reason` on abort.
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
/** How much a server's hint may lengthen our own delay. */
const longestStretchMs = 5000;

/** Creates a budget, to be shared by all calls of a client. */
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

/** @param retries number of retries before this one */
function delayMs({ kind, hintMs = 0 }: Verdict, retries: number, random: number): number {
  const backoff = random * Math.min(baseDelaysMs[kind] * 2 ** retries, longestDelayMs);
  return Math.max(backoff, Math.min(hintMs, backoff + longestStretchMs));
}

/** The wait that a service asks for, in milliseconds: `x-amz-retry-after`, else `retry-after`. */
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
