/** Signing in to applications in a real VS Code, with another extension as the foreign provider. */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import {
  type Application,
  type Caller,
  exampleApplications,
  exampleCallers,
} from '../../emulator/world/directory.ts';
import { createTokenIssuer } from '../../fakes/tokenIssuer.ts';
import { hover, leave, nothingOpen, rows, statusItem } from '../../vscode/sights.ts';
import { until } from '../../vscode/until.ts';
import { stepsOf } from '../scenario.ts';
import { approve, openStage } from '../stage.ts';
import { commands, menuEntry, signedInAs, states } from '../texts.ts';

const issuer = createTokenIssuer();
const [example] = exampleApplications as [Application];
const [caller] = exampleCallers as [Caller];

/** One of the emulator for each way to sign in. */
const applications = ['a', 'b', 'c'].map((letter) => ({
  ...example,
  arn: example.arn.replace(/.$/, letter),
  trustedIssuers: [issuer.trusted],
}));
const [reports, exchange, page] = applications.map(({ arn }) => arn) as [string, string, string];

const role = { role: '012345678901/ReadOnlyAccess', person: 'alice · Acme' };
const redirectUri = 'http://127.0.0.1/oauth/callback';
const configured = [
  {
    name: 'Reports',
    applicationArn: reports,
    assertion: { provider: 'foreign', scopes: ['openid'] },
  },
  { name: 'Exchange', applicationArn: exchange, assertion: { from: 'session' } },
  {
    name: 'Page',
    applicationArn: page,
    credentials: { profile: 'signer' },
    assertion: { browser: true, redirectUri },
  },
].map((each) => ({ region: 'us-east-1', credentials: role, ...each }));

const hour = Math.floor(Date.now() / 1000) + 3_600;
const ours = 'wants to sign in using IAM Identity Center';
const theirs = 'wants to sign in using Foreign Issuer';

describe('applications', () => {
  test('are signed in to by each grant, and stay signed in', async (t) => {
    await using stage = await openStage({
      pictures: 'e2e/applications',
      emulator: { accessTokenSeconds: 12 },
      applications,
      extensions: [path.join(import.meta.dirname, 'foreign')],
      env: { FOREIGN_TOKEN: issuer.sign({ exp: hour }), FOREIGN_APPLICATION: reports },
      settings: {
        'iamIdentityCenter.signInMethod': 'browser',
        'iamIdentityCenter.applications': configured,
      },
    });
    const { workbench, emulator, server } = stage;
    const window = workbench.page;
    const step = stepsOf(t, workbench);
    /** The requests that are signed. */
    const calls = (grantType: string) =>
      stage.asked('/token', grantType).filter(({ queryKeys }) => queryKeys.includes('aws_iam'));
    const signInTo = async (name: string) => {
      await workbench.run(commands.signIn);
      await workbench.choose(name);
    };

    await step('ask for the sign-in of the user whose role signs, and offer it', async () => {
      await mkdir(path.join(server.home, '.aws'), { recursive: true });
      const keys = `aws_access_key_id = ${caller.accessKeyId}\naws_secret_access_key = ${caller.secretAccessKey}`;
      await writeFile(path.join(server.home, '.aws', 'credentials'), `[signer]\n${keys}\n`);
      await workbench.run(commands.signIn);
      await rows(window);
      await workbench.screenshot('choose');
      await workbench.choose('Reports');
      const missing = 'a role of alice · Acme, who is not signed in';
      await workbench.notification(missing);
      await workbench.screenshot('signed-out');
      await workbench.clickNotification(missing, 'Sign In');
      await approve('alice', workbench, () => workbench.choose('AWS access portal'));
      await workbench.notification(signedInAs('alice · Acme'));
      await workbench.clearNotifications();
      assert.deepEqual(calls('urn:ietf:params:oauth:grant-type:jwt-bearer'), []);
    });

    await step('take the token of another provider, each with its consent', async () => {
      await workbench.run('Foreign: Use Application');
      await workbench.dialog(ours);
      await workbench.clickDialog(ours, 'Allow');
      const consent = await workbench.dialog(theirs);
      await workbench.screenshot('consent');
      assert.match(consent.text, /exchanged for a token of Reports/);
      await workbench.clickDialog(theirs, 'Allow');
      await workbench.notification(
        'Foreign has bob · Reports, openid aws sts:identity_context sso:account:access, an id token, a context',
      );
      await workbench.screenshot('foreign');
      await workbench.clearNotifications();
      assert.equal(calls('urn:ietf:params:oauth:grant-type:jwt-bearer').length, 1);
    });

    await step('exchange the token of a session', async () => {
      await signInTo('Exchange');
      await workbench.notification(signedInAs('alice · Exchange'));
      await workbench.clearNotifications();
      assert.equal(calls('urn:ietf:params:oauth:grant-type:token-exchange').length, 1);
    });

    await step('exchange a code of the browser, signed with a profile', async () => {
      await approve('bob', workbench, () => signInTo('Page'));
      await workbench.notification(signedInAs('bob · Page'));
      await workbench.clearNotifications();
      assert.equal(calls('authorization_code').length, 1);
    });

    await step('are refreshed, each by the same signed call', async () => {
      const before = calls('refresh_token').length;
      await until('three refreshes of each', () =>
        calls('refresh_token').length >= before + 9 ? true : undefined,
      );
      assert.equal(emulator.control.counts().reuses, 0);
      assert.ok(calls('refresh_token').every(({ status }) => status === 200));
      await statusItem(window, String.raw`\w+ \+3`, states.signedIn).waitFor();
    });

    await step('are in the Accounts menu, the list and the hover', async () => {
      const entries = await workbench.openAccounts();
      await workbench.screenshot('accounts-menu');
      await workbench.escape();
      for (const label of ['bob · Reports', 'alice · Exchange', 'bob · Page']) {
        assert.ok(entries.includes(menuEntry(label)), `${label} in ${entries}`);
      }
      await workbench.run(commands.showAccounts);
      const list = (await rows(window)).join('\n');
      await workbench.screenshot('list');
      assert.match(list, /bob · Reports.*apl-1234567890abcdea/s);
      await workbench.choose('bob · Reports');
      await window.getByText('Signed in to an application').waitFor();
      await workbench.screenshot('details');
      await workbench.escape();
      await nothingOpen(window);
      const { text } = await hover(statusItem(window, String.raw`\w+ \+3`, states.signedIn));
      assert.match(text, /bob · Reports/);
      await workbench.screenshot('hover');
      await leave(window);
    });

    await step('say who has to change what when they refuse', async () => {
      emulator.control.set({ rolesWithoutTokens: ['012345678901/ReadOnlyAccess'] });
      await signInTo('Exchange');
      const policy = 'has to allow sso-oauth:CreateTokenWithIAM';
      await workbench.notification(policy);
      await workbench.screenshot('not-allowed');
      emulator.control.set({ rolesWithoutTokens: [] });
      await workbench.clearNotifications();
      emulator.control.changeApplication({ arn: exchange, assignedUsers: ['bob'] });
      await signInTo('Exchange');
      await workbench.notification('Ask an administrator whether you are assigned');
      emulator.control.changeApplication({ arn: exchange, assignedUsers: undefined });
      await workbench.clearNotifications();
    });

    await step('are signed out with nothing to end at a portal', async () => {
      const before = stage.asked('/logout').length;
      await workbench.run(commands.signOut);
      await workbench.choose('bob · Reports');
      await workbench.notification('Signed out: bob · Reports.');
      await workbench.accountGone(menuEntry('bob · Reports'));
      assert.equal(stage.asked('/logout').length, before);
    });

    await step('are diagnosed', async () => {
      // Last: the page takes the focus once it is drawn, which would close a list.
      await workbench.run(commands.diagnose);
      const frame = window.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
      await frame.getByText('application-1 credentials').waitFor();
      await frame.getByText('AWS does not document this address').waitFor();
      await workbench.screenshot('diagnosis');
    });
  });
});
