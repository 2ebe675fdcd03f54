import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { neverAborted } from '../../src/base/abortable.ts';
import { SignInError } from '../../src/base/errors.ts';
import { createDesk, withoutTokens } from './desk.ts';

const hourMs = 3_600_000;

describe('signing out', () => {
  test('signs out at the portal, then in all windows', async () => {
    const desk = createDesk();
    const [first, second] = [desk.open(), desk.open()];
    await second.list();
    const session = await first.signIn(desk.person('alice'));
    assert.equal(desk.center.control.sessions().length, 1);

    const signedOut = await desk.during(first.engine.signOut(session.id, neverAborted));
    assert.deepEqual(signedOut, { session: withoutTokens(session), atPortal: true });
    assert.equal(desk.center.control.sessions().length, 0);
    const removed = { added: [], removed: [withoutTokens(session)], changed: [] };
    assert.deepEqual(first.changes.at(-1), removed);
    assert.deepEqual(second.changes.at(-1), removed);
    assert.deepEqual(await second.list(), []);
  });

  test('signs out in VS Code even if the portal cannot be reached', async () => {
    const desk = createDesk();
    const window = desk.open();
    const session = await window.signIn(desk.person('alice'));
    desk.online = false;
    const { atPortal } = await desk.during(window.engine.signOut(session.id, neverAborted));
    assert.equal(atPortal, false);
    assert.deepEqual(await window.list(), []);
  });

  test('counts a session that had already ended at the portal as signed out there', async () => {
    const desk = createDesk();
    const window = desk.open();
    const session = await window.signIn(desk.person('alice'));
    desk.center.control.endSessions({});
    const { atPortal } = await desk.during(window.engine.signOut(session.id, neverAborted));
    assert.equal(atPortal, true);
  });

  // The session was reported as signed out at the portal, where it was still active.
  for (const [type, expected] of [
    ['InvalidClientException', false],
    ['InvalidGrantException', true],
  ] as const) {
    test(`reports the portal's session as ${expected ? 'ended' : 'possibly active'} after ${type}`, async () => {
      const desk = createDesk();
      const window = desk.open();
      const session = await window.signIn(desk.person('alice'));
      desk.center.control.fail({ path: '/token', error: { type } });
      await desk.clock.advance(hourMs);
      const { atPortal } = await desk.during(window.engine.signOut(session.id, neverAborted));
      assert.equal(atPortal, expected);
    });
  }

  // Such a portal answers 401 to a token without the scope, whether or not its session has ended.
  describe('where the portal takes no token without sso:account:access', () => {
    const narrow = { scopes: ['codewhisperer:completions'] };

    test('does not count that refusal as an end of the session', async () => {
      const desk = createDesk({ portalRequiresScope: true });
      const window = desk.open();
      const session = await window.signIn(desk.person('alice', { name: 'alice' }), narrow);
      const { atPortal } = await desk.during(window.engine.signOut(session.id, neverAborted));
      assert.equal(atPortal, false);
      assert.equal(desk.center.control.sessions().length, 1);
    });

    test('uses the token of another session of the user, which has the scope', async () => {
      const desk = createDesk({ portalRequiresScope: true });
      const window = desk.open();
      await window.signIn(desk.person('alice'));
      const session = await window.signIn(desk.person('alice', { name: 'alice' }), narrow);
      const { atPortal } = await desk.during(window.engine.signOut(session.id, neverAborted));
      assert.equal(atPortal, true);
      assert.equal(desk.center.control.sessions().length, 0);
    });

    test('starts no new session that would end with the old one', async () => {
      const desk = createDesk({ portalRequiresScope: true });
      const window = desk.open();
      const session = await window.signIn(desk.person('alice', { name: 'alice' }), narrow);
      const prompts = desk.person('alice');
      const renewed = desk.during(window.engine.renew(session.id, { prompts, ...neverAborted }));
      await assert.rejects(renewed, (error) => {
        assert.ok(error instanceof SignInError && error.failure.code === 'bad-settings');
        assert.deepEqual(error.failure.problem, { kind: 'no-portal-scope' });
        return true;
      });
      assert.deepEqual(await window.list(), [session]);
    });
  });

  test('waits only a few seconds for the portal', async () => {
    const desk = createDesk();
    const window = desk.open();
    const session = await window.signIn(desk.person('alice'));
    desk.center.control.fail({ path: '/logout', times: 9, delayMs: hourMs });
    const from = desk.clock.now();
    await desk.during(window.engine.signOut(session.id, neverAborted));
    assert.ok(desk.clock.now() - from < 6_000);
    assert.deepEqual(await window.list(), []);
  });

  test('ends the session at the portal even if its token has expired', async () => {
    const desk = createDesk();
    const window = desk.open();
    const session = await window.signIn(desk.person('alice'));
    window.close();
    await desk.clock.advance(2 * hourMs);
    const later = desk.open();
    await desk.during(later.engine.signOut(session.id, neverAborted));
    assert.equal(desk.center.control.sessions().length, 0);
  });
});
