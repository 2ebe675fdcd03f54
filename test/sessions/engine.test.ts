import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { neverAborted } from '../../src/base/abortable.ts';
import { createDesk, signedIn, withCode, withoutTokens } from './desk.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

describe('the session engine', () => {
  test('signs a user in and lists the session in every window', async () => {
    const desk = createDesk();
    const first = desk.open();
    const second = desk.open();
    assert.deepEqual(await second.list(), []);

    const alice = desk.person('alice');
    const session = await first.signIn(alice);

    assert.equal(session.account.label, 'alice · Example');
    assert.equal(session.state, 'signed-in');
    assert.equal(session.lifetimeMs, hourMs);
    assert.deepEqual(alice.suggested, []);
    assert.deepEqual(alice.steps, ['registering', 'finishing']);
    assert.deepEqual(first.changes, [
      { added: [withoutTokens(session)], removed: [], changed: [] },
    ]);
    assert.deepEqual(second.changes, first.changes);
    assert.deepEqual(await second.list(), [session]);
  });

  // Fault: consent in VS Code is kept under the label, and a new one would have asked again.
  test('changes what a user calls an account, and reports it, but not its label', async () => {
    const desk = createDesk();
    const window = desk.open();
    const { account } = await window.signIn(desk.person('alice'));
    await window.engine.rename(account.id, 'Work');
    const [session] = await window.list();
    assert.deepEqual([session?.name, session?.account.label], ['Work', 'alice · Example']);
    assert.equal(window.changes.at(-1)?.changed[0]?.name, 'Work');
    await window.engine.rename(account.id, undefined);
    assert.equal((await window.list())[0]?.name, undefined);
  });

  // Fault: clients that had expired or could not be read stayed in secret storage with their secrets.
  test('removes what is no longer of use when a window starts', async () => {
    const desk = createDesk();
    const earlier = desk.open();
    await earlier.signIn(desk.person('alice'));
    earlier.close();
    const clients = () =>
      [...desk.secrets.values.keys()].filter((key) => key.startsWith('registration/'));
    const before = clients();
    assert.equal(before.length, 1);
    desk.secrets.values.set('registration/0', '{"clientSecret":');
    await desk.open().list();
    await desk.clock.advance(0);
    assert.deepEqual(clients(), before);
  });

  test('touches neither storage nor network before it is used', async () => {
    const desk = createDesk();
    const window = desk.open();
    await desk.clock.advance(10 * hourMs);
    assert.deepEqual(window.secretStore.writes, []);
    assert.equal(desk.center.journal.length, 0);
    assert.equal(desk.clock.sleeping, 0);
  });

  test('lists the sessions of an earlier run, oldest first, without a request', async () => {
    const desk = createDesk();
    const earlier = desk.open();
    const alice = await earlier.signIn(desk.person('alice'));
    const bob = await earlier.signIn(desk.person('bob'));
    earlier.close();
    const requests = desk.center.journal.length;

    const window = desk.open();
    assert.deepEqual(await window.list(), [alice, bob]);
    assert.deepEqual(window.changes, []);
    assert.equal(desk.center.journal.length, requests);
  });

  test('rejects if no session has the id', async () => {
    const { engine } = createDesk().open();
    await assert.rejects(engine.signOut('nobody', neverAborted), withCode('expired'));
    await assert.rejects(engine.fresh('nobody', neverAborted), withCode('expired'));
  });

  test('leaves nothing open when disposed', async () => {
    const desk = createDesk();
    const window = desk.open();
    await window.signIn(desk.person('alice'));
    assert.equal(desk.clock.sleeping, 1);
    window.engine.dispose();
    await desk.clock.advance(0);
    assert.equal(desk.clock.sleeping, 0);
    const requests = desk.center.journal.length;
    await desk.clock.advance(5 * hourMs);
    assert.equal(desk.center.journal.length, requests);
  });

  // Fault: a window that was closed during a refresh lost the sign-in: a spent token stayed stored.
  test('is waited for until its result is stored', async () => {
    const { desk, window, only, refreshes } = await signedIn();
    desk.center.control.fail({ path: '/token', delayMs: 3_000, moment: 'after' });
    const before = await only();
    for (let second = 0; refreshes().length === 0 && second < 3600; second += 1) {
      await desk.clock.advance(1_000);
    }
    window.engine.dispose();
    await desk.during(window.engine.settled());
    const later = await only(desk.open());
    assert.notEqual(later.accessToken, before.accessToken);
    const { clock, engine } = { ...desk, ...window };
    const from = clock.now();
    await engine.settled();
    assert.equal(clock.now(), from, 'nobody waits where nothing is under way');
  });
});
