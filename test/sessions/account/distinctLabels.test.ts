import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { neverAborted } from '../../../src/base/abortable.ts';
import { writeRecord } from '../../../src/sessions/store/record.ts';
import { fakeRecord } from '../../fakes/session.ts';
import { createDesk } from '../desk.ts';

const label = 'alice · acme';

/** A record as version 0.1.0 wrote it: the label names the portal as the user did. */
function stored(id: string, accountId: string, startUrl: string, createdAt: number) {
  return writeRecord(
    fakeRecord({
      session: {
        id,
        createdAt,
        account: { id: accountId, label, userName: 'alice' },
        instance: { name: 'acme', startUrl, region: 'us-gov-west-1' },
        expiresAt: 9e15,
      },
    }),
  );
}

// Fault: consent given for one of two accounts with equal labels handed out the other's token, and
// one Sign Out in VS Code's menu ended both.
describe('equal labels of stored accounts', () => {
  test('are made distinct at the start: the older account keeps its own', async () => {
    const desk = createDesk();
    const { values } = desk.secrets;
    values.set('session/1', stored('1', 'commercial', 'https://acme.awsapps.com/start', 1));
    values.set('session/2', stored('2', 'gov', 'https://acme.awsapps.com/start/gov', 2));
    values.set('session/3', stored('3', 'gov', 'https://acme.awsapps.com/start/gov', 3));

    const window = desk.open();
    const labels = (await window.list()).map(({ account }) => [account.id, account.label]);
    assert.deepEqual(labels, [
      ['commercial', label],
      ['gov', `${label} (us-gov-west-1)`],
      ['gov', `${label} (us-gov-west-1)`],
    ]);
    window.close();
    const again = await desk.open().list();
    assert.deepEqual(
      again.map(({ account }) => [account.id, account.label]),
      labels,
    );
    assert.equal(desk.memory.ownerOf(label), 'commercial');
    assert.equal(desk.memory.ownerOf(`${label} (us-gov-west-1)`), 'gov');
  });

  test('are changed once, whichever window starts first', async () => {
    const desk = createDesk();
    const { values } = desk.secrets;
    values.set('session/1', stored('1', 'one', 'https://one.awsapps.com/start', 1));
    values.set('session/2', stored('2', 'two', 'https://two.awsapps.com/start', 2));
    const windows = [desk.open(), desk.open(), desk.open()];
    const lists = await desk.during(Promise.all(windows.map(({ list }) => list())));
    const [first, ...others] = lists.map((list) => list.map(({ account }) => account.label));
    assert.equal(new Set(first).size, 2);
    for (const other of others) assert.deepEqual(other, first);
  });

  test('that nobody shares stay as they are', async () => {
    const desk = createDesk();
    const window = desk.open();
    const alice = await window.signIn(desk.person('alice'));
    await desk.during(window.engine.signOut(alice.id, neverAborted));
    assert.equal((await window.signIn(desk.person('alice'))).account.label, alice.account.label);
  });
});
