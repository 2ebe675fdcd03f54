/** Signing in, showing the account and signing out without a mouse. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { nothingOpen, statusItem } from '../../vscode/sights.ts';
import { stepsOf } from '../scenario.ts';
import { openStage } from '../stage.ts';
import { codeDialog, commands, openSignInPage, signedInAs, signingIn } from '../texts.ts';

const alice = 'alice · Acme';

describe('the keyboard alone', () => {
  test('is enough for a whole sign-in', async (t) => {
    await using stage = await openStage({ pictures: 'e2e/keyboard' });
    const { workbench } = stage;
    const { page } = workbench;
    const step = stepsOf(t, workbench);

    const palette = async (title: string) => {
      await page.bringToFront();
      await page.keyboard.press('F1');
      await page.keyboard.type(title);
      const focused = page.locator('.quick-input-list .monaco-list-row.focused');
      await focused.filter({ hasText: title }).waitFor();
      await page.keyboard.press('Enter');
    };
    /** Presses Tab until an element with this name has the focus, then `key`. */
    const press = async (name: string, on = page, key = 'Enter') => {
      const focused = `document.activeElement?.closest('label')?.innerText ??
        document.activeElement?.labels?.[0]?.innerText ?? document.activeElement?.innerText`;
      const passed: unknown[] = [];
      while (passed.length < 30) {
        const reached = ((await on.evaluate(focused)) as string | undefined)?.trim();
        if (reached?.startsWith(name)) return on.keyboard.press(key);
        passed.push(reached);
        await on.keyboard.press('Tab');
      }
      assert.fail(`Tab does not lead to "${name}", only to ${passed.join(' | ')}`);
    };
    const begin = async () => {
      await palette(commands.signIn);
      await workbench.dialog(codeDialog);
    };

    // Afterwards the palette has the commands of the extensions, and from then on the mouse is watched.
    await workbench.run('Consumer: Show Session');
    await workbench.clearNotifications();
    await page.evaluate(
      `globalThis.touched = []; for (const what of ['mousedown', 'wheel'])
       addEventListener(what, ({ target }) => touched.push(target.outerHTML), { capture: true });`,
    );

    await step('copies the code, opens its page and approves it', async () => {
      await begin();
      const copied = await workbench.copied(() => press('Copy Code'));
      const { text } = await workbench.dialog(codeDialog);
      assert.ok(text.includes(copied));
      const popup = await workbench.popup(() => page.keyboard.press('Enter'));
      await press('Alice', popup, 'Space');
      await press('Allow access', popup);
      await workbench.notification(signedInAs(alice));
      await popup.close();
    });

    await step('goes from the account to its details and signs out', async () => {
      await palette(commands.showAccounts);
      await page.getByRole('option', { name: new RegExp(alice) }).waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('option', { name: 'Sign Out' }).waitFor();
      await page.keyboard.type('sign out');
      await page.keyboard.press('Enter');
      await workbench.dialog('Sign out alice · Acme?');
      await press('Sign Out');
      await statusItem(page, 'alice', '').waitFor({ state: 'detached' });
      assert.deepEqual(stage.emulator.control.sessions(), []);
    });

    await step('cancels a sign-in in its dialog and in its notification', async () => {
      await palette('Notifications: Clear All Notifications');
      await begin();
      await page.keyboard.press('Escape');
      await nothingOpen(page);
      await begin();
      const popup = await workbench.popup(() => press(openSignInPage));
      await page.bringToFront();
      await palette('Notifications: Focus Notification Toast');
      await press('Cancel');
      await workbench.notificationGone(signingIn);
      await popup.close();
      await nothingOpen(page);
    });

    await step('is all that was used', async () => {
      assert.deepEqual(await page.evaluate('touched'), []);
    });
  });
});
