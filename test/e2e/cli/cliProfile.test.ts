/** A profile for the AWS CLI, from the details of an account to what the AWS SDK reads. */
import assert from 'node:assert/strict';
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { loadSharedConfigFiles, loadSsoSessionData } from '@smithy/shared-ini-file-loader';
import { nothingOpen } from '../../vscode/sights.ts';
import { stepsOf } from '../scenario.ts';
import { approve, openStage } from '../stage.ts';
import { anotherSignIn, commands, signedInAs, whichInstance, whichName } from '../texts.ts';

const alice = 'alice · Acme';
const carol = 'carol · Acme';
const addProfiles = 'Add AWS CLI Profiles';
const share = 'Share your sign-in with the AWS CLI?';
const whichAccount = 'Choose an AWS account, or search by name, ID or e-mail address';
const whichRegion = 'Enter the region for your commands';
const whichRole = 'Choose a role in playground';

describe('profiles for the AWS CLI', () => {
  test('are added to the config file and read by the AWS SDK', async (t) => {
    await using stage = await openStage({
      pictures: 'e2e/cliProfile',
      // A browser-hosted VS Code saves by itself, a desktop one does not.
      settings: { 'iamIdentityCenter.signInMethod': 'browser', 'files.autoSave': 'off' },
    });
    const { workbench, server } = stage;
    const { page } = workbench;
    const file = path.join(server.home, '.aws', 'config');
    const step = stepsOf(t, workbench);

    const waitFor = (placeholder: string) => page.getByPlaceholder(placeholder).waitFor();
    /** Resolves when the input box holds this. */
    const inputIs = (value: string) =>
      page.waitForFunction(
        `document.querySelector('.quick-input-widget input.input')?.value === '${value}'`,
      );
    const message = (what: string) =>
      page.locator('.quick-input-message', { hasText: what }).waitFor();
    const openDetails = async (account: string) => {
      await workbench.run(commands.showAccounts);
      await workbench.choose(account);
      await page.getByText('Scopes: sso:account:access').waitFor();
    };
    const add = async (account = alice) => {
      await openDetails(account);
      await workbench.choose(addProfiles);
    };
    const setting = async (): Promise<unknown> => {
      const all = JSON.parse(await readFile(server.settingsFile, 'utf8'));
      return all['iamIdentityCenter.shareWithAwsCli'];
    };
    /** The editor of the file, unsaved or saved. */
    const tab = (unsaved: boolean) =>
      page.locator(`.tab${unsaved ? '.dirty' : ':not(.dirty)'}`, { hasText: 'config' }).first();
    const save = async () => {
      await page.locator('.editor-instance .monaco-editor.modified-in-monaco-diff-editor').click();
      await page.keyboard.press('Control+S');
      await page.locator('.tab.dirty').first().waitFor({ state: 'detached' });
    };
    const nothingHappened = async () => {
      await nothingOpen(page);
      assert.equal(await setting(), undefined);
      await assert.rejects(stat(file), { code: 'ENOENT' });
    };
    const read = async () => {
      const files = { configFilepath: file, filepath: file, ignoreCache: true };
      const { configFile } = await loadSharedConfigFiles(files);
      return {
        sessions: await loadSsoSessionData({ configFilepath: file }),
        profiles: Object.fromEntries(
          Object.entries(configFile).filter(([section]) => !section.startsWith('sso-session.')),
        ),
      };
    };

    await step('leaving at any question changes nothing', async () => {
      await approve('alice', workbench, () => workbench.run(commands.signIn));
      await workbench.notification(signedInAs(alice));
      await workbench.clearNotifications();

      await openDetails(alice);
      await workbench.screenshot('details');
      await workbench.choose(addProfiles);
      await waitFor(whichAccount);
      await workbench.escape();
      await nothingHappened();

      await add();
      await workbench.choose('playground');
      await waitFor(whichRole);
      await workbench.escape();
      await nothingHappened();

      await add();
      await workbench.choose('production@example.com');
      await page.getByText(whichRegion).waitFor();
      await inputIs('us-east-1');
      await workbench.screenshot('region');
      await workbench.escape();
      await nothingHappened();

      await add();
      await workbench.choose('production@example.com');
      await page.getByText(whichRegion).waitFor();
      await workbench.type('eu-west-1');
      await workbench.accept();
      await inputIs('production-ReadOnlyAccess');
      await workbench.accept();
      const { text, buttons } = await workbench.dialog(share);
      assert.match(
        text,
        /~\/\.aws\/sso\/cache, where only you can read it.*an hour at most.*refresh token stays/,
      );
      assert.deepEqual([...buttons].sort(), ['Cancel', 'Share']);
      await workbench.screenshot('share');
      await workbench.clickDialog(share, 'Cancel');
      await nothingHappened();
    });

    await step('the first profile comes with its session, and the user saves both', async () => {
      await add();
      await page.getByText('production@example.com').filter({ visible: true }).first().waitFor();
      await workbench.screenshot('accounts');
      await workbench.choose('playground');
      await waitFor(whichRole);
      await page.getByText('AdministratorAccess').waitFor();
      await workbench.screenshot('roles');
      await page.getByRole('button', { name: 'Back' }).click();
      await waitFor(whichAccount);
      await workbench.choose('playground');
      await workbench.choose('ReadOnlyAccess');
      await inputIs('playground-ReadOnlyAccess');
      await workbench.screenshot('name');
      await workbench.type('read only');
      await message('A name can contain the letters A to Z');
      await workbench.screenshot('name-refused');
      await workbench.type('play');
      await workbench.accept();
      await workbench.clickDialog(share, 'Share');

      await tab(true).waitFor();
      const command = 'aws sts get-caller-identity --profile play';
      const how = `Save the file, then use the profile with: ${command}`;
      await workbench.notification(how);
      await workbench.screenshot('unsaved');
      assert.equal(await readFile(file, 'utf8'), '');
      assert.equal(
        await workbench.copied(() => workbench.clickNotification(how, 'Copy Command')),
        command,
      );
      await save();
      await workbench.screenshot('saved');
      assert.equal(await setting(), 'accessToken');
      assert.deepEqual(await read(), {
        sessions: {
          'vscode-d-1234567890/alice': {
            sso_start_url: 'https://d-1234567890.awsapps.com/start',
            sso_region: 'us-east-1',
            sso_registration_scopes: 'sso:account:access',
          },
        },
        profiles: {
          play: {
            sso_session: 'vscode-d-1234567890/alice',
            sso_account_id: '012345678901',
            sso_role_name: 'ReadOnlyAccess',
            region: 'eu-west-1',
          },
        },
      });
    });

    await step('the second profile uses the same session, without a question', async () => {
      const first = await readFile(file, 'utf8');
      await workbench.clearNotifications();
      await add();
      await waitFor(whichAccount);
      await workbench.choose('production@example.com');
      await inputIs('production-ReadOnlyAccess');
      await workbench.type('play');
      await message('A profile with this name already exists.');
      await workbench.screenshot('name-taken');
      await workbench.type('prod');
      await workbench.accept();
      await tab(true).waitFor();
      await workbench.notification('--profile prod');
      await workbench.screenshot('second');
      await save();
      const text = await readFile(file, 'utf8');
      assert.ok(text.startsWith(first));
      assert.equal(
        text.slice(first.length),
        '\n[profile prod]\nsso_session = vscode-d-1234567890/alice\nsso_account_id = 210987654321\nsso_role_name = ReadOnlyAccess\nregion = eu-west-1\n',
      );
    });

    await step('a user without an AWS account learns where to get one', async () => {
      await workbench.run(commands.showAccounts);
      await workbench.choose(anotherSignIn);
      await waitFor(whichInstance);
      await approve('carol', workbench, () => workbench.choose('Acme'));
      await page.getByText(whichName).waitFor();
      await workbench.type('carol');
      await workbench.accept();
      await workbench.notification(signedInAs(carol));
      await workbench.clearNotifications();
      await add(carol);
      await page
        .getByText(`No AWS account is assigned to ${carol}. Ask your administrator for access.`)
        .waitFor();
      await workbench.screenshot('no-account');
      await workbench.escape();
    });

    await step('a file that cannot be read is named', async () => {
      await rm(file);
      // Root can read every file, but not a folder.
      await mkdir(file);
      await add();
      await workbench.notification(`${file} cannot be read (EISDIR).`);
      await workbench.screenshot('unreadable');
    });
  });
});
