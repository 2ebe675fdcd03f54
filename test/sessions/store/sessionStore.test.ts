import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { neverAborted } from '../../../src/base/abortable.ts';
import { createDesk } from '../desk.ts';

describe('the session store', () => {
  test('keeps sessions in memory if secret storage fails, and reports that once', async () => {
    const desk = createDesk();
    const window = desk.open();
    for (const member of ['get', 'set', 'keys', 'delete'] as const)
      window.secretStore.failing.add(member);
    const session = await window.signIn(desk.person('alice'));
    assert.deepEqual(await window.list(), [session]);
    // Fault: the back-off after a postponed refresh went on for minutes after the token's end.
    for (let minute = 0; minute < 180; minute++) {
      await desk.clock.advance(60_000);
      assert.equal((await window.list())[0]?.state, 'signed-in', `after ${minute} minutes`);
    }
    assert.equal(window.storageErrors.length, 1);
    await desk.during(window.engine.signOut(session.id, neverAborted));
    assert.deepEqual(await window.list(), []);
  });

  test('sets an unreadable record aside without affecting the others', async () => {
    const desk = createDesk();
    const earlier = desk.open();
    const alice = await earlier.signIn(desk.person('alice'));
    const bob = await earlier.signIn(desk.person('bob'));
    earlier.close();
    const broken = desk.secrets.values.get(`session/${alice.id}`)?.slice(0, 99) ?? '';
    desk.secrets.values.set(`session/${alice.id}`, broken);

    const window = desk.open();
    assert.deepEqual(await window.list(), [bob]);
    const aside = JSON.parse(desk.secrets.values.get(`aside/${alice.id}`) ?? '');
    assert.deepEqual(aside, { putAsideAt: desk.clock.now(), text: broken });
    assert.equal(desk.secrets.values.has(`session/${alice.id}`), false);
    const secret = alice.accessToken.slice(0, 20);
    assert.ok(window.lines.some((line) => line.includes('set aside')));
    assert.ok(!window.lines.some((line) => line.includes(secret)));
  });

  test('leaves records of a newer version alone', async () => {
    const desk = createDesk();
    const newer = JSON.stringify({ version: 2, id: 'x', anything: true });
    desk.secrets.values.set('session/x', newer);
    const window = desk.open();
    assert.deepEqual(await window.list(), []);
    assert.equal(desk.secrets.values.get('session/x'), newer);
  });
});
