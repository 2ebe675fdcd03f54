/**
 * Two accounts that would have one label, one of which cannot be reached for a while: neither takes
 * the place of the other, for the user or for another extension.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { exampleInstances } from '../../emulator/world/directory.ts';
import { badge, statusItem } from '../../vscode/sights.ts';
import { until } from '../../vscode/until.ts';
import { stepsOf } from '../scenario.ts';
import { approve, openFreshStage } from '../stage.ts';
import {
  codeDialog,
  commands,
  menuEntry,
  openSignInPage,
  signedInAs,
  signingIn,
  states,
} from '../texts.ts';

const accessTokenSeconds = 20;
const [corp = assert.fail(), europe = assert.fail()] = exampleInstances;
const older = 'alice · Acme';
const newer = 'alice · Acme (eu-west-1)';
const firstSignIn = 'Sign in with IAM Identity Center to use IAM Identity Center Sign-In (1)';

describe('two accounts of one name', () => {
  test('stay apart', async (t) => {
    await using stage = await openFreshStage({
      pictures: 'e2e/ownAccount',
      emulator: { accessTokenSeconds },
      settings: {
        'iamIdentityCenter.instances': [corp, europe].map(({ startUrl, region }) => ({
          name: 'Acme',
          startUrl,
          region,
        })),
      },
    });
    const { workbench, emulator, hosts, server } = stage;
    const { page } = workbench;
    const step = stepsOf(t, workbench);
    const openPage = () => workbench.clickDialog(codeDialog, openSignInPage);

    await step('the Accounts menu offers the first sign-in, and only that', async () => {
      await badge(page, 1);
      assert.ok((await workbench.openAccounts()).includes(firstSignIn));
      await workbench.screenshot('first-sign-in');
      await workbench.clickMenu(firstSignIn);
      await workbench.choose(corp.startUrl);
      await approve('alice', workbench, openPage);
      await statusItem(page, 'alice', states.signedIn).waitFor();
      await badge(page, 0);
    });

    // Fault: VS Code keeps consent under the label, so consent for one handed out the other's token.
    await step('the second account gets a label of its own', async () => {
      await workbench.run(commands.signIn);
      await workbench.choose(europe.startUrl);
      await approve('alice', workbench, openPage);
      await workbench.notification(signedInAs(newer));
      await workbench.clearNotifications();
      const entries = await workbench.openAccounts();
      await workbench.screenshot('accounts-menu');
      assert.ok(entries.includes(menuEntry(older)), entries.join());
      assert.ok(entries.includes(menuEntry(newer)), entries.join());
      await workbench.escape();
    });

    await step('another extension may use both, and prefers the older one', async () => {
      for (const account of [newer, older]) {
        await workbench.run('Consumer: Choose Account');
        await workbench.clickDialog('Session Consumer', 'Allow');
        await workbench.choose(new RegExp(`^${account.replaceAll(/[()]/g, '\\$&')}$`));
        await workbench.notification(`Consumer has ${account},`);
        await workbench.clearNotifications();
      }
    });

    // Fault: both sessions were gone for every extension, or the other account took the place.
    await step('the preferred account cannot be reached: no other takes its place', async () => {
      const refused = () => hosts.waitedFor.has(`oidc.${corp.region}.amazonaws.com`);
      hosts.silent.add(`oidc.${corp.region}.amazonaws.com`);
      await until('a refresh that gets no answer', () => refused() || undefined);
      // Its token runs out meanwhile.
      const from = performance.now();
      await until('the end of the token', () =>
        performance.now() - from > accessTokenSeconds * 1000 ? true : undefined,
      );
      await workbench.run('Consumer: Show Session');
      await workbench.notification(`Consumer has ${older},`);
      await workbench.clearNotifications();
      const entries = await workbench.openAccounts();
      assert.ok(entries.includes(menuEntry(older)) && entries.includes(menuEntry(newer)));
      await workbench.escape();
      hosts.silent.clear();
      await statusItem(page, '', states.signedIn).waitFor();
    });

    // Fault: the spent token was sent again after the reload, and the sign-in was lost.
    await step('a reload during a refresh loses no sign-in', async () => {
      const { length } = emulator.journal;
      const isRefresh = ({ grantType }: { grantType?: string | undefined }) =>
        grantType === 'refresh_token';
      const times = 4;
      emulator.control.fail({ path: '/token', times, delayMs: 2_000, moment: 'after' });
      await until('a refresh', () => emulator.journal.slice(length).find(isRefresh));
      await workbench.load(server);
      emulator.control.clearFaults();
      await statusItem(page, '', states.signedIn).waitFor();
      await until('the next refreshes', () =>
        emulator.journal.slice(length).filter(isRefresh).length > times ? true : undefined,
      );
      assert.equal(emulator.control.counts().reuses, 0);
    });

    // Fault: it said that another window was signing in, and opened nothing.
    await step('a second Sign In takes over from the first, in one notification', async () => {
      await workbench.run(commands.signIn);
      await workbench.choose(corp.startUrl);
      await workbench.dialog(codeDialog);
      await workbench.clickDialog(codeDialog, 'Cancel');
      await workbench.notificationGone(signingIn);
      for (const _ of ['first', 'second']) {
        const popup = workbench.popup(openPage);
        await workbench.run(commands.signIn);
        await workbench.choose(corp.startUrl);
        await popup;
      }
      assert.equal(await page.locator('.notification-toast').count(), 1);
      assert.doesNotMatch(await page.locator('.notification-toast').innerText(), /other window/);
      await workbench.screenshot('taken-over');
    });
  });
});
