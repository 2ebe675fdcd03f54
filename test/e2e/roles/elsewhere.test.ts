/** A role outside of terminals: debugger, tasks, other extensions, view, console, clipboard. */
import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { readIdentity } from '../../roles/programs/identity.ts';
import { until } from '../../vscode/until.ts';
import { stepsOf } from '../scenario.ts';
import { approve, openStage } from '../stage.ts';
import { commands, signedInAs } from '../texts.ts';
import { isAlice } from './terminal.ts';

const hostile = { AWS_ACCESS_KEY_ID: 'AKIAHOSTILE', AWS_SECRET_ACCESS_KEY: 'hostile' };
const config = `[sso-session vscode-d-1234567890/alice]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access

[profile play]
sso_session = vscode-d-1234567890/alice
sso_account_id = 012345678901
sso_role_name = ReadOnlyAccess
region = eu-west-1
`;
const program = `
const { writeFileSync } = require('node:fs');
const names = Object.keys(process.env).filter((name) => name.startsWith('AWS_'));
writeFileSync(process.argv[2], JSON.stringify(Object.fromEntries(names.map((n) => [n, process.env[n]]))));
`;
const launch = {
  version: '0.2.0',
  configurations: [
    {
      name: 'Node',
      type: 'node',
      request: 'launch',
      program: 'program.js',
      args: ['debuggee.json'],
    },
  ],
};
const tasks = {
  version: '2.0.0',
  tasks: [
    {
      label: 'Show',
      type: 'process',
      command: process.execPath,
      args: ['program.js', 'task.json'],
      problemMatcher: [],
      group: { kind: 'build', isDefault: true },
    },
  ],
};

describe('a role outside of terminals', () => {
  test('is the same in debugger, extensions, view, console and clipboard', async (t) => {
    await using stage = await openStage({
      pictures: 'e2e/roleElsewhere',
      env: hostile,
      settings: {
        'iamIdentityCenter.signInMethod': 'browser',
        'iamIdentityCenter.defaultRegion': 'eu-west-1',
        'iamIdentityCenter.shareWithAwsCli': 'accessToken',
      },
    });
    const { workbench, server, emulator } = stage;
    const { page } = workbench;
    const step = stepsOf(t, workbench);
    const row = (text: string) =>
      page
        .locator('.split-view-view', { hasText: 'AWS Access' })
        .locator('.monaco-list-row', { hasText: text });
    await page
      .context()
      .route('https://d-1234567890.awsapps.com/**', (route) => route.fulfill({ body: 'portal' }));
    /** The address that VS Code opens in the browser. */
    const opened = async (act: () => Promise<void>) => {
      const popup = page.waitForEvent('popup');
      await act();
      await workbench.clickDialog('open the external website', 'Open');
      const opening = await popup;
      await opening.getByText('portal').waitFor();
      const address = opening.url();
      await opening.close();
      return address;
    };

    /** Resolves when the program has found the role in its variables. */
    const isRole = async (name: string) => {
      const { AWS_PROFILE, AWS_REGION, AWS_ACCESS_KEY_ID } = await until(name, async () => {
        const text = await readFile(path.join(server.workspace, name), 'utf8').catch(() => '');
        return text.endsWith('}') ? JSON.parse(text) : undefined;
      });
      assert.deepEqual([AWS_PROFILE, AWS_REGION, AWS_ACCESS_KEY_ID], ['play', 'eu-west-1', '']);
    };

    await step('reaches a real debuggee and a task', async () => {
      await mkdir(path.join(server.home, '.aws'), { recursive: true });
      await writeFile(path.join(server.home, '.aws', 'config'), config);
      await mkdir(path.join(server.workspace, '.vscode'));
      await writeFile(
        path.join(server.workspace, '.vscode', 'launch.json'),
        JSON.stringify(launch),
      );
      await writeFile(path.join(server.workspace, '.vscode', 'tasks.json'), JSON.stringify(tasks));
      await writeFile(path.join(server.workspace, 'program.js'), program);
      await approve('alice', workbench, () => workbench.run(commands.signIn));
      await workbench.notification(signedInAs('alice · Acme'));
      await workbench.clearNotifications();
      await workbench.run(commands.useRole);
      await workbench.choose('playground@example.com');
      await workbench.choose('ReadOnlyAccess');
      await workbench.choose('In this workspace');
      await workbench.notification('New terminals and tasks in this workspace use');
      await workbench.clearNotifications();
      await workbench.run('Debug: Start Debugging');
      await isRole('debuggee.json');
      await workbench.run('Tasks: Run Build Task');
      await isRole('task.json');
    });

    await step('is had by another extension, after a yes of the user', async () => {
      const keyOf = (text: string) => /ASIA\w+/.exec(text)?.[0];
      await workbench.run('Consumer: Use Role');
      await workbench.clickDialog('wants to sign in using IAM Identity Center', 'Allow');
      await workbench.choose('alice · Acme');
      const key = keyOf(await workbench.notification('Consumer has the key ASIA'));
      await workbench.screenshot('consumer');
      // Silently from then on.
      await workbench.clearNotifications();
      await workbench.run('Consumer: Use Role');
      assert.equal(keyOf(await workbench.notification('Consumer has the key ASIA')), key);
      await workbench.clearNotifications();
    });

    await step('opens the console with the link of the portal, spelled as it was', async () => {
      const address = await opened(async () => {
        await page.getByText('AWS Access').first().click();
        await row('alice · Acme').click();
        await row('playground').click();
        await row('AdministratorAccess').hover();
        await workbench.screenshot('view');
        await row('AdministratorAccess').getByRole('button', { name: 'Open AWS Console' }).click();
      });
      assert.equal(
        address,
        'https://d-1234567890.awsapps.com/start/#/console?account_id=012345678901&role_name=AdministratorAccess',
      );
      const withPage = await opened(async () => {
        await workbench.run(commands.openConsole);
        await workbench.choose('production@example.com');
        await page.getByText('Console Home').waitFor();
        await workbench.screenshot('services');
        await workbench.choose('DynamoDB');
      });
      assert.equal(
        withPage,
        'https://d-1234567890.awsapps.com/start/#/console?account_id=210987654321&role_name=ReadOnlyAccess&destination=https%3A%2F%2Fconsole.aws.amazon.com%2Fdynamodbv2%2Fhome%3Fregion%3Deu-west-1',
      );
    });

    await step('is copied, and the clipboard is cleared', async () => {
      await workbench.run(commands.copyCredentials);
      await workbench.choose('playground@example.com');
      // The list of before has a row with this role, too.
      await page.getByPlaceholder('Choose a role in playground').waitFor();
      await workbench.choose('AdministratorAccess');
      await page.getByText('Bedrock API key').waitFor();
      await workbench.screenshot('copy');
      const text = await workbench.copied(() =>
        workbench.choose('What a credential_process prints'),
      );
      const { AccessKeyId, SecretAccessKey, SessionToken } = JSON.parse(text);
      const { arn } = await readIdentity(emulator, {
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken,
      });
      isAlice(arn, '012345678901', 'AdministratorAccess');
      await workbench.notification('Copied credentials for playground / AdministratorAccess');
      await workbench.screenshot('copied');
      await workbench.clickNotification('Copied credentials', 'Clear Clipboard');
      await until('an empty clipboard', async () => {
        await page.bringToFront();
        return (await page.evaluate('navigator.clipboard.readText()')) === '' ? true : undefined;
      });
    });

    await step('looks like production once its account is marked', async () => {
      await workbench.run(commands.useRole);
      await page.getByText('Stop Using').waitFor();
      const account = page.locator('.quick-input-list .monaco-list-row', {
        hasText: 'playground@example.com',
      });
      await account.hover();
      await account.getByRole('button', { name: 'Mark as Production' }).click();
      await account.getByText('012345678901 · Production').waitFor();
      await workbench.screenshot('marked');
      await workbench.escape();
      await page.locator('.statusbar-item.error-kind', { hasText: 'playground' }).waitFor();
      await workbench.screenshot('production');
    });
  });
});
