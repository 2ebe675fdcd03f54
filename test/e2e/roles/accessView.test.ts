/** The view "AWS Access", with the keyboard alone. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { until } from '../../vscode/until.ts';
import { stepsOf } from '../scenario.ts';
import { approve, openStage } from '../stage.ts';
import { signedInAs } from '../texts.ts';

describe('the view of AWS access', () => {
  test('leads from the sign-in to every role by keyboard, page by page', async (t) => {
    await using stage = await openStage({
      pictures: 'e2e/accessView',
      emulator: { extraAccounts: 120 },
      settings: { 'iamIdentityCenter.signInMethod': 'browser' },
    });
    const { workbench, emulator, asked } = stage;
    const { page } = workbench;
    const step = stepsOf(t, workbench);
    const pane = page.locator('.split-view-view', { hasText: 'AWS Access' }).last();
    const row = (text: string) => pane.locator('.monaco-list-row', { hasText: text });
    const focused = (text: string) => pane.locator('.monaco-list-row.focused', { hasText: text });
    const lookUps = () => ({
      accounts: asked('/assignment/accounts').length,
      roles: asked('/assignment/roles').length,
    });
    /** Presses a key until the row with `text` has the focus. */
    const press = async (key: string, text: string) =>
      until(`${key} to lead to ${text}`, async () => {
        if ((await focused(text).count()) > 0) return true;
        await page.keyboard.press(key);
        return undefined;
      });

    await step('offers the sign-in, and asks nothing before', async () => {
      await workbench.run('Explorer: Focus on AWS Access View');
      const signIn = pane.getByRole('button', { name: 'Sign In' });
      await signIn.waitFor();
      await workbench.screenshot('welcome');
      assert.deepEqual(emulator.journal, []);
      await approve('alice', workbench, async () => {
        await signIn.focus();
        await page.keyboard.press('Enter');
      });
      await workbench.notification(signedInAs('alice · Acme'));
      await row('alice · Acme').waitFor();
      await workbench.clearNotifications();
    });

    await step('opens users and accounts with the arrow keys', async () => {
      // The sign-in has looked for the name of the user.
      const before = lookUps();
      await workbench.run('Explorer: Focus on AWS Access View');
      await press('ArrowDown', 'alice · Acme');
      await page.keyboard.press('ArrowRight');
      await row('playground').waitFor();
      assert.deepEqual(lookUps(), { ...before, accounts: before.accounts + 1 });
      await press('ArrowDown', 'playground');
      await page.keyboard.press('ArrowRight');
      await row('AdministratorAccess').waitFor();
      assert.equal(lookUps().roles, before.roles + 1);
      await press('ArrowDown', 'ReadOnlyAccess');
      await workbench.screenshot('roles');
    });

    await step('has the actions of a role in its menu', async () => {
      await page.keyboard.press('Shift+F10');
      const menu = page.locator('.monaco-menu');
      await menu.getByText('Copy Role Credentials').waitFor();
      await workbench.screenshot('menu');
      await workbench.escape();
      await menu.waitFor({ state: 'detached' });
    });

    await step('shows one page more on request', async () => {
      await page.keyboard.press('End');
      await focused('Show More').waitFor();
      await workbench.screenshot('more');
      const before = lookUps();
      await page.keyboard.press('Enter');
      await row('Show More').waitFor({ state: 'detached' });
      assert.deepEqual(lookUps(), { ...before, accounts: before.accounts + 1 });
      await page.keyboard.press('End');
      await focused('account-0120').waitFor();
    });

    await step('says what cannot be loaded, and loads it then', async () => {
      emulator.control.fail({
        path: '/assignment/roles',
        times: 3,
        error: { type: 'TooManyRequestsException', description: 'HTTP 429 Unknown Code' },
      });
      await page.keyboard.press('ArrowRight');
      await press('ArrowDown', 'too many requests');
      await workbench.screenshot('throttled');
      await page.keyboard.press('Enter');
      await press('ArrowDown', 'AdministratorAccess');
    });

    await step('offers to sign in again once the session has ended', async () => {
      emulator.control.endSessions({ user: 'alice' });
      await workbench.run('Explorer: Focus on AWS Access View');
      await pane.getByRole('button', { name: 'Refresh' }).focus();
      await page.keyboard.press('Enter');
      await row('Sign In Again').waitFor();
      await workbench.screenshot('ended');
    });
  });

  test('says so where a user has no AWS account', async () => {
    await using stage = await openStage({
      pictures: 'e2e/accessViewEmpty',
      settings: { 'iamIdentityCenter.signInMethod': 'browser' },
    });
    const { workbench } = stage;
    const { page } = workbench;
    await workbench.run('Explorer: Focus on AWS Access View');
    await approve('carol', workbench, () =>
      page.getByRole('button', { name: 'Sign In', exact: true }).click(),
    );
    await page.getByText('Your user name could not be looked up').waitFor();
    await workbench.type('carol');
    await workbench.accept();
    await workbench.notification(signedInAs('carol · Acme'));
    await page.getByRole('treeitem', { name: 'carol · Acme' }).click();
    await page.getByText('No AWS account is assigned.').waitFor();
    await workbench.screenshot('none');
  });
});
