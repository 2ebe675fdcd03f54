/** Two people at one portal: who is asked for and who comes back, renewing, and signing one out. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { hover, leave, nothingOpen, rows, statusItem } from '../vscode/sights.ts';
import type { Workbench } from '../vscode/workbench.ts';
import { approve, openStage, type Stage } from './stage.ts';

const show = 'IAM Identity Center: Show Accounts';
const otherPerson = 'You signed in as bob · Acme, not as alice · Acme';

describe('two people', () => {
  let stage: Stage;
  let workbench: Workbench;

  before(async () => {
    stage = await openStage({
      pictures: 'e2e/people',
      settings: { 'iamIdentityCenter.signInMethod': 'browser' },
    });
    workbench = stage.workbench;
    await approve('alice', workbench, () => workbench.run('Sign in with IAM Identity Center'));
    await workbench.notification('Signed in as alice · Acme.');
    await workbench.screenshot('signed-in');
    await clear();
  });
  after(() => stage[Symbol.asyncDispose]());
  afterEach(async (t) => {
    if ('passed' in t && !t.passed) await workbench.screenshot('failed');
  });

  const clear = () => workbench.run('Notifications: Clear All Notifications');
  const status = (who: string, state: string) => statusItem(workbench.page, who, state);
  const list = async () => {
    await workbench.run(show);
    const all = (await rows(workbench.page)).join('\n');
    await workbench.escape();
    return all;
  };
  const inMenu = async () => {
    const entries = await workbench.openAccounts();
    await workbench.escape();
    return entries.filter((entry) => entry.endsWith('(IAM Identity Center)'));
  };
  const atPortal = () => stage.emulator.control.sessions().map(({ user }) => user);

  test('the status bar tells who, where and since when, and renews', async () => {
    const { text } = await hover(status('alice', 'signed in'));
    await workbench.screenshot('status-hover');
    assert.match(text, /alice · Acme.*Signed in for 1 minute.*us-east-1.*Refreshed by itself/s);
    await approve('alice', workbench, () => workbench.page.getByText('Renew Session').click());
    await stage.until('a new session', () => stage.asked('/token', 'authorization_code')[1]);
    await workbench.notification('Signed in as alice · Acme.');
    await clear();
    await leave(workbench.page);
    assert.equal(stage.asked('/logout').length, 1);
    assert.equal(stage.emulator.control.counts().userSessions, 2);
    await status('alice', 'signed in').waitFor();
    assert.deepEqual(atPortal(), ['alice']);
    await nothingOpen(workbench.page);
  });

  test('details tell the rest; renewing there, somebody else comes back', async () => {
    await workbench.run(show);
    await workbench.choose('alice · Acme');
    await workbench.page.getByText('Scopes: sso:account:access').waitFor();
    await workbench.screenshot('details');
    await approve('bob', workbench, () => workbench.choose('Renew Session'));
    await workbench.notification(otherPerson);
    await workbench.screenshot('other-person');
    await status('alice', 'needs you').waitFor();
    assert.match(await list(), /alice · Acme.*needs you: the renewal.*bob · Acme.*signed in/s);
  });

  test('trying again brings the one who was asked for', async () => {
    await approve('alice', workbench, () => workbench.clickNotification(otherPerson, 'Try Again'));
    await workbench.notification('Signed in as alice · Acme.');
    await clear();
    await status('2 accounts', 'signed in').waitFor();
    assert.match(await list(), /bob · Acme.*signed in.*alice · Acme.*signed in/s);
  });

  test('both can be kept', async () => {
    stage.emulator.control.endSessions({ user: 'alice' });
    await workbench.run('IAM Identity Center: Renew Session…');
    await workbench.screenshot('renew');
    await approve('bob', workbench, () => workbench.choose('alice · Acme'));
    await workbench.clickNotification(otherPerson, 'Keep Both');
    await workbench.notificationGone(otherPerson);
    await nothingOpen(workbench.page);
    await approve('alice', workbench, () => status('alice', 'needs you').click());
    await workbench.notification('Signed in as alice · Acme.');
    await clear();
  });

  test('both are in the Accounts menu and in the list', async () => {
    assert.deepEqual((await inMenu()).sort(), [
      'alice · Acme (IAM Identity Center)',
      'bob · Acme (IAM Identity Center)',
    ]);
    await workbench.openAccounts();
    await workbench.screenshot('accounts-menu');
    await workbench.escape();
    await workbench.run(show);
    assert.equal((await rows(workbench.page)).length, 3);
    await workbench.screenshot('list');
    await workbench.escape();
    await hover(status('2 accounts', 'signed in'));
    await workbench.screenshot('two-hover');
    await leave(workbench.page);
  });

  test('signing one out leaves the other, here and at the portal', async () => {
    await workbench.run('IAM Identity Center: Sign Out…');
    await rows(workbench.page);
    await workbench.screenshot('sign-out');
    await workbench.escape();
    assert.deepEqual(atPortal().sort(), ['alice', 'bob']);
    await workbench.run(show);
    await workbench.choose('bob · Acme');
    await workbench.choose('Sign Out');
    await workbench.accountGone('bob · Acme (IAM Identity Center)');
    assert.deepEqual(await inMenu(), ['alice · Acme (IAM Identity Center)']);
    assert.deepEqual(atPortal(), ['alice']);
    await status('alice', 'signed in').waitFor();
    assert.doesNotMatch(await list(), /bob/);
    await nothingOpen(workbench.page);
  });
});
