/**
 * Setting up an instance as users do: from whatever they paste, from `~/.aws/config`, and with a region
 * that turns out to be wrong. The hosts of AWS are there under their own names.
 */
import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { webview } from '../../vscode/sights.ts';
import { askRegionsFor, stepsOf } from '../scenario.ts';
import { approve, openFreshStage } from '../stage.ts';
import {
  anotherInstance,
  anotherSignIn,
  codeDialog,
  commands,
  findRegion,
  openSignInPage,
  portalName,
  signedInAs,
  unrecognized,
  whichInstance,
  whichLink,
  whichRegion,
} from '../texts.ts';

const europe = 'https://d-9876543210.awsapps.com/start';

describe('setting up an instance', () => {
  test('works with a pasted link, with ~/.aws/config and with a redirect', async (t) => {
    await using stage = await openFreshStage({
      pictures: 'e2e/setUp',
      vanity: { 'sso.example.com': `${europe}/#/` },
    });
    const { workbench, server, emulator, configured } = stage;
    const step = stepsOf(t, workbench);

    /** Resolves when the input box shows this message about what is typed. */
    const message = (what: RegExp) =>
      workbench.page.locator('.quick-input-message', { hasText: what }).waitFor();
    /** From the dialog with the code to the end of the sign-in. */
    const finish = async (user: string) => {
      await approve(user, workbench, () => workbench.clickDialog(codeDialog, openSignInPage));
      await workbench.notification(signedInAs(user));
      await workbench.clearNotifications();
    };

    const takeName = async () => {
      await workbench.page.getByText(portalName).waitFor();
      await workbench.accept();
    };

    await step('the known forms are named while something else is typed', async () => {
      await workbench.run(commands.signIn);
      await workbench.type('my portal');
      await message(RegExp(`${unrecognized}.*\\[sso-session\\]`));
      await workbench.screenshot('unknown-form');
      await workbench.type('http://sso.example.com/start');
      await message(/begins with https:/);
    });

    await step('the right region is found in place of a wrong one, and is kept', async () => {
      const found = 'This access portal is in';
      await askRegionsFor(found, stage, async () => {
        await workbench.run(commands.signIn);
        await workbench.type(`${europe.slice('https://'.length)}/#/`);
        await workbench.accept();
        await workbench.page.getByPlaceholder(whichRegion).waitFor();
        await workbench.screenshot('region');
        await workbench.type('us-east-1');
        await workbench.accept();
        await takeName();
      });
      const { text } = await workbench.dialog(found);
      assert.match(text, /This access portal is in eu-west-1\. Use this region\?/);
      assert.match(text, /does not recognize this link in us-east-1/);
      assert.ok(text.includes(europe));
      await workbench.screenshot('wrong-region');
      await workbench.clickDialog(found, 'Use eu-west-1');
      await finish('dave');
      assert.deepEqual(await configured(), [
        { name: 'd-9876543210', startUrl: europe, region: 'eu-west-1' },
      ]);
    });

    await step('the next sign-in asks nothing', async () => {
      await workbench.run(commands.signIn);
      await finish('dave');
    });

    await step('~/.aws/config is offered, and a line that is wrong is named', async () => {
      const folder = path.join(server.home, '.aws');
      await mkdir(folder);
      const startUrl = emulator.instances[0]?.startUrl;
      const text = `[sso-session work]\nsso_start_url = ${startUrl}\nsso_region = us-east-1\n[oops\n`;
      await writeFile(path.join(folder, 'config'), text);
      await workbench.run(commands.showAccounts);
      await workbench.choose(anotherSignIn);
      await workbench.page.getByPlaceholder(whichInstance).waitFor();
      await workbench.screenshot('instances');
      await workbench.choose('The section header on line 4');
      await workbench.page.getByRole('tab', { name: 'config' }).waitFor();

      await workbench.run(commands.showAccounts);
      await workbench.choose(anotherSignIn);
      await workbench.choose('work');
      await finish('alice');
      assert.equal(await readFile(path.join(folder, 'config'), 'utf8'), text);
    });

    await step('a redirect is followed, and the region is found for the user', async () => {
      await workbench.run(commands.showAccounts);
      await workbench.choose(anotherSignIn);
      await workbench.choose(anotherInstance);
      await workbench.page.getByText(whichLink).first().waitFor();
      await workbench.type('sso.example.com');
      await message(/will be checked for a redirect/);
      await workbench.accept();
      await workbench.choose(findRegion);
      await takeName();
      await finish('alice');
      assert.deepEqual((await configured()).at(-1), {
        name: 'sso.example.com',
        startUrl: 'https://sso.example.com',
        region: 'eu-west-1',
      });
    });

    await step('the diagnosis of all of them holds nothing confidential', async () => {
      await workbench.run(commands.diagnose);
      const page = await webview(workbench.page, 'IAM Identity Center Diagnosis');
      await page.getByRole('heading', { name: 'Access portal 3' }).waitFor();
      await workbench.screenshot('diagnosis');
      const copy = page.getByRole('link', { name: 'Copy Report' });
      const report = await workbench.copied(() => copy.click());
      assert.match(report, /No problems found\./);
      for (const id of [
        'proxy',
        'loopback',
        'secret-storage',
        'sessions',
        'instance-3 start-url',
      ]) {
        assert.match(report, RegExp(`\\| \`${id}\` \\| `));
      }
      assert.doesNotMatch(report, /alice|dave|awsapps|example\.com|https?:\/\/|\/home\//);
    });
  });
});
