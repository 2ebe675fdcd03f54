import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { neverAborted } from '../../../src/base/abortable.ts';
import { SignInError } from '../../../src/base/errors.ts';
import type { Lock } from '../../../src/base/lock/lock.ts';
import { signedIn, withCode } from '../desk.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

describe('refreshing in several windows', () => {
  test('happens once for all windows', async () => {
    const { desk, refreshes } = await signedIn();
    const windows = Array.from({ length: 15 }, () => desk.open());
    for (const window of windows) await window.list();
    await desk.clock.advance(hourMs);
    assert.equal(refreshes().length, 1);
    const tokens = await Promise.all(windows.map(async (each) => (await each.list())[0]));
    assert.equal(new Set(tokens.map((session) => session?.accessToken)).size, 1);
    assert.equal(desk.center.control.counts().reuses, 0);
  });

  test('happens once for windows that request a token at the same time', async () => {
    const { desk, window, session, refreshes } = await signedIn();
    window.close();
    await desk.clock.advance(2 * hourMs);
    const windows = Array.from({ length: 16 }, () => desk.open());
    for (const each of windows) each.secretStore.hears = false;
    const asked = windows.map(({ engine }) => engine.fresh(session.id, neverAborted));
    const got = await desk.during(Promise.all(asked));
    assert.equal(new Set(got.map(({ accessToken }) => accessToken)).size, 1);
    assert.equal(refreshes().length, 1);
  });

  test('uses the token that another window stored, even without a change event', async () => {
    const { desk, window, refreshes } = await signedIn();
    const deaf = desk.open();
    deaf.secretStore.hears = false;
    await deaf.list();
    window.close();
    const other = desk.open({ random: () => 0 });
    await other.list();
    await desk.clock.advance(46 * minuteMs);
    assert.equal(refreshes().length, 1);
    await desk.clock.advance(14 * minuteMs);
    const [session] = await deaf.list();
    assert.ok((session?.expiresAt ?? 0) > desk.clock.now());
    assert.equal(desk.center.control.counts().reuses, 0);
  });

  for (const hears of [true, false]) {
    test(`adopts a newer token if its own is refused, with${hears ? '' : 'out'} a change event`, async () => {
      const noLock: Lock = (_name, work) => work();
      const { desk, window, session } = await signedIn();
      window.close();
      await desk.clock.advance(2 * hourMs);
      const [slow, quick] = [desk.open({ lock: noLock }), desk.open({ lock: noLock })];
      slow.secretStore.hears = hears;
      // The first request is refused, but its response arrives after the other got new tokens.
      const error = { type: 'InvalidGrantException' } as const;
      desk.center.control.fail({ path: '/token', error, delayMs: 20_000 });
      const refused = slow.engine.fresh(session.id, neverAborted);
      await desk.clock.advance(100);
      const renewed = await desk.during(quick.engine.fresh(session.id, neverAborted));

      const adopted = await desk.during(refused);
      assert.equal(adopted.accessToken, renewed.accessToken);
      assert.equal(adopted.state, 'signed-in');
    });
  }

  test('gives a window that lost the lock time to store its new token', async () => {
    const noLock: Lock = (_name, work) => work();
    const { desk, window, session, refreshes } = await signedIn();
    window.close();
    await desk.clock.advance(2 * hourMs);
    const [first, second] = [desk.open({ lock: noLock }), desk.open({ lock: noLock })];
    desk.center.control.fail({ path: '/token', delayMs: 2_000 });
    const one = first.engine.fresh(session.id, neverAborted);
    await desk.clock.advance(100);
    const two = second.engine.fresh(session.id, neverAborted);
    const [{ accessToken }, other] = await desk.during(Promise.all([one, two]));
    assert.equal(other.accessToken, accessToken);
    assert.equal(refreshes().length, 1);
  });

  test('continues when a caller gives up', async () => {
    const { desk, window, session, refreshes } = await signedIn();
    window.close();
    await desk.clock.advance(2 * hourMs);
    const later = desk.open();
    desk.center.control.fail({ path: '/token', delayMs: 5_000 });
    const caller = new AbortController();
    const got = later.engine.fresh(session.id, { signal: caller.signal });
    const refused = assert.rejects(got, withCode('cancelled'));
    await desk.clock.advance(1_000);
    caller.abort(new SignInError('cancelled', 'cancelled'));
    await refused;
    await desk.clock.advance(10_000);
    assert.equal(refreshes().length, 1);
    const now = await later.engine.fresh(session.id, neverAborted);
    assert.notEqual(now.accessToken, session.accessToken);
  });

  test('drops its result if the user has signed out meanwhile', async () => {
    const { desk, window, session, refreshes } = await signedIn();
    window.close();
    const later = desk.open();
    await desk.clock.advance(50 * minuteMs);
    desk.center.control.fail({ path: '/token', delayMs: 20_000 });
    await later.engine.fresh(session.id, neverAborted);
    await desk.clock.advance(1_000);
    assert.equal(refreshes().length, 1);
    await desk.during(later.engine.signOut(session.id, neverAborted));
    await desk.clock.advance(minuteMs);
    assert.deepEqual(await later.list(), []);
    assert.equal(desk.secrets.values.has(`session/${session.id}`), false);
  });
});
