/**
 * The whole story with a real browser, on the newest VS Code and the oldest one promised: sign in,
 * let another extension have the session, stay signed in, sign out.
 */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { editorVersions } from '../vscode/download.ts';
import { decide, openStage, type Stage } from './stage.ts';

const entry = 'alice · Acme (IAM Identity Center)';

for (const [name, version] of Object.entries(editorVersions)) {
  describe(`on VS Code ${version.vscode}`, () => {
    let stage: Stage;
    before(async () => {
      stage = await openStage({
        pictures: `e2e/story-${name}`,
        version,
        settings: { 'iamIdentityCenter.signInMethod': 'browser' },
        emulator: { accessTokenSeconds: 8 },
      });
    });
    after(() => stage[Symbol.asyncDispose]());
    afterEach(async (t) => {
      if ('passed' in t && !t.passed) await stage.workbench.screenshot('failed');
    });

    test('signs in with the browser flow from the palette', async () => {
      const { workbench } = stage;
      const page = await workbench.popup(() => workbench.run('Sign in with IAM Identity Center'));
      // The page may be there before VS Code has drawn what is said about it.
      await workbench.notification(
        /Continue in your browser\. Copy Link · Use a Code Instead · .*Try Again/,
      );
      await workbench.screenshot('notification');
      await workbench.screenshot('browser-page', page);
      await decide(page, 'alice', 'approve');
      await page.getByRole('heading', { name: 'You are signed in' }).waitFor();
      await workbench.screenshot('callback-page', page);
      await page.close();
      await workbench.notification('Signed in as alice · Acme.');
      assert.equal(stage.asked('/client/register').length, 1);
      assert.equal(stage.asked('/token', 'authorization_code').length, 1);
    });

    test('shows the account in the Accounts menu', async () => {
      assert.ok((await stage.workbench.openAccounts()).includes(entry));
      await stage.workbench.screenshot('accounts-menu');
      await stage.workbench.escape();
    });

    test('gives another extension the session once the person allows it', async () => {
      const { workbench } = stage;
      await workbench.run('Consumer: Show Session');
      await workbench.notification('Consumer has no session');

      await workbench.run('Consumer: Sign In');
      const consent = await workbench.dialog('Session Consumer');
      assert.match(consent.text, /wants to sign in using IAM Identity Center/);
      await workbench.screenshot('consent');
      await workbench.clickDialog('Session Consumer', 'Allow');
      await workbench.choose('alice · Acme');
      await workbench.notification(/Consumer has alice · Acme, sso:account:access, token \w{8}/);
      assert.equal(stage.asked('/client/register').length, 1);
    });

    test('stays signed in over three lifetimes of the token', async () => {
      const { workbench, asked, until } = stage;
      const refreshes = () =>
        asked('/token', 'refresh_token').filter(({ status }) => status === 200);
      const start = refreshes().length;
      const third = await until('three refreshes', () => refreshes()[start + 2], 40);
      await workbench.run('Consumer: Show Session');
      const shown = await workbench.notification(/Consumer has alice/);
      const tokens = refreshes().map(({ issued }) => issued.accessToken);
      const token = /token (\w{8})/.exec(shown)?.[1];
      assert.ok(tokens.slice(tokens.indexOf(third.issued.accessToken)).includes(token));
      assert.equal(new Set(tokens).size, tokens.length);
    });

    test('signs out from the Accounts menu, at the portal too', async () => {
      const { workbench, asked, until } = stage;
      await workbench.openAccounts();
      await workbench.clickMenu(entry, 'Sign Out');
      await workbench.screenshot('sign-out');
      await workbench.clickDialog('alice · Acme', 'Sign Out');
      const logout = await until('the logout', () => asked('/logout')[0]);
      assert.equal(logout.status, 200);
      assert.deepEqual(stage.emulator.control.sessions(), []);
      await workbench.accountGone(entry);
    });
  });
}
