/** A session that ends elsewhere: what the user sees of it, and the ways back without typing a word. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { badge, hover, leave, nothingOpen, rows, statusItem } from '../../vscode/sights.ts';
import { until } from '../../vscode/until.ts';
import { stepsOf } from '../scenario.ts';
import { approve, openStage } from '../stage.ts';
import { commands, menuEntry, signedInAs, signedOut, states } from '../texts.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const account = 'alice · Acme';
const signedOutElsewhere = `${states.signInRequired}: the session was ended by another program or in the access portal`;
const notice =
  /The session of alice · Acme ends around \d.*\. Starting a new one ends it at the access/;
const [startNew, remindLater, dontShowAgain] = [
  'Start a New Session',
  'Remind Me Later',
  "Don't Show Again",
];
/** The text is of VS Code. */
const request = 'Sign in with IAM Identity Center to use IAM Identity Center Sign-In (1)';

describe('a session that ends elsewhere', () => {
  test('is shown, leads to a new sign-in with one click, and is announced in advance', async (t) => {
    await using stage = await openStage({
      pictures: 'e2e/endedSession',
      settings: { 'iamIdentityCenter.signInMethod': 'browser' },
      emulator: { accessTokenSeconds: 4 },
    });
    const { workbench, emulator, asked } = stage;
    const { page } = workbench;
    const step = stepsOf(t, workbench);

    const alice = (state: string) => statusItem(page, account, state);
    const end = async () => {
      assert.equal(emulator.control.endSessions({ user: 'alice' }), 1);
      await alice(signedOutElsewhere).waitFor();
    };
    const isBack = async () => {
      await alice(states.signedIn).waitFor();
      await workbench.accountGone(request);
      await badge(page, 0);
      assert.equal(emulator.control.sessions().length, 1);
    };
    /** Sets the clock of the service; resolves when the window has heard of it. */
    const setClock = async (clockOffsetMs: number) => {
      const refreshes = () => asked('/token', 'refresh_token');
      const known = refreshes().length;
      emulator.control.set({ clockOffsetMs });
      // When the second one is sent, the answer to the first one has arrived.
      await until('two refreshes', () => refreshes()[known + 1]);
    };
    /** Leaves the window for another one while `act` goes on, and comes back. */
    const elsewhere = async (act: () => Promise<void>) => {
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

    await step('a user signs in', async () => {
      await approve('alice', workbench, () => workbench.run(commands.signIn));
      await workbench.notification(signedInAs(account));
      await workbench.clearNotifications();
    });

    await step('the status bar shows the end, the portal and the way back in', async () => {
      await end();
      const item = alice(signedOutElsewhere);
      assert.match((await item.locator('..').getAttribute('class')) ?? '', /warning-kind/);
      await workbench.screenshot('status');
      const { text, links } = await hover(item);
      await workbench.screenshot('status-hover');
      assert.match(text, /ended by another program.*Sign In Again.*Show Accounts/s);
      assert.doesNotMatch(text, /Signed in since/);
      assert.deepEqual(links, [emulator.instances[0]?.startUrl]);
      await leave(page);
      await nothingOpen(page);
    });

    await step('the list of accounts shows the end', async () => {
      await workbench.run(commands.showAccounts);
      assert.match((await rows(page)).join(), RegExp(`${account}.*${signedOutElsewhere}`, 's'));
      await workbench.screenshot('list');
      await workbench.escape();
    });

    await step('the Accounts menu has a badge and signs in again', async () => {
      await badge(page, 1);
      const entries = await workbench.openAccounts();
      assert.ok(entries.includes(request), entries.join());
      assert.ok(!entries.includes(menuEntry(account)), entries.join());
      await workbench.screenshot('accounts-menu');
      await approve('alice', workbench, () => workbench.clickMenu(request));
      await isBack();
    });

    await step('the status bar signs in again, and the badge goes', async () => {
      await end();
      await badge(page, 1);
      await approve('alice', workbench, () => alice(signedOutElsewhere).click());
      await isBack();
      await workbench.clearNotifications();
    });

    await step('another extension that asks signs in again', async () => {
      await workbench.run('Consumer: Sign In');
      await workbench.clickDialog('Session Consumer', 'Allow');
      await workbench.choose(account);
      await workbench.notification('Consumer has alice');
      await workbench.clearNotifications();
      await end();
      await workbench.run('Consumer: Sign In');
      await workbench.dialog('Session Consumer');
      await workbench.screenshot('other-extension');
      await approve('alice', workbench, () => workbench.clickDialog('Session Consumer', 'Allow'));
      await workbench.notification('Consumer has alice');
      await isBack();
      await workbench.clearNotifications();
    });

    await step('a session whose service is out of reach waits, and goes on by itself', async () => {
      emulator.control.fail({ path: '*', times: 10_000, reset: true });
      await alice(states.waiting).waitFor();
      await nothingOpen(page);
      await workbench.run(commands.showAccounts);
      assert.match((await rows(page)).join(), RegExp(`${account}.*${states.waiting}`, 's'));
      await workbench.screenshot('waiting');
      await workbench.escape();
      assert.ok((await workbench.openAccounts()).includes(menuEntry(account)));
      await workbench.escape();
      emulator.control.clearFaults();
      await isBack();
      await nothingOpen(page);
    });

    await step('the length of sessions is known once two have come to the same end', async () => {
      for (const hours of [8, 16]) {
        await setClock((hours - 1) * hourMs);
        emulator.control.set({ clockOffsetMs: hours * hourMs + 1000 });
        await alice(`${states.signInRequired}: the session ended`).waitFor();
        await approve('alice', workbench, () => alice(states.signInRequired).click());
        await isBack();
        await workbench.clearNotifications();
      }
      const { text } = await hover(alice(states.signedIn));
      await workbench.screenshot('known-end');
      assert.match(text, /Signed in since \d.*Session ends around \w/s);
      await leave(page);
    });

    await step('the next end is announced once the user is back at the window', async () => {
      await elsewhere(() => setClock(24 * hourMs - 14 * minuteMs));
      await workbench.notification(notice);
      await workbench.screenshot('end-notice');
      assert.deepEqual(await page.locator('.notification-toast .monaco-button').allInnerTexts(), [
        startNew,
        remindLater,
        dontShowAgain,
      ]);
      await workbench.clickNotification(notice, remindLater);
      await workbench.notificationGone(notice);
      await elsewhere(async () => undefined);
      // When the list is there, a notice that comes with the focus would be there, too.
      await workbench.run(commands.showAccounts);
      await rows(page);
      assert.equal(await page.locator('.notification-toast').count(), 0);
      await workbench.escape();
    });

    await step('ten minutes later it is announced again, and a new session starts', async () => {
      const { counts } = emulator.control;
      const { userSessions } = counts();
      await elsewhere(() => setClock(24 * hourMs - 3 * minuteMs));
      await approve('alice', workbench, () => workbench.clickNotification(notice, startNew));
      await workbench.notification(signedInAs(account));
      await workbench.clearNotifications();
      await isBack();
      assert.equal(counts().userSessions, userSessions + 1);
      await nothingOpen(page);
    });

    await step('signing out removes a session that has ended', async () => {
      await end();
      await workbench.run(commands.signOut);
      await workbench.choose(account);
      await workbench.notification(signedOut(account));
      await alice('').waitFor({ state: 'detached' });
      await workbench.clearNotifications();
      await nothingOpen(page);
    });
  });
});
