import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  backOffMs,
  freshnessOf,
  gapMs,
  minimumMs,
  refreshAt,
  windowMs,
} from '../../../src/sessions/refresh/refreshPolicy.ts';

const hour = { expiresAt: 3_600_000, lifetimeMs: 3_600_000 };
const seconds = (count: number) => count * 1000;

describe('the refresh policy', () => {
  // The JavaScript SDK refuses a shared token with less than five minutes, as nothing can renew it.
  test('has a token of one hour renewed seven minutes before its end at the latest', () => {
    assert.ok(refreshAt(hour, 1) <= hour.expiresAt - seconds(420));
  });

  test('classifies the freshness of a token with a lifetime of one hour', () => {
    const cases = [
      [0, 'fresh'],
      [seconds(2_699), 'fresh'],
      [seconds(2_700), 'due'],
      [seconds(3_540), 'due'],
      [seconds(3_541), 'short'],
      [seconds(3_599.999), 'short'],
      [seconds(3_600), 'over'],
      [seconds(9_999), 'over'],
    ] as const;
    for (const [now, expected] of cases) assert.equal(freshnessOf(hour, now), expected, `${now}`);
  });

  test('does not trust a token with more time left than its lifetime', () => {
    assert.equal(freshnessOf(hour, -30_000), 'fresh');
    assert.equal(freshnessOf(hour, -61_000), 'short');
  });

  test('scales all durations with the lifetime', () => {
    const short = { expiresAt: 8_000, lifetimeMs: 8_000 };
    assert.equal(windowMs(short), 3_000);
    assert.equal(minimumMs(short), 2_000);
    assert.equal(minimumMs(hour), 60_000);
    assert.equal(gapMs(hour), 5_000);
    assert.ok(gapMs(short) < 200);
  });

  const anyToken = fc
    .record({ lifetimeMs: fc.integer({ min: 1_000, max: 90 * 86_400_000 }) })
    .map(({ lifetimeMs }) => ({ lifetimeMs, expiresAt: lifetimeMs }));
  const jitter = fc.double({ min: 0, max: 1, noNaN: true });

  test('refreshes within the window, early enough to finish before the expiry', () => {
    fc.assert(
      fc.property(anyToken, jitter, (token, drawn) => {
        const at = refreshAt(token, drawn);
        assert.notEqual(freshnessOf(token, at), 'fresh');
        assert.ok(token.expiresAt - at >= windowMs(token) / 2 - 1);
      }),
    );
  });

  test('waits twice as long after each failure, up to a limit', () => {
    assert.equal(backOffMs(hour, 4, 0), 8 * backOffMs(hour, 1, 0));
    assert.equal(backOffMs(hour, 1e9, 0), 300_000);
    fc.assert(
      fc.property(anyToken, jitter, fc.integer({ min: 1, max: 1e9 }), (token, drawn, failures) => {
        const pause = backOffMs(token, failures, drawn);
        assert.ok(pause >= gapMs(token) / 2);
        assert.ok(pause <= 300_000);
        assert.ok(backOffMs(token, failures + 1, drawn) >= pause);
      }),
    );
  });
});
