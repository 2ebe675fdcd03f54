import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { neverAborted } from '../../../src/base/abortable.ts';
import { createDesk, signedIn, withCode } from '../desk.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

describe('refreshing a session', () => {
  test('stays signed in over a working day without any request for a token', async () => {
    const { desk, window, session, refreshes, only } = await signedIn();
    await desk.clock.advance(7 * hourMs);
    const now = await only();
    assert.equal(now.id, session.id);
    assert.ok(now.expiresAt > desk.clock.now());
    // Every 45 to 52 minutes.
    assert.ok(refreshes().length >= 8 && refreshes().length <= 9, `${refreshes().length}`);
    const [, ...changes] = window.changes;
    assert.equal(changes.length, refreshes().length);
    assert.ok(changes.every(({ changed }) => changed.length === 1));
    assert.equal(desk.center.control.counts().reuses, 0);
  });

  test('returns the current token within the window, and refreshes in the background', async () => {
    const { desk, window, session } = await signedIn();
    window.close();
    await desk.clock.advance(50 * minuteMs);
    const later = desk.open({ random: () => 1 });
    const got = await later.engine.fresh(session.id, neverAborted);
    assert.equal(got.accessToken, session.accessToken);
    await desk.clock.advance(0);
    const next = await later.engine.fresh(session.id, neverAborted);
    assert.notEqual(next.accessToken, session.accessToken);
  });

  test('lets a caller wait if the token expires within a minute', async () => {
    const { desk, window, session } = await signedIn();
    window.close();
    await desk.clock.advance(hourMs - 30_000);
    const later = desk.open();
    const got = await desk.during(later.engine.fresh(session.id, neverAborted));
    assert.notEqual(got.accessToken, session.accessToken);
  });

  test('scales with the lifetime: tokens that last eight seconds never run out', async () => {
    const { desk, window, session } = await signedIn({ accessTokenSeconds: 8 });
    for (let step = 0; step < 200; step++) {
      await desk.clock.advance(377);
      const got = await desk.during(window.engine.fresh(session.id, neverAborted), 10);
      assert.ok(got.expiresAt - desk.clock.now() >= 2_000 - 377);
    }
  });

  test('returns a token that is still valid if the refresh fails', async () => {
    const { desk, window, session } = await signedIn();
    window.close();
    await desk.clock.advance(hourMs - 30_000);
    desk.online = false;
    const later = desk.open();
    const got = await desk.during(later.engine.fresh(session.id, neverAborted));
    assert.equal(got.accessToken, session.accessToken);
  });

  test('waits for the network when the token has expired, and reports that state', async () => {
    const { desk, window, session, only } = await signedIn();
    desk.online = false;
    await desk.clock.advance(2 * hourMs);
    assert.equal((await only()).state, 'waiting');
    assert.equal(window.changes.at(-1)?.changed[0]?.state, 'waiting');
    await assert.rejects(
      desk.during(window.engine.fresh(session.id, neverAborted)),
      withCode('network'),
    );

    desk.online = true;
    window.engine.wake();
    await desk.clock.advance(1_000);
    assert.equal((await only()).state, 'signed-in');
    const got = await window.engine.fresh(session.id, neverAborted);
    assert.notEqual(got.accessToken, session.accessToken);
  });

  test('retries rarely while offline, and rejects callers at once', async () => {
    const { desk, window, session } = await signedIn();
    let attempts = 0;
    const count = window.lines.length;
    desk.online = false;
    await desk.clock.advance(26 * hourMs);
    attempts = window.lines
      .slice(count)
      .filter((line) => line.startsWith('refresh: failed')).length;
    // About one in four minutes.
    assert.ok(attempts > 300 && attempts < 700, `${attempts}`);
    for (let call = 0; call < 100; call++) {
      await assert.rejects(
        desk.during(window.engine.fresh(session.id, neverAborted), 10),
        withCode('network'),
      );
    }
    const more = window.lines.slice(count).filter((line) => line.startsWith('refresh: failed'));
    assert.ok(more.length - attempts <= 3, `${more.length - attempts}`);
  });

  for (const [what, answer] of [
    ['a captive portal', { status: 200, body: '<html>Log in to the hotel</html>' }],
    ['a gateway', { status: 502, body: 'Bad gateway' }],
    ['a refusal without a name', { status: 400, body: '{}' }],
    ['half an answer', { status: 200, body: '{"accessToken":' }],
  ] as const) {
    test(`stays signed in after ${what}`, async () => {
      const { desk, only } = await signedIn();
      desk.center.control.fail({ path: '/token', times: 1_000, answer });
      await desk.clock.advance(2 * hourMs);
      assert.equal((await only()).state, 'waiting');
      desk.center.control.clearFaults();
      await desk.clock.advance(5 * minuteMs);
      assert.equal((await only()).state, 'signed-in');
    });
  }

  for (const [type, reason] of [
    ['InvalidGrantException', 'session-ended'],
    ['ExpiredTokenException', 'session-ended'],
    ['InvalidClientException', 'registration-ended'],
    ['UnauthorizedClientException', 'registration-ended'],
    ['AccessDeniedException', 'denied'],
  ] as const) {
    test(`requires a sign-in after ${type}, and keeps the session with that reason`, async () => {
      const { desk, window, session, only } = await signedIn();
      desk.center.control.fail({ path: '/token', error: { type } });
      await desk.clock.advance(hourMs);
      const now = await only();
      assert.ok(now.state === 'needs-you');
      assert.equal(now.reason, reason);
      await assert.rejects(window.engine.fresh(session.id, neverAborted), withCode('expired'));

      const again = await window.signIn(desk.person('alice'));
      assert.equal(again.id, session.id);
      assert.equal(again.state, 'signed-in');
      assert.ok(!('reason' in again));
    });
  }

  for (const type of [
    'InvalidRequestException',
    'SlowDownException',
    'InternalServerException',
  ] as const) {
    test(`stays signed in after ${type}`, async () => {
      const { desk, only } = await signedIn();
      desk.center.control.fail({ path: '/token', times: 3, error: { type } });
      await desk.clock.advance(2 * hourMs);
      assert.equal((await only()).state, 'signed-in');
    });
  }

  test('stays signed in if the administrator’s encryption key is unusable', async () => {
    const { desk, only } = await signedIn();
    const members = { reason: 'KMS_AccessDeniedException' };
    desk.center.control.fail({ path: '/token', error: { type: 'AccessDeniedException', members } });
    await desk.clock.advance(2 * hourMs);
    assert.equal((await only()).state, 'signed-in');
  });

  test('keeps the old refresh token if the response has none', async () => {
    const { desk, only } = await signedIn({ refreshTokens: 'omit-on-refresh' });
    await desk.clock.advance(7 * hourMs);
    const now = await only();
    assert.equal(now.state, 'signed-in');
    assert.ok(now.expiresAt > desk.clock.now());
  });

  test('requires a sign-in when the access token expires, if there never was a refresh token', async () => {
    const { desk, window, session, only } = await signedIn({ refreshTokens: 'never' });
    await desk.clock.advance(59 * minuteMs + 30_000);
    assert.equal((await window.engine.fresh(session.id, neverAborted)).state, 'signed-in');
    await desk.clock.advance(2 * minuteMs);
    const now = await only();
    assert.equal(now.state, 'needs-you');
    assert.equal(now.reason, 'no-refresh-token');
    assert.equal(window.changes.at(-1)?.changed[0]?.state, 'needs-you');
  });

  test('refreshes a thousand sessions a few at a time', async () => {
    const { desk, window } = await signedIn();
    const [[key, text] = ['', '']] = [...desk.secrets.values].filter(([k]) =>
      k.startsWith('session/'),
    );
    window.close();
    for (let copy = 0; copy < 1000; copy++) {
      const record = { ...JSON.parse(text), id: `copy-${copy}`, refreshToken: `copy-${copy}` };
      desk.secrets.values.set(`session/copy-${copy}`, JSON.stringify(record));
    }
    desk.secrets.values.delete(key);
    await desk.clock.advance(10 * hourMs);
    desk.center.control.fail({ path: '/token', times: 1_000, delayMs: 1_000 });
    const later = desk.open();
    await later.list();
    const from = desk.center.journal.length;
    await desk.clock.advance(100);
    assert.equal(desk.center.journal.length - from, 4);
    await desk.clock.advance(10 * minuteMs);
    assert.equal(desk.center.journal.length - from, 1000);
  });

  test('hands out no token of less than a minute where secret storage fails throughout', async () => {
    const desk = createDesk();
    const window = desk.open();
    for (const member of ['get', 'set', 'keys', 'delete'] as const) {
      window.secretStore.failing.add(member);
    }
    const session = await window.signIn(desk.person('alice'));
    for (let minute = 0; minute < 180; minute++) {
      await desk.clock.advance(minuteMs);
      const got = await desk.during(window.engine.fresh(session.id, neverAborted));
      assert.ok(got.expiresAt - desk.clock.now() >= minuteMs, `${minute}`);
    }
  });
});
