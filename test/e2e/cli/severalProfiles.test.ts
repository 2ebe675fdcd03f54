/** Profiles for several roles at once, beside one that version 0.1.0 has written. */
import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { loadSharedConfigFiles } from '@smithy/shared-ini-file-loader';
import { approve, openStage } from '../stage.ts';
import { commands, signedInAs } from '../texts.ts';

const old = `[sso-session vscode-d-1234567890/alice]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access

[profile play] # by hand
sso_session = vscode-d-1234567890/alice
sso_account_id = 012345678901
sso_role_name = ReadOnlyAccess
output = json
`;
const save = 'Save the file, then use the 2 profiles';

describe('profiles for several roles', () => {
  test('come in one change, which is shown as one and is for the user to save', async () => {
    await using stage = await openStage({
      pictures: 'e2e/severalProfiles',
      settings: {
        'files.autoSave': 'off',
        'iamIdentityCenter.signInMethod': 'browser',
        'iamIdentityCenter.defaultRegion': 'eu-west-1',
        'iamIdentityCenter.shareWithAwsCli': 'accessToken',
      },
    });
    const { workbench, server } = stage;
    const { page } = workbench;
    const file = path.join(server.home, '.aws', 'config');
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, old);
    await approve('alice', workbench, () => workbench.run(commands.signIn));
    await workbench.notification(signedInAs('alice · Acme'));
    await workbench.clearNotifications();

    await workbench.run(commands.addProfiles);
    await workbench.choose('Several Roles');
    await page.getByText('Profile: play').waitFor();
    await workbench.screenshot('roles');
    // Only those without a profile are checked at first.
    await page.locator('.quick-input-list-row', { hasText: 'Profile: play' }).first().click();
    await page.getByRole('button', { name: 'OK' }).click();
    await workbench.notification(save);
    await page.locator('.tab.dirty').first().waitFor();
    await workbench.screenshot('unsaved');
    assert.equal(await readFile(file, 'utf8'), old);

    await page.locator('.editor-instance .modified-in-monaco-diff-editor').click();
    await page.keyboard.press('Control+S');
    await page.locator('.tab.dirty').first().waitFor({ state: 'detached' });
    const files = { configFilepath: file, filepath: file, ignoreCache: true };
    const { configFile } = await loadSharedConfigFiles(files);
    const regions = Object.entries(configFile)
      .filter(([name]) => !name.startsWith('sso-session.'))
      .map(([name, { region, output }]) => [name, region, output]);
    assert.deepEqual(regions.sort(), [
      ['play', 'eu-west-1', 'json'],
      ['playground-AdministratorAccess', 'eu-west-1', undefined],
      ['production-ReadOnlyAccess', 'eu-west-1', undefined],
    ]);
  });
});
