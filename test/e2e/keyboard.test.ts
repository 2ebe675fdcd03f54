/** Signing in, looking and signing out without a mouse. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { nothingOpen, statusItem } from '../vscode/sights.ts';
import type { Workbench } from '../vscode/workbench.ts';
import { openStage, type Stage } from './stage.ts';

const waiting = 'Signing in to Acme';
const code = 'Your sign-in code is';

describe('by keyboard alone', () => {
  let stage: Stage;
  let workbench: Workbench;
  let page: Page;

  before(async () => {
    stage = await openStage({ pictures: 'e2e/keyboard' });
    workbench = stage.workbench;
    page = workbench.page;
    await workbench.run('Consumer: Show Session');
    await workbench.run('Notifications: Clear All Notifications');
    await page.evaluate(
      `globalThis.touched = []; for (const what of ['mousedown', 'wheel'])
       addEventListener(what, ({ target }) => touched.push(target.outerHTML), { capture: true });`,
    );
  });
  after(() => stage[Symbol.asyncDispose]());
  afterEach(async (t) => {
    if ('passed' in t && !t.passed) await workbench.screenshot('failed');
  });

  const palette = async (title: string) => {
    await page.bringToFront();
    await page.keyboard.press('F1');
    await page.keyboard.type(title);
    await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: title }).waitFor();
    await page.keyboard.press('Enter');
  };
  /** Goes on to what a person sees under this name, and presses it. */
  const press = async (name: string, on = page, key = 'Enter') => {
    const target = `document.activeElement?.closest('label')?.innerText ??
      document.activeElement?.labels?.[0]?.innerText ?? document.activeElement?.innerText`;
    const passed: unknown[] = [];
    while (passed.length < 30) {
      const reached = ((await on.evaluate(target)) as string | undefined)?.trim();
      if (reached?.startsWith(name)) return on.keyboard.press(key);
      passed.push(reached);
      await on.keyboard.press('Tab');
    }
    assert.fail(`no way to "${name}" by Tab, only to ${passed.join(' | ')}`);
  };
  const begin = async () => {
    await palette('Sign in with IAM Identity Center');
    await workbench.dialog(code);
  };

  test('the code is copied, its page opened and approved', async () => {
    await begin();
    const copied = await workbench.copied(() => press('Copy Code'));
    const { text } = await workbench.dialog(code);
    assert.ok(text.includes(copied));
    const popup = await workbench.popup(() => page.keyboard.press('Enter'));
    await press('Alice', popup, 'Space');
    await press('Allow access', popup);
    await workbench.notification('Signed in as alice · Acme.');
    await popup.close();
  });

  test('an account leads to its details, and those to signing out', async () => {
    await palette('IAM Identity Center: Show Accounts');
    await page.getByRole('option', { name: /alice · Acme/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('option', { name: 'Sign Out' }).waitFor();
    await page.keyboard.type('sign out');
    await page.keyboard.press('Enter');
    await statusItem(page, 'alice', '').waitFor({ state: 'detached' });
    assert.deepEqual(stage.emulator.control.sessions(), []);
  });

  test('a sign-in is cancelled in its dialog and in its notification', async () => {
    await palette('Notifications: Clear All Notifications');
    await begin();
    await page.keyboard.press('Escape');
    await nothingOpen(page);
    await begin();
    const popup = await workbench.popup(() => press('Open Sign-in Page'));
    await page.bringToFront();
    await palette('Notifications: Focus Notification Toast');
    await press('Cancel');
    await workbench.notificationGone(waiting);
    await popup.close();
    await nothingOpen(page);
  });

  test('nobody has touched a mouse', async () => {
    assert.deepEqual(await page.evaluate('touched'), []);
  });
});
