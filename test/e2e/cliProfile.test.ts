/** A profile for the AWS CLI, from the details of an account to what the AWS SDK reads. */
import assert from 'node:assert/strict';
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { loadSharedConfigFiles, loadSsoSessionData } from '@smithy/shared-ini-file-loader';
import { shortHash } from '../../src/base/log.ts';
import { nothingOpen } from '../vscode/sights.ts';
import type { Workbench } from '../vscode/workbench.ts';
import { approve, openStage, type Stage } from './stage.ts';

const share = 'Share your sign-in with the AWS CLI?';

describe('a profile for the AWS CLI', () => {
  let stage: Stage;
  let workbench: Workbench;
  let file: string;

  before(async () => {
    stage = await openStage({
      pictures: 'e2e/cliProfile',
      // A browser-hosted VS Code saves by itself, a desktop one does not.
      settings: { 'iamIdentityCenter.signInMethod': 'browser', 'files.autoSave': 'off' },
    });
    workbench = stage.workbench;
    file = path.join(stage.server.home, '.aws', 'config');
    await approve('alice', workbench, () => workbench.run('Sign in with IAM Identity Center'));
    await workbench.notification('Signed in as alice · Acme.');
    await clear();
  });
  after(() => stage[Symbol.asyncDispose]());
  afterEach(async (t) => {
    if ('passed' in t && !t.passed) await workbench.screenshot(`failed-${shortHash(t.name)}`);
  });

  const clear = () => workbench.run('Notifications: Clear All Notifications');
  const waitFor = (placeholder: string) => workbench.page.getByPlaceholder(placeholder).waitFor();
  /** Resolves when the input box says this. */
  const inputIs = (value: string) =>
    workbench.page.waitForFunction(
      `document.querySelector('.quick-input-widget input.input')?.value === '${value}'`,
    );
  const remarks = (what: string) =>
    workbench.page.locator('.quick-input-message', { hasText: what }).waitFor();
  const open = async (who: string) => {
    await workbench.run('IAM Identity Center: Show Accounts');
    await workbench.choose(`${who} · Acme`);
    await workbench.page.getByText('Scopes: sso:account:access').waitFor();
  };
  const add = async (who = 'alice') => {
    await open(who);
    await workbench.choose('Add AWS CLI Profile');
  };
  const setting = async (): Promise<unknown> => {
    const all = JSON.parse(await readFile(stage.server.settingsFile, 'utf8'));
    return all['iamIdentityCenter.shareWithAwsCli'];
  };
  /** The editor of the file, unsaved or saved. */
  const tab = (unsaved: boolean) =>
    workbench.page.locator(`.tab${unsaved ? '.dirty' : ':not(.dirty)'}`, { hasText: 'config' });
  const save = async () => {
    await workbench.page.locator('.editor-instance .monaco-editor').first().click();
    await workbench.page.keyboard.press('Control+S');
    await tab(false).waitFor();
  };
  const nothingHappened = async () => {
    await nothingOpen(workbench.page);
    assert.equal(await setting(), undefined);
    await assert.rejects(stat(file), { code: 'ENOENT' });
  };

  test('leaving at any step leaves everything as it was', async () => {
    await open('alice');
    await workbench.screenshot('details');
    await workbench.choose('Add AWS CLI Profile');
    const { text, buttons } = await workbench.dialog(share);
    assert.match(text, /access token.*an hour at most.*~\/\.aws\/sso\/cache.*refresh token stays/);
    assert.deepEqual([...buttons].sort(), ['Cancel', 'Share']);
    await workbench.screenshot('share');
    await workbench.clickDialog(share, 'Cancel');
    await nothingHappened();

    await add();
    await workbench.clickDialog(share, 'Share');
    await waitFor('Choose an AWS account');
    await workbench.escape();
    await nothingHappened();

    await add();
    await workbench.clickDialog(share, 'Share');
    await waitFor('Choose an AWS account');
    await workbench.choose('playground');
    await waitFor('Choose a role in playground');
    await workbench.escape();
    await nothingHappened();

    await add();
    await workbench.clickDialog(share, 'Share');
    await waitFor('Choose an AWS account');
    await workbench.choose('production');
    await inputIs('production-ReadOnlyAccess');
    await workbench.escape();
    await nothingHappened();
  });

  test('the first profile comes with its session, and is saved by the person', async () => {
    await add();
    await workbench.clickDialog(share, 'Share');
    await waitFor('Choose an AWS account');
    await workbench.page.getByText('production@example.com').waitFor();
    await workbench.screenshot('accounts');
    await workbench.choose('playground');
    await waitFor('Choose a role in playground');
    await workbench.page.getByText('AdministratorAccess').waitFor();
    await workbench.screenshot('roles');
    await workbench.page.getByRole('button', { name: 'Back' }).click();
    await waitFor('Choose an AWS account');
    await workbench.choose('playground');
    await workbench.choose('ReadOnlyAccess');
    await inputIs('playground-ReadOnlyAccess');
    await workbench.screenshot('name');
    await workbench.type('read only');
    await remarks('A name may hold letters from A to Z');
    await workbench.screenshot('name-refused');
    await workbench.type('play');
    await workbench.accept();

    await tab(true).waitFor();
    const how =
      'Save the file, then use the profile with: aws sts get-caller-identity --profile play';
    await workbench.notification(how);
    await workbench.screenshot('unsaved');
    assert.equal(await readFile(file, 'utf8'), '');
    assert.equal(
      await workbench.copied(() => workbench.clickNotification(how, 'Copy Command')),
      'aws sts get-caller-identity --profile play',
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
        },
      },
    });
  });

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

  test('the next one is a profile alone, and nobody asks whether to share', async () => {
    const first = await readFile(file, 'utf8');
    await clear();
    await add();
    await waitFor('Choose an AWS account');
    await workbench.choose('production');
    await inputIs('production-ReadOnlyAccess');
    await workbench.type('play');
    await remarks('There is a profile with this name already.');
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
      '\n[profile prod]\nsso_session = vscode-d-1234567890/alice\nsso_account_id = 210987654321\nsso_role_name = ReadOnlyAccess\n',
    );
  });

  test('who has no account is told whom to ask', async () => {
    await workbench.run('IAM Identity Center: Show Accounts');
    await workbench.choose('Sign In to Another Account');
    await waitFor('Which instance?');
    await approve('carol', workbench, () => workbench.choose('Acme'));
    await workbench.page.getByText('What should this account be called?').waitFor();
    await workbench.type('carol');
    await workbench.accept();
    await workbench.notification('Signed in as carol · Acme.');
    await clear();
    await add('carol');
    await workbench.notification(
      'No AWS account is assigned to carol · Acme. Ask your administrator for access.',
    );
    await workbench.screenshot('no-account');
    await clear();
  });

  test('a session that turns out to be over is signed in again', async () => {
    stage.emulator.control.endSessions({ user: 'alice' });
    const over = 'Your session has ended. Please sign in again.';
    await add();
    await workbench.notification(over);
    await workbench.screenshot('over');
    await approve('alice', workbench, () => workbench.clickNotification(over, 'Sign In Again'));
    await workbench.notification('Signed in as alice · Acme.');
    await clear();
  });

  test('a file that cannot be read is named', async () => {
    await rm(file);
    // Root reads what nobody may, but no folder.
    await mkdir(file);
    await add();
    await workbench.notification(`${file} cannot be read (EISDIR).`);
    await workbench.screenshot('unreadable');
  });
});
