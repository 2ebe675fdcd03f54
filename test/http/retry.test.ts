import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { neverAborted } from '../../src/base/abortable.ts';
import { createRetry, readRetryHint, type Verdict } from '../../src/http/retry.ts';
import { createFakeClock } from '../fakes/clock.ts';

/** A clock whose sleeps take no time and are recorded in `slept`. */
function sleeplessClock() {
  const slept: number[] = [];
  const sleep = async (ms: number) => void slept.push(ms);
  return { clock: { ...createFakeClock(), sleep }, slept };
}

function failing(times: number) {
  let calls = 0;
  return {
    attempt: async () => {
      calls += 1;
      if (calls <= times) throw new Error(`fault ${calls}`);
      return 'done';
    },
    calls: () => calls,
  };
}

describe('retry', () => {
  it('makes at most the given number of attempts and rejects with the last error', async () => {
    const { clock } = sleeplessClock();
    const { attempt, calls } = failing(9);
    const retry = createRetry({ clock });
    await assert.rejects(
      retry(attempt, {
        maxAttempts: 3,
        judge: () => ({ kind: 'transient' }),
        signal: neverAborted.signal,
      }),
      /fault 3/,
    );
    assert.equal(calls(), 3);
  });

  it('does not repeat an attempt without a verdict', async () => {
    const { attempt, calls } = failing(9);
    const retry = createRetry(sleeplessClock());
    await assert.rejects(
      retry(attempt, { maxAttempts: 3, judge: () => undefined, signal: neverAborted.signal }),
      /fault 1/,
    );
    assert.equal(calls(), 1);
  });

  const delays: [verdict: Verdict, random: number, expected: number[]][] = [
    [{ kind: 'transient' }, 1, [50, 100, 200, 400, 800]],
    [{ kind: 'transient' }, 0.5, [25, 50, 100, 200, 400]],
    [{ kind: 'throttling' }, 1, [1000, 2000, 4000, 8000, 16_000, 20_000, 20_000]],
    // A hint lengthens the wait by at most five seconds and never shortens it.
    [{ kind: 'transient', hintMs: 3000 }, 1, [3000, 3000]],
    [{ kind: 'transient', hintMs: 60_000 }, 1, [5050, 5100]],
    [{ kind: 'throttling', hintMs: 10 }, 1, [1000, 2000]],
  ];
  for (const [verdict, random, expected] of delays) {
    it(`waits ${expected.join(', ')} ms after ${JSON.stringify(verdict)} at ${random}`, async () => {
      const { clock, slept } = sleeplessClock();
      const retry = createRetry({ clock, random: () => random });
      const maxAttempts = expected.length + 1;
      await retry(failing(expected.length).attempt, {
        maxAttempts,
        judge: () => verdict,
        signal: neverAborted.signal,
      });
      assert.deepEqual(slept, expected);
    });
  }

  it('stops when its budget is used up, and regains it through successes', async () => {
    const retry = createRetry(sleeplessClock());
    const options = {
      maxAttempts: 2,
      judge: () => ({ kind: 'transient' as const }),
      signal: neverAborted.signal,
    };
    const repeats = async (times: number) => {
      let repeated = 0;
      for (let call = 0; call < times; call++) {
        const { attempt, calls } = failing(9);
        await assert.rejects(retry(attempt, options));
        repeated += calls() - 1;
      }
      return repeated;
    };
    assert.equal(await repeats(60), Math.floor(500 / 14));
    for (let call = 0; call < 28; call++) await retry(async () => 'done', options);
    // 500 - 35 × 14 = 10 were left; 28 successes at one each make 38.
    assert.equal(await repeats(10), 2);
  });

  it('refunds the cost of a retry that succeeds', async () => {
    const retry = createRetry(sleeplessClock());
    const options = {
      maxAttempts: 2,
      judge: () => ({ kind: 'transient' as const }),
      signal: neverAborted.signal,
    };
    for (let call = 0; call < 200; call++) {
      assert.equal(await retry(failing(1).attempt, options), 'done');
    }
  });

  it('stops waiting on abort', async () => {
    const clock = createFakeClock();
    const controller = new AbortController();
    const running = createRetry({ clock, random: () => 1 })(failing(9).attempt, {
      maxAttempts: 3,
      judge: () => ({ kind: 'throttling' }),
      signal: controller.signal,
    });
    const rejected = assert.rejects(running, /enough/);
    await clock.advance(10);
    assert.equal(clock.sleeping, 1);
    controller.abort(new Error('enough'));
    await rejected;
    assert.equal(clock.sleeping, 0);
  });

  const now = Date.UTC(2026, 10, 2, 8);
  const hints: [headers: Record<string, string>, expected: number | undefined][] = [
    [{}, undefined],
    [{ 'x-amz-retry-after': '1500' }, 1500],
    [{ 'retry-after': '3' }, 3000],
    [{ 'retry-after': 'Mon, 02 Nov 2026 08:00:04 GMT' }, 4000],
    [{ 'retry-after': 'Mon, 02 Nov 2026 07:00:00 GMT' }, 0],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'x-amz-retry-after': 'x', 'retry-after': '1' }, 1000],
  ];
  for (const [headers, expected] of hints) {
    it(`reads ${JSON.stringify(headers)} as ${expected} ms`, () =>
      assert.equal(readRetryHint(headers, now), expected));
  }
});
