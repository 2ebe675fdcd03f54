/** Two users at one portal: who was expected and who came back, new sessions, and signing one of them out. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hover, leave, nothingOpen, rows, statusItem } from '../../vscode/sights.ts';
import { until } from '../../vscode/until.ts';
import { stepsOf } from '../scenario.ts';
import { approve, openStage } from '../stage.ts';
import { commands, menuEntry, signedInAs, signedOut, states, twoUsers } from '../texts.ts';

const alice = 'alice · Acme';
const bob = 'bob · Acme';
const question = 'Start a new session for alice · Acme?';
const startNew = 'Start a New Session';
const endedUser = 'You signed in as bob · Acme. The session of alice · Acme has ended';
const otherUser = 'You signed in as bob · Acme, not as alice · Acme';

describe('two users at one portal', () => {
  test('are kept apart', async (t) => {
    await using stage = await openStage({
      pictures: 'e2e/twoUsers',
      settings: { 'iamIdentityCenter.signInMethod': 'browser' },
    });
    const { workbench, emulator, asked } = stage;
    const { page } = workbench;
    const step = stepsOf(t, workbench);

    const status = (who: string, state: string) => statusItem(page, who, state);
    /** Approves as `user` on the page that `act` opens; `account` is signed in then. */
    const signIn = async (user: string, account: string, act: () => Promise<void>) => {
      await approve(user, workbench, act);
      await workbench.notification(signedInAs(account));
      await workbench.clearNotifications();
    };
    const list = async () => {
      await workbench.run(commands.showAccounts);
      const all = (await rows(page)).join('\n');
      await workbench.escape();
      return all;
    };
    const inMenu = async () => {
      const entries = await workbench.openAccounts();
      await workbench.escape();
      return entries.filter((entry) => entry.endsWith(menuEntry('')));
    };
    const atPortal = () => emulator.control.sessions().map(({ user }) => user);

    await step('the status bar shows who is signed in, where and since when', async () => {
      await signIn('alice', alice, () => workbench.run(commands.signIn));
      const { text } = await hover(status('alice', states.signedIn));
      await workbench.screenshot('status-hover');
      assert.match(text, /alice · Acme.*Signed in since \d.*us-east-1/s);
      // Fault: "Start a New Session" was here, where one click ended the session.
      assert.doesNotMatch(text, /New Session/);
      await leave(page);
    });

    await step('a new session is started from the details after a question', async () => {
      const choose = async () => {
        await workbench.run(commands.showAccounts);
        await workbench.choose(alice);
        await workbench.choose(startNew);
        await workbench.dialog(question);
      };
      await choose();
      await workbench.screenshot('new-session-question');
      await workbench.clickDialog(question, 'Cancel');
      assert.equal(asked('/logout').length, 0);
      await choose();
      await signIn('alice', alice, () => workbench.clickDialog(question, startNew));
      await until('a new session', () => asked('/token', 'authorization_code')[1]);
      assert.equal(asked('/logout').length, 1);
      assert.equal(emulator.control.counts().userSessions, 2);
      await status('alice', states.signedIn).waitFor();
      assert.deepEqual(atPortal(), ['alice']);
      await nothingOpen(page);
    });

    await step(
      'another user comes back when a new session is started from the details',
      async () => {
        await workbench.run(commands.showAccounts);
        await workbench.choose(alice);
        await page.getByText('Scopes: sso:account:access').waitFor();
        await workbench.screenshot('details');
        await workbench.choose('Start a New Session');
        await approve('bob', workbench, () => workbench.clickDialog(question, startNew));
        await workbench.notification(endedUser);
        await workbench.screenshot('other-user');
        await status('alice', states.signInRequired).waitFor();
        assert.match(
          await list(),
          RegExp(
            `${alice}.*${states.signInRequired}: the new session was not.*${bob}.*${states.signedIn}`,
            's',
          ),
        );
      },
    );

    await step('both can be kept where another user comes back again', async () => {
      await approve('bob', workbench, () => workbench.clickNotification(endedUser, 'Try Again'));
      await workbench.notification(otherUser);
      await workbench.screenshot('keep-both');
      await workbench.clickNotification(otherUser, 'Keep Both');
      await workbench.notificationGone(otherUser);
      await nothingOpen(page);
    });

    await step('the user who was expected comes back from the status bar', async () => {
      await signIn('alice', alice, () => status('alice', states.signInRequired).click());
      await status(twoUsers, states.signedIn).waitFor();
      assert.match(
        await list(),
        RegExp(`${bob}.*${states.signedIn}.*${alice}.*${states.signedIn}`, 's'),
      );
    });

    await step('both are in the Accounts menu and in the list', async () => {
      assert.deepEqual((await inMenu()).sort(), [alice, bob].map(menuEntry));
      await workbench.openAccounts();
      await workbench.screenshot('accounts-menu');
      await workbench.escape();
      await workbench.run(commands.showAccounts);
      assert.equal((await rows(page)).length, 3);
      await workbench.screenshot('list');
      await workbench.escape();
      await hover(status(twoUsers, states.signedIn));
      await workbench.screenshot('two-hover');
      await leave(page);
    });

    await step('signing one of them out leaves the other, here and at the portal', async () => {
      await workbench.run(commands.signOut);
      await rows(page);
      await workbench.screenshot('sign-out');
      await workbench.escape();
      assert.deepEqual(atPortal().sort(), ['alice', 'bob']);
      await workbench.run(commands.showAccounts);
      await workbench.choose(bob);
      await workbench.choose('Sign Out');
      const signOut = 'Sign out bob · Acme?';
      await workbench.dialog(signOut);
      await workbench.screenshot('sign-out-question');
      await workbench.clickDialog(signOut, 'Sign Out');
      await workbench.notification(signedOut(bob));
      await workbench.clearNotifications();
      await workbench.accountGone(menuEntry(bob));
      assert.deepEqual(await inMenu(), [menuEntry(alice)]);
      assert.deepEqual(atPortal(), ['alice']);
      await status('alice', states.signedIn).waitFor();
      assert.doesNotMatch(await list(), /bob/);
      await nothingOpen(page);
    });
  });
});
