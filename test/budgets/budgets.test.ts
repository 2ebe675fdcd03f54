/** What each operation may take, exactly: a call more is a decision, and a call fewer is good news. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { neverAborted } from '../../src/base/abortable.ts';
import { request } from '../sessions/desk.ts';
import { type Counts, openCounted } from './countedWindow.ts';

const nothing: Counts = { secrets: 0, files: 0, messages: 0, requests: 0, timers: 0 };
const scopes = ['sso:account:access'];
const hourMs = 3_600_000;

// A silent request read and wrote nothing, and still took longer with each session; a window that
// had nothing to do woke up twice a minute and sent VS Code the same again.
for (const sessions of [1, 1_000]) {
  describe(`the budget of a window, ${sessions} signed in,`, () => {
    test('start: one secret and one look at a copy for each session', async () => {
      const { start } = await openCounted(sessions);
      const { secrets, files, ...others } = start;
      // Beside those: the keys, three times, and what is known of the length of sessions, twice.
      assert.deepEqual({ secrets, files }, { secrets: sessions + 5, files: sessions });
      // The status item, and that a user has been signed in.
      assert.deepEqual(others, { messages: 2, requests: 0, timers: 0 });
    });

    test('a request for sessions with a fresh token: nothing', async () => {
      const { count, provider } = await openCounted(sessions);
      const all = await count(() => provider.getSessions(scopes, {}));
      assert.deepEqual(all, nothing);
      const unscoped = await count(() => provider.getSessions(undefined, {}));
      assert.deepEqual(unscoped, nothing);
    });

    test('a refresh by another window: this session is read once for each report', async () => {
      const { count, refreshElsewhere, hover } = await openCounted(sessions);
      const seen = await count(() => refreshElsewhere(0), 1_000);
      // Reported by the folder, before the secret is written, and by secret storage. Then VS Code is
      // told of the session; the status item says nothing else than before.
      assert.deepEqual(seen, { ...nothing, secrets: 2, files: 3, messages: 1 });
      assert.ok(hover().length < 3_000, `${hover().length} characters`);
    });

    test('an hour with nothing due: sixty timers', async () => {
      const { count } = await openCounted(sessions);
      assert.deepEqual(await count(undefined, hourMs), { ...nothing, timers: 60 });
    });
  });
}

describe('the budget of a window', () => {
  test('an hour while nobody is signed in: nothing', async () => {
    const { count } = await openCounted(0);
    assert.deepEqual(await count(undefined, hourMs), nothing);
  });

  test('an hour after a session has ended: nothing', async () => {
    const { count, engine, desk } = await openCounted(0);
    const signIn = engine.signIn(request, { ...neverAborted, prompts: desk.person('alice') });
    await desk.during(signIn);
    desk.center.control.endSessions({ user: 'alice' });
    await desk.clock.advance(12 * hourMs);
    const [session] = await engine.list();
    assert.equal(session?.state, 'needs-you');
    assert.deepEqual(await count(undefined, hourMs), nothing);
  });

  test('a refresh: one request', async () => {
    const { count, engine, desk } = await openCounted(0);
    const signIn = engine.signIn(request, { ...neverAborted, prompts: desk.person('alice') });
    await desk.during(signIn);
    const { requests, secrets, files } = await count(undefined, 8 * hourMs);
    assert.equal(desk.center.control.counts().refreshes, 1);
    // Read again, marked as sent, stored; each write is reported, and read for that.
    assert.deepEqual({ requests, secrets, files }, { requests: 1, secrets: 7, files: 7 });
  });

  // A repeated sign-in looked through accounts and roles again to learn who had signed in.
  test('who signed in: four requests the first time, two the next', async () => {
    const { engine, desk } = await openCounted(0);
    const afterToken: string[][] = [];
    for (let i = 0; i < 2; i += 1) {
      const before = desk.center.journal.length;
      const signIn = engine.signIn(request, { ...neverAborted, prompts: desk.person('alice') });
      await desk.during(signIn);
      const paths = desk.center.journal.slice(before).map(({ path }) => path);
      afterToken.push(paths.slice(paths.lastIndexOf('/token') + 1));
    }
    assert.deepEqual(afterToken, [
      ['/assignment/accounts', '/assignment/roles', '/federation/credentials', '/'],
      ['/federation/credentials', '/'],
    ]);
  });
});
