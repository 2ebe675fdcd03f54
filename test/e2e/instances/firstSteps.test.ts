/** What a user sees who has just installed the extension, in the languages that it is translated to. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { webview } from '../../vscode/sights.ts';
import { retry, succeeds } from '../../vscode/until.ts';
import type { Workbench } from '../../vscode/workbench.ts';
import { recover, stepsOf } from '../scenario.ts';
import { openStage, type Stage } from '../stage.ts';
import { anotherSignIn, commands, unrecognized } from '../texts.ts';

/** Returns the translation of the text that begins so, up to its first value; fails without one. */
function translate(language: string, start: string): string {
  const bundle = JSON.parse(readFileSync(`l10n/bundle.l10n.${language}.json`, 'utf8')) as object;
  const [, text] = Object.entries(bundle).find(([key]) => key.startsWith(start)) ?? [];
  assert.ok(text, `"${start}" in ${language}`);
  return text.split('{', 1)[0] ?? '';
}

/** Returns the palette's entry for the sign-in. */
function signInEntry(language: string): string {
  const nls = JSON.parse(readFileSync(`package.nls.${language}.json`, 'utf8'));
  return `AWS SSO: ${nls['command.signIn']}`;
}

describe('the first steps', () => {
  let stage: Stage;
  let workbench: Workbench;
  let page: Page;
  before(async () => {
    stage = await openStage({
      pictures: 'e2e/firstSteps',
      settings: { 'iamIdentityCenter.instances': [] },
    });
    workbench = stage.workbench;
    page = workbench.page;
  });
  after(() => stage?.[Symbol.asyncDispose]());
  afterEach((t) => recover(t, stage.server, workbench));

  /** Loads VS Code in a language. Its own texts would need a language pack, ours do not. */
  const load = async (language: string) => {
    await page.addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = '${language}'`);
    await workbench.load(stage.server);
  };

  for (const language of ['de', 'ja']) {
    test(`are translated: ${language}`, async () => {
      await load(language);
      await workbench.run(signInEntry(language));
      const title = translate(language, 'Sign in with IAM Identity Center');
      await page.getByText(title).first().waitFor();
      await workbench.type('my portal');
      const message = translate(language, unrecognized);
      await page.locator('.quick-input-message', { hasText: message }).waitFor();
      await workbench.screenshot(`unknown-form-${language}`);
      await workbench.escape();
    });
  }

  test('are in a walkthrough', async (t) => {
    const step = stepsOf(t, workbench);
    // Only there: the button of the Accounts menu may say "Sign in requested" by now.
    const button = (name: string, exact = false) =>
      page.locator('.gettingStartedContainer').getByRole('button', { name, exact }).first();
    const walkthrough = {
      diagnose: 'When something is in the way',
      accounts: 'See who is signed in',
      console: 'Open the console',
      terminal: 'Use it in the terminal',
      'sign-in': 'Sign in',
    };

    await step('each of whose steps has its picture', async () => {
      // VS Code leaves the pictures out of a narrower window.
      await page.setViewportSize({ width: 1600, height: 900 });
      await load('en');
      await workbench.run('Welcome: Open Walkthrough...');
      await workbench.choose('Get Started with IAM Identity Center');
      for (const [picture, title] of Object.entries(walkthrough)) {
        await button(title).click();
        const shown = page.locator(`.getting-started-media img[srcset*="${picture}.webp"]`);
        // Rejects where the VSIX does not contain the file.
        await shown.evaluate((image: { decode(): Promise<void> }) => image.decode());
        await workbench.screenshot(`walkthrough-${picture}`);
      }
    });

    await step('each of whose buttons does what it says', async () => {
      const press = async (title: string, act: string) => {
        await button(title).click();
        await button(act, true).click();
      };
      // The step, and the page of the diagnosis, take the focus once they are drawn, which closes a list.
      const opens = (list: Locator, act: () => Promise<void>) =>
        retry(`${list}`, async (timeout) => {
          await act();
          return succeeds(list.waitFor({ timeout }));
        });
      const accounts = page.getByRole('option', { name: anotherSignIn });
      await opens(accounts, () => press(walkthrough.accounts, 'Show Accounts'));
      // The next click closes the list. Escape would leave the walkthrough where the list is closed.
      const portals = page.locator('.quick-input-message', { hasText: 'access portal' });
      await opens(portals, () => press(walkthrough['sign-in'], 'Sign In'));
      await page.locator('.quick-input-widget input.input').first().press('Escape');
      await press(walkthrough.diagnose, 'Diagnose Sign-in');
      await webview(page, 'IAM Identity Center Diagnosis');
      // A cancelled sign-in has not failed: a dialog that says so would keep the palette shut.
      await opens(accounts, () => workbench.run(commands.showAccounts));
      await workbench.escape();
    });
  });
});
