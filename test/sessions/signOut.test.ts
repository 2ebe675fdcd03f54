import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { neverAborted } from '../../src/base/abortable.ts';
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
