import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Instance } from '../../../src/sessions/session.ts';
import { exampleInstances } from '../../emulator/world/directory.ts';
import { createDesk, portal } from '../desk.ts';

const custom: Instance = { ...portal, startUrl: 'https://sso.example.com' };

describe('the user of a finished sign-in', () => {
  // Fault: "Carol" was another user than "carol", and the first then needed the user for good.
  test('is one user, however the name is written', async () => {
    const desk = createDesk();
    const window = desk.open();
    const first = await window.signIn(desk.person('carol', { name: 'Carol' }));
    const second = await window.signIn(desk.person('carol', { name: 'carol' }));
    assert.equal(second.id, first.id);
    assert.deepEqual(second.account, first.account);
    assert.equal((await window.list()).length, 1);
  });

  test('is suggested the name that was given last for the portal', async () => {
    const desk = createDesk();
    const window = desk.open();
    const carol = desk.person('carol', { name: 'carol' });
    await window.signIn(carol);
    const again = desk.person('carol');
    await window.signIn(again);
    assert.deepEqual(carol.suggested, [undefined]);
    assert.deepEqual(again.suggested, ['carol']);
    assert.equal((await window.list()).length, 1);
  });

  // Fault: a user without roles was asked for a name at every sign-in.
  test('is the expected user, who is not asked for a name but shown it', async () => {
    const desk = createDesk();
    const window = desk.open();
    const { account } = await window.signIn(desk.person('carol', { name: 'carol' }));
    const again = desk.person('carol', { name: 'never asked' });
    const session = await window.signIn(again, { expectedAccountId: account.id });
    assert.deepEqual(again.suggested, []);
    assert.deepEqual(again.assumed, [{ sessionId: session.id, account }]);
    assert.deepEqual(again.others, []);
  });

  test('is never assumed where a role shows the name', async () => {
    const desk = createDesk();
    const window = desk.open();
    const alice = await window.signIn(desk.person('alice'));
    const bob = desk.person('bob');
    const session = await window.signIn(bob, { expectedAccountId: alice.account.id });
    assert.equal(session.account.userName, 'bob');
    assert.deepEqual(bob.assumed, []);
    assert.equal(bob.others.length, 1);
  });

  test('can be corrected: the session goes to the user whom the user names', async () => {
    const desk = createDesk();
    const window = desk.open();
    const { account } = await window.signIn(desk.person('carol', { name: 'carol' }));
    const session = await window.signIn(desk.person('carol'), { expectedAccountId: account.id });
    const corrected = await desk.during(window.engine.correctUser(session.id, 'dave'));
    assert.equal(corrected.account.userName, 'dave');
    assert.notEqual(corrected.account.id, account.id);
    assert.equal(corrected.accessToken, session.accessToken);
    const [stored] = await desk.open().list();
    assert.equal(stored?.account.userName, 'dave');
  });

  test('is shown by the role that showed it last: two requests in place of four', async () => {
    const desk = createDesk();
    const window = desk.open();
    const alice = await window.signIn(desk.person('alice'));
    const before = desk.center.journal.length;
    await window.signIn(desk.person('alice'), { expectedAccountId: alice.account.id });
    const paths = desk.center.journal.slice(before).map(({ path }) => path);
    assert.equal(paths.filter((path) => path.startsWith('/assignment')).length, 0);
    assert.equal(paths.filter((path) => path === '/federation/credentials').length, 1);
  });

  // Fault: a custom address that later led elsewhere replaced the account, unseen.
  test('is another account where a custom address leads to another portal', async () => {
    const elsewhere = 'https://d-9876543210.awsapps.com/start';
    const [corp, europe] = exampleInstances;
    assert.ok(corp && europe?.startUrl === elsewhere);
    const instances = [corp, { ...europe, region: corp.region }];
    const desk = createDesk({}, { instances });
    const window = desk.open();
    const first = await window.signIn(desk.person('alice'), {
      instance: { ...custom, portalUrl: portal.startUrl },
    });
    const second = await window.signIn(desk.person('alice'), {
      instance: { ...custom, portalUrl: elsewhere },
    });
    assert.notEqual(second.account.id, first.account.id);
    assert.notEqual(second.account.label, first.account.label);
    assert.equal((await window.list()).length, 2);
  });

  test('is the account of the portal itself where a custom address leads there', async () => {
    const desk = createDesk();
    const window = desk.open();
    const first = await window.signIn(desk.person('alice'));
    const second = await window.signIn(desk.person('alice'), {
      instance: { ...custom, name: 'Custom', portalUrl: portal.startUrl },
    });
    assert.deepEqual(second.account, first.account);
    assert.equal(second.id, first.id);
  });

  // Fault: two pages of a browser-hosted editor made two sessions of one user.
  test('has one id in windows that do not see each other’s storage', async () => {
    const [one, two] = [createDesk(), createDesk()];
    const first = await one.open().signIn(one.person('alice'));
    const second = await two.open().signIn(two.person('alice'));
    assert.equal(first.id, second.id);
  });
});
