/** A role in the terminals of a real VS Code, in an environment made to lead programs astray. */
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { findCli } from '../../emulator/clients/awsCliProgram.ts';
import { startRegionalHosts } from '../../fakes/regionalHosts.ts';
import { findTerraform, identityByTerraform } from '../../roles/programs/terraform.ts';
import { until } from '../../vscode/until.ts';
import { placesWith } from '../overhear.ts';
import { stepsOf } from '../scenario.ts';
import { approve, openStage } from '../stage.ts';
import { commands, signedInAs } from '../texts.ts';
import { identityIn, isAlice, openTerminal, runLine, variablesIn } from './terminal.ts';

const inUse = 'New terminals and tasks in this workspace use';
const hostile = {
  AWS_ACCESS_KEY_ID: 'AKIAHOSTILE',
  AWS_SECRET_ACCESS_KEY: 'hostile',
  AWS_PROFILE: 'hostile',
  AWS_DEFAULT_PROFILE: 'hostile',
};
const lifetimeSeconds = 10;
const keys = 'aws_access_key_id = AKIAHOSTILE\naws_secret_access_key = hostile\n';
const files = {
  config: `[default]\n${keys}\n[profile hostile]\n${keys}`,
  // The name that the profile would get.
  credentials: `[default]\n${keys}\n[playground-ReadOnlyAccess]\n${keys}`,
};

// Looked for before the tests are defined.
const cli = await findCli();

describe('a role in terminals', () => {
  test('is the one that was chosen, until it is stopped or its user signs out', async (t) => {
    await using stage = await openStage({
      pictures: 'e2e/roleInTerminals',
      env: hostile,
      // Past two lifetimes within the test. Tokens of minutes are refused by the AWS SDK.
      emulator: { roleCredentialsSeconds: lifetimeSeconds },
      settings: {
        'iamIdentityCenter.signInMethod': 'browser',
        'iamIdentityCenter.defaultRegion': 'eu-west-1',
      },
    });
    const { workbench, server, emulator, secrets } = stage;
    const { page } = workbench;
    await using hosts = await startRegionalHosts(emulator);
    const aws = path.join(server.home, '.aws');
    const step = stepsOf(t, workbench);
    const terminal = () => openTerminal(workbench);
    /** Where a secret was written; the terminal with credentials has them in its environment. */
    const written = async () =>
      (await placesWith(secrets, stage))
        .map(({ place }) => place)
        .filter((place) => !place.startsWith('environment of '));
    const status = (text: string) =>
      page.locator('.statusbar-item', { hasText: text }).first().waitFor();

    const isChosen = async () => isAlice(await identityIn(stage), '012345678901', 'ReadOnlyAccess');
    /** Terraform, where there is one. */
    const isChosenByTerraform = async () => {
      if (!(await findTerraform())) return;
      const { arn } = await identityByTerraform(emulator, async (args, variables) => {
        const set = Object.entries(variables).map(([name, value]) => `${name}='${value}'`);
        await runLine([...set, 'terraform', ...args].join(' '), stage);
        return 'see the terminal';
      });
      isAlice(arn, '012345678901', 'ReadOnlyAccess');
    };
    /** The AWS CLI, where there is one. */
    const isChosenByCli = async () => {
      if (!cli) return;
      const file = path.join(server.workspace, 'identity');
      // Not every version can be given other endpoints than those of AWS.
      const network = `HTTPS_PROXY='${hosts.proxy}' AWS_CA_BUNDLE='${hosts.certificate}'`;
      const call = `'${cli.path}' sts get-caller-identity --output json > '${file}'`;
      await runLine(`${network} AWS_STS_REGIONAL_ENDPOINTS=regional ${call}`, stage);
      const { Arn } = JSON.parse(await readFile(file, 'utf8'));
      isAlice(Arn, '012345678901', 'ReadOnlyAccess');
    };

    await step('is offered by account and role, and asks for what is missing', async () => {
      await mkdir(aws, { recursive: true });
      await writeFile(path.join(aws, 'config'), files.config);
      await writeFile(path.join(aws, 'credentials'), files.credentials);
      await approve('alice', workbench, () => workbench.run(commands.signIn));
      await workbench.notification(signedInAs('alice · Acme'));
      await workbench.clearNotifications();
      await workbench.run(commands.useRole);
      await page.getByText('production@example.com').filter({ visible: true }).first().waitFor();
      await workbench.screenshot('accounts');
      await workbench.choose('playground');
      await page.getByText('AdministratorAccess').waitFor();
      await workbench.screenshot('roles');
      await workbench.choose('ReadOnlyAccess');
      await page.getByText('In this workspace').waitFor();
      await workbench.screenshot('forms');
      await workbench.choose('In this workspace');
      const { text } = await workbench.dialog('Share your sign-in');
      assert.match(text, /playground-ReadOnlyAccess-2 is added to/);
      await workbench.screenshot('consent');
      await workbench.clickDialog('Share your sign-in', 'Share');
      await workbench.notification(`${inUse} alice · playground / ReadOnlyAccess`);
      await status('alice · playground / ReadOnlyAccess');
      await workbench.screenshot('in-use');
    });

    await step('is what programs in a new terminal are, whoever else is around', async () => {
      await terminal();
      const variables = await variablesIn(stage);
      assert.equal(variables.AWS_PROFILE, 'playground-ReadOnlyAccess-2');
      assert.equal(variables.AWS_DEFAULT_PROFILE, 'playground-ReadOnlyAccess-2');
      assert.deepEqual([variables.AWS_REGION, variables.AWS_ACCESS_KEY_ID], ['eu-west-1', '']);
      await isChosen();
      await isChosenByCli();
      await isChosenByTerraform();
    });

    await step('is still the one after two lifetimes of its credentials', async () => {
      const end = performance.now() + 2 * lifetimeSeconds * 1000;
      await until('two lifetimes', () => (performance.now() > end ? true : undefined));
      await isChosen();
      await isChosenByCli();
    });

    await step('makes way for one terminal with credentials of another role', async () => {
      await workbench.clearNotifications();
      await workbench.run(commands.useRole);
      await workbench.choose('production@example.com');
      await page.getByText('In one new terminal, with temporary credentials').first().waitFor();
      await workbench.choose('In one new terminal, with temporary credentials');
      await workbench.dialog('Stop using playground / ReadOnlyAccess');
      await workbench.screenshot('stop-for-credentials');
      await workbench.clickDialog('Stop using playground', 'Stop and Open Terminal');
      await workbench.notification(/These credentials expire at \d.*: terminal "production/);
      await page.getByText('production / ReadOnlyAccess').first().waitFor();
      const { AWS_PROFILE, AWS_DEFAULT_PROFILE } = await variablesIn(stage);
      assert.deepEqual([AWS_PROFILE, AWS_DEFAULT_PROFILE], [undefined, undefined]);
      isAlice(await identityIn(stage), '210987654321', 'ReadOnlyAccess');
      await workbench.screenshot('credentials');
    });

    await step('is in no new terminal after it was stopped', async () => {
      await workbench.clearNotifications();
      await status('alice · Acme');
      await terminal();
      const variables = await variablesIn(stage);
      assert.equal(variables.AWS_PROFILE, 'hostile');
      assert.equal(variables.AWS_ACCESS_KEY_ID, 'AKIAHOSTILE');
      await workbench.screenshot('stopped');
      // The shared access token stays with the setting, and what the AWS CLI keeps with its profile.
      const places = await written();
      const [shared, ...others] = places.filter((each) => !each.includes('/.aws/cli/cache/'));
      assert.match(shared ?? '', /^file home\/\.aws\/sso\/cache\/[0-9a-f]+\.json$/);
      assert.deepEqual(others, []);
    });

    await step('is chosen again with two keys, without a question', async () => {
      await workbench.clearNotifications();
      await workbench.run(commands.useRole);
      await page.getByText('playground / ReadOnlyAccess').waitFor();
      await workbench.screenshot('recent');
      await workbench.choose('playground / ReadOnlyAccess');
      await page.getByText('In this workspace').waitFor();
      await workbench.accept();
      await workbench.notification(`${inUse} alice · playground / ReadOnlyAccess`);
      await terminal();
      await isChosen();
    });

    await step('is stopped by the first row of the list', async () => {
      await workbench.clearNotifications();
      await workbench.run(commands.useRole);
      await page.getByText('Stop Using').waitFor();
      await workbench.screenshot('accounts-in-use');
      await workbench.choose('Stop Using playground / ReadOnlyAccess');
      await workbench.notification('New terminals no longer use');
      await status('alice · Acme');
      await terminal();
      assert.equal((await variablesIn(stage)).AWS_PROFILE, 'hostile');
      await workbench.clearNotifications();
      await workbench.run(commands.useRole);
      await workbench.choose('playground / ReadOnlyAccess');
      await page.getByText('In this workspace').waitFor();
      await workbench.accept();
      await workbench.notification(`${inUse} alice · playground / ReadOnlyAccess`);
      await terminal();
    });

    await step('ends with the sign-out in every window, and leaves nothing', async () => {
      await isChosenByCli();
      const other = await workbench.another(server);
      const items = [page, other.page].map((each) =>
        each.locator('.statusbar-item', { hasText: 'playground / ReadOnlyAccess' }),
      );
      await Promise.all(items.map((item) => item.waitFor()));
      await workbench.clearNotifications();
      await workbench.run(commands.signOut);
      await workbench.choose('alice · Acme');
      await until('the sign-out', () => (stage.asked('/logout').length > 0 ? true : undefined));
      await Promise.all(items.map((item) => item.waitFor({ state: 'detached' })));
      for (const window of [other, workbench]) {
        await openTerminal(window);
        const { AWS_PROFILE } = await variablesIn({ workbench: window, server });
        assert.equal(AWS_PROFILE, 'hostile');
      }
      await until('an empty cache', async () => {
        const left = await readdir(path.join(aws, 'sso', 'cache')).catch(() => []);
        return left.length === 0 ? true : undefined;
      });
      assert.deepEqual(await written(), []);
    });
  });
});
