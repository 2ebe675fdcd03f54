import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { neverAborted } from '../../../src/base/abortable.ts';
import { createDesk, signedIn } from '../desk.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

describe('refreshing by the clock of the service', () => {
  test('calculates the expiry correctly if the computer slept during the request', async () => {
    const { desk, window, session, only } = await signedIn();
    window.close();
    await desk.clock.advance(2 * hourMs);
    const later = desk.open();
    desk.center.control.fail({ path: '/token', delayMs: 5_000 });
    const got = later.engine.fresh(session.id, neverAborted);
    await desk.clock.advance(1_000);
    desk.clock.jump(40 * minuteMs);
    await desk.during(got);
    const left = (await only(later)).expiresAt - desk.clock.now();
    assert.ok(left <= 20 * minuteMs && left > 19 * minuteMs, `${left}`);
  });

  test('refreshes again if the new token expired while the computer slept', async () => {
    const { desk, window, session } = await signedIn();
    window.close();
    await desk.clock.advance(2 * hourMs);
    const later = desk.open();
    desk.center.control.fail({ path: '/token', delayMs: 5_000 });
    const got = later.engine.fresh(session.id, neverAborted);
    await desk.clock.advance(1_000);
    desk.clock.jump(5 * hourMs);
    const { accessToken } = await desk.during(got);
    assert.equal(desk.center.sessions.bearer(accessToken)?.user.name, 'alice');
  });

  for (const asked of [true, false]) {
    test(`replaces a token with a wrong expiry ${asked ? 'on request' : 'in the background'}`, async () => {
      const { desk, window, session, only } = await signedIn();
      window.close();
      const key = `session/${session.id}`;
      const record = JSON.parse(desk.secrets.values.get(key) ?? '');
      record.expiresAt += 5 * hourMs;
      desk.secrets.values.set(key, JSON.stringify(record));
      await desk.clock.advance(2 * hourMs);
      const later = desk.open();
      if (asked) await desk.during(later.engine.fresh(session.id, neverAborted));
      else later.engine.wake();
      await desk.clock.advance(minuteMs);
      assert.notEqual((await only(later)).accessToken, session.accessToken);
    });
  }

  test('measures lifetimes by the service’s clock', async () => {
    const desk = createDesk({ clockOffsetMs: -3 * hourMs });
    const window = desk.open();
    const session = await window.signIn(desk.person('alice'));
    const refreshed = () =>
      desk.center.journal.some(({ grantType }) => grantType === 'refresh_token');
    await desk.clock.advance(30 * minuteMs);
    assert.equal(refreshed(), false);
    await desk.clock.advance(30 * minuteMs);
    assert.equal(refreshed(), true);

    window.close();
    const later = desk.open();
    const [found] = await later.list();
    assert.equal(found?.id, session.id);
    assert.equal(found?.state, 'signed-in');
  });
});
