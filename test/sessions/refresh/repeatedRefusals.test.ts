import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { neverAborted } from '../../../src/base/abortable.ts';
import { signedIn } from '../desk.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

describe('a refusal that is final once it is repeated', () => {
  // Fault: a refresh token of another region is refused as invalid_request each time, and the session
  // was tried for good.
  for (const type of ['InvalidRequestException', 'InvalidScopeException'] as const) {
    test(`needs the user once ${type} has been repeated after the token has run out`, async () => {
      const { desk, window, only } = await signedIn();
      desk.center.control.fail({ path: '/token', times: 99, error: { type } });
      await desk.clock.advance(59 * minuteMs);
      assert.equal((await only()).state, 'signed-in');
      await desk.clock.advance(30 * minuteMs);
      const session = await only();
      assert.ok(session.state === 'needs-you');
      assert.equal(session.reason, 'refresh-refused');
      const sent = desk.center.journal.length;
      await desk.clock.advance(hourMs);
      assert.equal(desk.center.journal.length, sent);
      // Version 0.1.0 would not read a record with a reason it does not know.
      const stored = JSON.parse(desk.secrets.values.get(`session/${session.id}`) ?? '');
      assert.equal(stored.reason, 'denied');
      desk.center.control.clearFaults();
      const again = await window.signIn(desk.person('alice'));
      assert.equal(again.state, 'signed-in');
    });
  }

  // Fault: such a session was tried 414 times in 26 hours, shown as waiting for the network, and
  // other extensions got an error but never a way to sign in.
  for (const [type, members] of [
    ['InvalidRequestException', { error_description: 'Invalid token provided' }],
    ['InvalidScopeException', {}],
    ['UnsupportedGrantTypeException', {}],
  ] as const) {
    test(`costs a handful of requests in 26 hours: ${type}`, async () => {
      const { desk, session, window, only, refreshes } = await signedIn({
        sessionSeconds: 48 * 3600,
      });
      desk.center.control.fail({ path: '/token', times: 9_999, error: { type, members } });
      const answers = new Set<string>();
      for (let minutes = 0; minutes < 26 * 60; minutes += 5) {
        await desk.clock.advance(5 * minuteMs);
        // Another extension asks all the time.
        const asked = window.engine.fresh(session.id, neverAborted);
        const answer = await desk.during(asked).then(
          () => 'token',
          (error) => error.code,
        );
        if (minutes < 50) assert.equal(answer, 'token', 'the token is still good');
        answers.add(answer);
      }
      const sent = refreshes().length;
      assert.ok(sent <= 15, `${sent} requests`);
      assert.equal((await only()).state, 'needs-you');
      assert.deepEqual([...answers].at(-1), 'expired');
      const told = window.changes.flatMap(({ changed }) => changed.map(({ state }) => state));
      assert.equal(told.at(-1), 'needs-you');
    });
  }

  test('is not final while the encryption key cannot be used, which is what users read', async () => {
    const { desk, only } = await signedIn({ sessionSeconds: 48 * 3600 });
    const error = {
      type: 'InvalidRequestException',
      members: { reason: 'KMS_DisabledException' },
    } as const;
    desk.center.control.fail({ path: '/token', times: 9_999, error });
    await desk.clock.advance(26 * hourMs);
    const session = await only();
    assert.ok(session.state === 'waiting');
    assert.equal(session.cause, 'encryption-key');
    desk.center.control.clearFaults();
    await desk.clock.advance(hourMs);
    assert.equal((await only()).state, 'signed-in');
  });
});
