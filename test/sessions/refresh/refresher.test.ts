import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createServerClock } from '../../../src/base/serverClock.ts';
import { createRefresher, type RefresherDeps } from '../../../src/sessions/refresh/refresher.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { partly } from '../../fakes/partly.ts';
import { fakeRecord } from '../../fakes/session.ts';

const minuteMs = 60_000;

/** How long until a token of an hour with `leftMs` to live is refreshed. */
function dueIn(leftMs: number, refreshedAgoMs: number): number {
  const clock = createFakeClock();
  const serverClock = createServerClock(clock);
  const deps = partly<RefresherDeps>({ clock, serverClock, random: () => 0 });
  const session = {
    expiresAt: clock.now() + leftMs,
    lifetimeMs: 60 * minuteMs,
    refreshedAt: clock.now() - refreshedAgoMs,
  };
  return createRefresher(deps).dueIn(fakeRecord({ session }));
}

describe('the next refresh of a session', () => {
  test('is due a quarter of the lifetime before the end', () => {
    assert.equal(dueIn(60 * minuteMs, 0), 45 * minuteMs);
    assert.ok(dueIn(10 * minuteMs, 50 * minuteMs) <= 0);
  });

  test('is not due within a second of the one before', () => {
    assert.equal(dueIn(10 * minuteMs, 400), 600);
  });

  // Fault: a clock that was ahead at a refresh stopped the next ones until it had caught up.
  test('does not wait for a clock that was ahead at the one before', () => {
    assert.ok(dueIn(10 * minuteMs, -24 * 60 * minuteMs) <= 0);
  });
});
