/** Roles that cannot be had: what the user sees of it, and that the list stays of use. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { stepsOf } from '../scenario.ts';
import { approve, openStage } from '../stage.ts';
import { commands, signedInAs, whichName } from '../texts.ts';

const throttled = {
  path: '/assignment/accounts',
  // As often as a call is tried.
  times: 3,
  error: { type: 'TooManyRequestsException', description: 'HTTP 429 Unknown Code' },
} as const;

describe('a role that cannot be had', () => {
  test('is named, and the list stays of use', async (t) => {
    await using stage = await openStage({
      pictures: 'e2e/roleTrouble',
      settings: { 'iamIdentityCenter.signInMethod': 'browser' },
    });
    const { workbench, emulator } = stage;
    const { page } = workbench;
    const step = stepsOf(t, workbench);
    await approve('alice', workbench, () => workbench.run(commands.signIn));
    await workbench.notification(signedInAs('alice · Acme'));
    await workbench.clearNotifications();

    await step('where it was taken away', async () => {
      emulator.control.set({ staleRoles: ['012345678901/AdministratorAccess'] });
      await workbench.run(commands.copyCredentials);
      await workbench.choose('playground@example.com');
      await workbench.choose('AdministratorAccess');
      await workbench.notification('refuses the role AdministratorAccess in the AWS account');
      await workbench.screenshot('refused');
      await workbench.choose('ReadOnlyAccess');
      await page.getByText('bash, zsh').waitFor();
      await workbench.escape();
      await workbench.clearNotifications();
    });

    await step('where the session ends while the list is open', async () => {
      await workbench.run(commands.copyCredentials);
      await page.getByText('playground@example.com').waitFor();
      emulator.control.endSessions({ user: 'alice' });
      await workbench.choose('production@example.com');
      const again = 'The session of alice · Acme has ended. Sign in again';
      await page.getByText(again).waitFor();
      await workbench.screenshot('ended');
      await approve('alice', workbench, () => workbench.choose(again));
      await page.getByText('bash, zsh').waitFor();
      await workbench.screenshot('again');
      await workbench.escape();
    });
  });

  test('is found among hundreds of accounts once the portal answers again', async () => {
    await using stage = await openStage({
      pictures: 'e2e/manyAccounts',
      emulator: { extraAccounts: 300 },
      settings: { 'iamIdentityCenter.signInMethod': 'browser' },
    });
    const { workbench, emulator, asked } = stage;
    const { page } = workbench;
    await approve('alice', workbench, () => workbench.run(commands.signIn));
    await workbench.notification(signedInAs('alice · Acme'));
    await workbench.clearNotifications();
    const before = asked('/assignment/roles').length;
    emulator.control.fail(throttled);
    await workbench.run(commands.useRole);
    const again = 'The list could not be loaded completely';
    await page.getByText(again).waitFor();
    await workbench.screenshot('throttled');
    await workbench.choose(again);
    await page.getByText('production@example.com').first().waitFor();
    await workbench.type('account-0299');
    await page.getByText('account-0299@example.com').first().waitFor();
    await workbench.screenshot('search');
    await workbench.choose('account-0299@example.com');
    await page.getByText('AdministratorAccess').first().waitFor();
    assert.equal(asked('/assignment/roles').length, before + 1);
    await workbench.escape();
  });

  test('is none at all, and the list says so', async () => {
    await using stage = await openStage({
      pictures: 'e2e/noAccounts',
      settings: { 'iamIdentityCenter.signInMethod': 'browser' },
    });
    const { workbench } = stage;
    const { page } = workbench;
    await approve('carol', workbench, () => workbench.run(commands.signIn));
    await page.getByText(whichName).waitFor();
    await workbench.type('carol');
    await workbench.accept();
    await workbench.notification(signedInAs('carol · Acme'));
    await workbench.clearNotifications();
    for (const command of [commands.useRole, commands.openConsole, commands.copyCredentials]) {
      await workbench.run(command);
      await page
        .getByText('No AWS account is assigned to carol · Acme. Ask your administrator for access.')
        .waitFor();
      await workbench.screenshot('none');
      await workbench.escape();
    }
  });
});
