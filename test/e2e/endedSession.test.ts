/** What people see of a session that ends without them, and the ways back, none with a word typed. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { badge, hover, leave, nothingOpen, rows, statusItem } from '../vscode/sights.ts';
import type { Workbench } from '../vscode/workbench.ts';
import { approve, openStage, type Stage } from './stage.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const ended = 'needs you: signed out elsewhere';
const entry = 'alice · Acme (IAM Identity Center)';
const notice = /The session of alice · Acme ends around \d.*\. Renewing now gives you a new one\./;
/** VS Code's own words. */
const request = 'Sign in with IAM Identity Center to use IAM Identity Center Sign-In (1)';

describe('a session that ends without the person', () => {
  let stage: Stage;
  let workbench: Workbench;

  before(async () => {
    stage = await openStage({
      pictures: 'e2e/endedSession',
      settings: { 'iamIdentityCenter.signInMethod': 'browser' },
      emulator: { accessTokenSeconds: 4 },
    });
    workbench = stage.workbench;
    await approve('alice', workbench, () => workbench.run('Sign in with IAM Identity Center'));
    await workbench.notification('Signed in as alice');
    await clear();
  });
  after(() => stage[Symbol.asyncDispose]());
  afterEach(async (t) => {
    if ('passed' in t && !t.passed) await workbench.screenshot('failed');
  });

  const clear = () => workbench.run('Notifications: Clear All Notifications');
  const alice = (state: string) => statusItem(workbench.page, 'alice · Acme', state);
  const end = async () => {
    assert.equal(stage.emulator.control.endSessions({ user: 'alice' }), 1);
    await alice(ended).waitFor();
  };
  const isBack = async () => {
    await alice('signed in').waitFor();
    await workbench.accountGone(request);
    await badge(workbench.page, 0);
    assert.equal(stage.emulator.control.sessions().length, 1);
  };

  /** Lets the service's clock go on, until the window has heard of it. */
  const goOnTo = async (clockOffsetMs: number) => {
    const refreshes = () => stage.asked('/token', 'refresh_token');
    const known = refreshes().length;
    stage.emulator.control.set({ clockOffsetMs });
    // The answer to the first has arrived when the second is sent.
    await stage.until('two refreshes', () => refreshes()[known + 1]);
  };
  /** Leaves the window for another one while `act` goes on, and comes back. */
  const elsewhere = async (act: () => Promise<void>) => {
    const { page } = workbench;
    const context = page.context();
    const devtools = await context.newCDPSession(page);
    const emulate = (enabled: boolean) =>
      devtools.send('Emulation.setFocusEmulationEnabled', { enabled });
    // Playwright makes each page believe that it has the focus.
    await emulate(false);
    const other = await context.newPage();
    await act();
    await page.bringToFront();
    await emulate(true);
    await other.close();
  };

  test('says so in the status bar, where the portal and the way back in are', async () => {
    await end();
    assert.match((await alice(ended).locator('..').getAttribute('class')) ?? '', /warning-kind/);
    await workbench.screenshot('status');
    const { text, links } = await hover(alice(ended));
    await workbench.screenshot('status-hover');
    assert.match(text, /Needs you: signed out elsewhere.*Sign In Again.*Show Accounts/s);
    assert.doesNotMatch(text, /Signed in for/);
    assert.deepEqual(links, [stage.emulator.instances[0]?.startUrl]);
    await leave(workbench.page);
    await nothingOpen(workbench.page);
  });

  test('says so in the list of accounts', async () => {
    await workbench.run('IAM Identity Center: Show Accounts');
    assert.match((await rows(workbench.page)).join(), new RegExp(`alice · Acme.*${ended}`, 's'));
    await workbench.screenshot('list');
    await workbench.escape();
  });

  test('is signed in again from the Accounts menu, which has a badge until then', async () => {
    await badge(workbench.page, 1);
    const entries = await workbench.openAccounts();
    assert.ok(entries.includes(request) && !entries.includes(entry), entries.join());
    await workbench.screenshot('accounts-menu');
    await approve('alice', workbench, () => workbench.clickMenu(request));
    await isBack();
  });

  test('is signed in again from the status bar, and the Accounts menu asks no more', async () => {
    await end();
    await badge(workbench.page, 1);
    await approve('alice', workbench, () => alice(ended).click());
    await isBack();
    await clear();
  });

  test('is signed in again when another extension asks', async () => {
    await workbench.run('Consumer: Sign In');
    await workbench.clickDialog('Session Consumer', 'Allow');
    await workbench.choose('alice · Acme');
    await workbench.notification('Consumer has alice');
    await clear();
    await end();
    await workbench.run('Consumer: Sign In');
    await workbench.dialog('Session Consumer');
    await workbench.screenshot('other-extension');
    await approve('alice', workbench, () => workbench.clickDialog('Session Consumer', 'Allow'));
    await workbench.notification('Consumer has alice · Acme');
    await isBack();
    await clear();
  });

  test('waits while the service is out of reach, and goes on by itself', async () => {
    const { control } = stage.emulator;
    control.fail({ path: '*', times: 10_000, reset: true });
    await alice('waiting for the network').waitFor();
    await nothingOpen(workbench.page);
    await workbench.run('IAM Identity Center: Show Accounts');
    assert.match((await rows(workbench.page)).join(), /alice · Acme.*waiting for the network/s);
    await workbench.screenshot('waiting');
    await workbench.escape();
    assert.ok((await workbench.openAccounts()).includes(entry));
    await workbench.escape();
    control.clearFaults();
    await isBack();
    await nothingOpen(workbench.page);
  });

  test('tells how long sessions last, once one has come to its end', async () => {
    await goOnTo(7 * hourMs);
    stage.emulator.control.set({ clockOffsetMs: 8 * hourMs + 1000 });
    await alice('needs you: the session ended').waitFor();
    await approve('alice', workbench, () => alice('needs you').click());
    await isBack();
    await clear();
    const { text } = await hover(alice('signed in'));
    await workbench.screenshot('known-end');
    assert.match(text, /Session ends around .*Refreshed by itself before/s);
    await leave(workbench.page);
  });

  test('tells of the next end before it comes, once the person is back at the window', async () => {
    await elsewhere(() => goOnTo(16 * hourMs - 14 * minuteMs));
    await workbench.notification(notice);
    await workbench.screenshot('end-notice');
    assert.deepEqual(
      await workbench.page.locator('.notification-toast .monaco-button').allInnerTexts(),
      ['Renew Now', 'Remind Me Later', "Don't Show Again"],
    );
    await workbench.clickNotification(notice, 'Remind Me Later');
    await workbench.notificationGone(notice);
    await elsewhere(async () => undefined);
    // By the time the list is there, what coming back would bring is there too.
    await workbench.run('IAM Identity Center: Show Accounts');
    await rows(workbench.page);
    assert.equal(await workbench.page.locator('.notification-toast').count(), 0);
    await workbench.escape();
  });

  test('tells of it once more ten minutes later, and is renewed from there', async () => {
    const { counts } = stage.emulator.control;
    const { userSessions } = counts();
    await elsewhere(() => goOnTo(16 * hourMs - 3 * minuteMs));
    await approve('alice', workbench, () => workbench.clickNotification(notice, 'Renew Now'));
    await workbench.notification('Signed in as alice · Acme.');
    await clear();
    await isBack();
    assert.equal(counts().userSessions, userSessions + 1);
    await nothingOpen(workbench.page);
  });

  test('is gone when it is signed out', async () => {
    await end();
    await workbench.run('IAM Identity Center: Sign Out…');
    await workbench.choose('alice · Acme');
    await alice('').waitFor({ state: 'detached' });
    await nothingOpen(workbench.page);
  });
});
