import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
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
});
