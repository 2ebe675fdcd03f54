/**
 * The whole story in a real browser, on the newest VS Code and the oldest supported one: the user signs
 * in, lets another extension use the session, stays signed in and signs out.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { editorVersions } from '../vscode/download.ts';
import { until } from '../vscode/until.ts';
import { stepsOf } from './scenario.ts';
import { decide, openStage } from './stage.ts';
import { commands, menuEntry, signedInAs, successPage } from './texts.ts';

const alice = 'alice · Acme';

describe('the whole story', () => {
  for (const [name, version] of Object.entries(editorVersions)) {
    test(`works on VS Code ${version.vscode}`, async (t) => {
      await using stage = await openStage({
        pictures: `e2e/story-${name}`,
        version,
        settings: { 'iamIdentityCenter.signInMethod': 'browser' },
        emulator: { accessTokenSeconds: 8 },
      });
      const { workbench, asked, emulator } = stage;
      const step = stepsOf(t, workbench);

      await step('the browser flow signs in from the palette', async () => {
        const page = await workbench.popup(() => workbench.run(commands.signIn));
        // The page may be there before VS Code has drawn the whole notification.
        await workbench.notification(
          /Continue in your browser\. Paste the Address · Use a Code Instead · More…/,
        );
        await workbench.screenshot('notification');
        await workbench.screenshot('browser-page', page);
        await decide(page, 'alice', 'approve');
        await page.getByRole('heading', { name: successPage }).waitFor();
        await workbench.screenshot('callback-page', page);
        await page.close();
        await workbench.notification(signedInAs(alice));
        assert.equal(asked('/client/register').length, 1);
        assert.equal(asked('/token', 'authorization_code').length, 1);
      });

      await step('the account is in the Accounts menu', async () => {
        assert.ok((await workbench.openAccounts()).includes(menuEntry(alice)));
        await workbench.screenshot('accounts-menu');
        await workbench.escape();
      });

      await step('another extension gets the session once the user allows it', async () => {
        await workbench.run('Consumer: Show Session');
        await workbench.notification('Consumer has no session');

        await workbench.run('Consumer: Sign In');
        const consent = await workbench.dialog('Session Consumer');
        assert.match(consent.text, /wants to sign in using IAM Identity Center/);
        await workbench.screenshot('consent');
        await workbench.clickDialog('Session Consumer', 'Allow');
        await workbench.choose(alice);
        await workbench.notification(/Consumer has alice · Acme, sso:account:access, token \w{8}/);
        assert.equal(asked('/client/register').length, 1);
      });

      await step('the session lasts over three lifetimes of the token', async () => {
        await workbench.clearNotifications();
        const refreshes = () =>
          asked('/token', 'refresh_token').filter(({ status }) => status === 200);
        const start = refreshes().length;
        const third = await until('three refreshes', () => refreshes()[start + 2]);
        await workbench.run('Consumer: Show Session');
        const shown = await workbench.notification(/Consumer has alice/);
        const tokens = refreshes().map(({ issued }) => issued.accessToken);
        const token = /token (\w{8})/.exec(shown)?.[1];
        assert.ok(tokens.slice(tokens.indexOf(third.issued.accessToken)).includes(token));
        assert.equal(new Set(tokens).size, tokens.length);
      });

      await step('signing out in the Accounts menu ends the session at the portal', async () => {
        await workbench.openAccounts();
        await workbench.clickMenu(menuEntry(alice), 'Sign Out');
        await workbench.screenshot('sign-out');
        await workbench.clickDialog(alice, 'Sign Out');
        const logout = await until('the logout', () => asked('/logout')[0]);
        assert.equal(logout.status, 200);
        assert.deepEqual(emulator.control.sessions(), []);
        await workbench.accountGone(menuEntry(alice));
      });
    });
  }
});
