/** Signing in with a device code, and from there with the browser: approvals, denials, cancelling. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { until } from '../../vscode/until.ts';
import type { Workbench } from '../../vscode/workbench.ts';
import { recover, stepsOf } from '../scenario.ts';
import { chooseMore, decide, openStage, type Stage } from '../stage.ts';
import {
  codeDialog,
  commands,
  denied,
  deniedPage,
  menuEntry,
  openSignInPage,
  signedInAs,
  signingIn,
  successPage,
  useBrowser,
} from '../texts.ts';

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';
const pollIntervalSeconds = 1;
const alice = 'alice · Acme';
const bob = 'bob · Acme';

describe('signing in with a device code', () => {
  let stage: Stage;
  let workbench: Workbench;

  before(async () => {
    stage = await openStage({ pictures: 'e2e/deviceCode', emulator: { pollIntervalSeconds } });
    workbench = stage.workbench;
  });
  after(() => stage?.[Symbol.asyncDispose]());
  afterEach((t) => recover(t, stage.server, workbench));

  const polls = () => stage.asked('/token', deviceGrant);
  /** Resolves when two poll intervals have gone by without a poll. */
  const pollingStops = async () => {
    let seen = polls().length;
    let since = performance.now();
    await until('the polling to stop', () => {
      if (polls().length > seen) since = performance.now();
      seen = polls().length;
      return performance.now() - since > 2500 * pollIntervalSeconds || undefined;
    });
  };

  test('a code that is approved', async (t) => {
    const step = stepsOf(t, workbench);

    await step('is copied without leaving the dialog', async () => {
      await workbench.run(commands.signIn);
      const { text, buttons } = await workbench.dialog(codeDialog);
      assert.deepEqual(buttons, ['Copy Code', 'Cancel', openSignInPage]);
      const copied = await workbench.copied(() => workbench.clickDialog(codeDialog, 'Copy Code'));
      assert.match(copied, /^[A-Z]{4}-[A-Z]{4}$/);
      const line = workbench.page.getByText(codeDialog).first();
      assert.equal(await selected(line), `${codeDialog} ${copied}`);
      assert.ok(text.includes(copied));
      await workbench.screenshot('code');
    });

    await step('is the one that the page shows, and signs in', async () => {
      const { text } = await workbench.dialog(codeDialog);
      const page = await openPage(stage);
      const shown = await page.locator('#user-code').textContent();
      assert.ok(shown && text.includes(shown));
      // Word joiners keep the code on one line.
      const approveIt = `Approve the code ${shown.replace('-', '\u2060-\u2060')}`;
      await workbench.notification(new RegExp(`${signingIn}.*${approveIt}`));
      await workbench.screenshot('waiting-for-approval');
      assert.equal(
        await workbench.copied(() => workbench.clickNotification(signingIn, 'Copy Code')),
        shown,
      );
      await decide(page, 'alice', 'approve');
      await page.close();
      await workbench.notification(signedInAs(alice));
      await workbench.notificationGone(signingIn);
    });

    await step('leaves the user signed in over a reload of the window', async () => {
      await workbench.load(stage.server);
      await workbench.run(commands.showAccounts);
      assert.match((await workbench.choices()).join(), RegExp(alice));
      await workbench.screenshot('accounts');
      await workbench.escape();
      await signOut(stage, alice);
    });

    await step('has sent secrets, which are looked for at the end', async () => {
      // The secret and device code, tokens, and role credentials that show who signed in.
      assert.ok(stage.secrets.size >= 6, `${stage.secrets.size} secrets`);
    });
  });

  test('a code that is denied ends the sign-in and the polling', async () => {
    await workbench.run(commands.signIn);
    const page = await openPage(stage);
    await decide(page, 'alice', 'deny');
    await page.close();
    await workbench.notification(denied);
    await workbench.screenshot('denied');
    await pollingStops();
    await workbench.clearNotifications();
  });

  test('Cancel in the dialog ends the sign-in and opens nothing', async () => {
    await workbench.run(commands.signIn);
    await workbench.clickDialog(codeDialog, 'Cancel');
    await workbench.notificationGone(signingIn);
    await pollingStops();
    assert.equal(workbench.page.context().pages().length, 1);
  });

  test('Cancel in the notification ends the polling', async () => {
    await workbench.run(commands.signIn);
    const known = polls().length;
    const page = await openPage(stage);
    await until('a poll', () => polls()[known]);
    await workbench.clickNotification(signingIn, 'Cancel');
    await workbench.notificationGone(signingIn);
    await pollingStops();
    await page.close();
  });

  test('the browser in place of the code', async (t) => {
    await using own = await openStage({ pictures: 'e2e/deviceCode-browser' });
    const step = stepsOf(t, own.workbench);

    await step('is one click away, and its link can be copied', async () => {
      await own.workbench.run(commands.signIn);
      const devicePage = await openPage(own);
      const page = await own.workbench.popup(() =>
        chooseMore(own.workbench, signingIn, useBrowser),
      );
      const link = new URL(
        await own.workbench.copied(() => chooseMore(own.workbench, signingIn, 'Copy Link')),
      );
      await own.workbench.notification('The link was copied');
      assert.equal(link.searchParams.get('code_challenge_method'), 'S256');
      await devicePage.goto(link.href);
      await decide(devicePage, 'bob', 'approve');
      await devicePage.getByRole('heading', { name: successPage }).waitFor();
      await own.workbench.notification(signedInAs(bob));
      await devicePage.close();
      await page.close();
      await signOut(own, bob);
    });

    await step('comes first in the next sign-in, because it has worked', async () => {
      const page = await own.workbench.popup(() => own.workbench.run(commands.signIn));
      await decide(page, 'alice', 'deny');
      await page.getByRole('heading', { name: deniedPage }).waitFor();
      await own.workbench.screenshot('denied-page', page);
      await page.close();
      await own.workbench.notification(denied);
      await own.workbench.notificationGone(signingIn);
      assert.deepEqual(own.emulator.control.sessions(), []);
    });
  });
});

function openPage({ workbench }: Stage): Promise<Page> {
  return workbench.popup(() => workbench.clickDialog(codeDialog, openSignInPage));
}

async function signOut({ workbench }: Stage, account: string): Promise<void> {
  await workbench.run(commands.signOut);
  await workbench.choose(account);
  await workbench.accountGone(menuEntry(account));
}

/** Resolves to what a user selects with three clicks on a line. */
async function selected(line: Locator): Promise<string> {
  await line.click({ clickCount: 3, position: { x: 5, y: 5 } });
  return line.page().evaluate('getSelection().toString().trim()') as Promise<string>;
}
