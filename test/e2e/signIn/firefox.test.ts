/** A whole sign-in in Firefox, where there is one: half of the users have another browser than Chromium. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import type { Page } from 'puppeteer-core';
import { findFirefox, launchFirefox } from '../../vscode/firefox.ts';
import { patienceMs } from '../../vscode/until.ts';
import { stepsOf } from '../scenario.ts';
import { chooseMore, openStage } from '../stage.ts';
import {
  codeDialog,
  commands,
  denied,
  deniedPage,
  signedInAs,
  signingIn,
  successPage,
  useCode,
} from '../texts.ts';

// Looked for before the tests are defined. Where it is missing, there is nothing to test.
const firefox = await findFirefox();
if (!firefox) console.log('No Firefox: Chromium alone is tested. FIREFOX_PATH can name one.');

describe('signing in with Firefox', () => {
  for (const program of firefox ? [firefox] : []) {
    test('works by redirect and by code, and shows a denial', async (t) => {
      await using stage = await openStage({
        pictures: 'e2e/firefox',
        settings: { 'iamIdentityCenter.signInMethod': 'browser' },
      });
      const { workbench, emulator } = stage;
      const step = stepsOf(t, workbench);
      await using browser = await launchFirefox(program);

      const look = async (page: Page, name: string) => {
        await page.screenshot({ path: path.join('out', 'e2e', 'firefox', `${name}.png`) });
      };
      const heading = (page: Page, text: string) =>
        page.waitForFunction(
          `document.querySelector('h1')?.textContent.includes(${JSON.stringify(text)})`,
          { timeout: patienceMs },
        );
      /** Decides as `user` on the page at this address. */
      const decide = async (address: string, user: string, decision: 'approve' | 'deny') => {
        const page = await browser.newPage();
        page.setDefaultTimeout(patienceMs);
        await page.goto(address);
        await page.locator(`#user-${user}`).click();
        await look(page, `${user}-${decision}`);
        await page.locator(`button[name=decision][value=${decision}]`).click();
        return page;
      };
      /** Begins a sign-in, and resolves to the link that another browser is to open. */
      const begin = async () => {
        const popup = await workbench.popup(() => workbench.run(commands.signIn));
        await popup.close();
        return workbench.copied(() => chooseMore(workbench, signingIn, 'Copy Link'));
      };

      await step('the redirect arrives at the loopback, which shows its page', async () => {
        const page = await decide(await begin(), 'alice', 'approve');
        await heading(page, successPage);
        assert.match(page.url(), /^http:\/\/127\.0\.0\.1:\d+\/oauth\/callback\?/);
        await look(page, 'success');
        await page.close();
        await workbench.notification(signedInAs('alice · Acme'));
        await workbench.clearNotifications();
      });

      await step('a denial has its page and is no error', async () => {
        const page = await decide(await begin(), 'bob', 'deny');
        await heading(page, deniedPage);
        await look(page, 'denied');
        await page.close();
        await workbench.notification(denied);
        await workbench.clearNotifications();
      });

      await step('a code is approved', async () => {
        await begin();
        await workbench.clickNotification(signingIn, useCode);
        const { text } = await workbench.dialog(codeDialog);
        const [code = ''] = /\b[A-Z]{4}-[A-Z]{4}\b/.exec(text) ?? [];
        const popup = await workbench.popup(() =>
          workbench.clickDialog(codeDialog, 'Open Sign-in'),
        );
        const address = popup.url();
        assert.ok(address.includes(code) && code !== '', `${address} ${code}`);
        await popup.close();
        const page = await decide(address, 'bob', 'approve');
        await heading(page, 'Request approved');
        await look(page, 'code');
        await page.close();
        await workbench.notification(signedInAs('bob · Acme'));
        assert.deepEqual(
          emulator.control.sessions().map(({ user }) => user),
          ['alice', 'bob'],
        );
      });
    });
  }
});
