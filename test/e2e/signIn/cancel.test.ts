/**
 * Cancelling a sign-in once its access portal is known: nothing is left of it on the screen, in the
 * settings and at the portal. `../instances/cancelSetUp.test.ts` cancels earlier steps;
 * `deviceCode.test.ts` and `browser.test.ts` cancel the flows themselves.
 */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { nothingOpen } from '../../vscode/sights.ts';
import { stepsOf } from '../scenario.ts';
import { approve, openFreshStage } from '../stage.ts';
import {
  anotherSignIn,
  codeDialog,
  commands,
  findRegion,
  openSignInPage,
  signedInAs,
  signedOut,
  whichName,
} from '../texts.ts';

const work = {
  name: 'work',
  startUrl: 'https://d-1234567890.awsapps.com/start',
  region: 'us-east-1',
};
const suggested = 'https://team.example.com';
const suggestion = 'Sign in to team.example.com?';

async function writeConfig(home: string, text: string) {
  await mkdir(path.join(home, '.aws'));
  await writeFile(path.join(home, '.aws', 'config'), text);
}

describe('nothing is left of a sign-in that is cancelled', () => {
  test('except for the access portal, once somebody has signed in there', async (t) => {
    await using stage = await openFreshStage({
      pictures: 'e2e/cancel',
      vanity: { 'team.example.com': 'https://d-9876543210.awsapps.com/start' },
    });
    const { workbench, server } = stage;
    const step = stepsOf(t, workbench);
    await writeConfig(
      server.home,
      `[sso-session work]\nsso_start_url = ${work.startUrl}\nsso_region = us-east-1\n`,
    );
    await writeConfig(server.workspace, `[sso-session team]\nsso_start_url = ${suggested}\n`);
    const isLeft = async (...kept: unknown[]) => {
      await nothingOpen(workbench.page);
      assert.deepEqual(await stage.configured(), kept);
      assert.deepEqual(stage.emulator.control.sessions(), []);
    };
    const openPage = () => workbench.clickDialog(codeDialog, openSignInPage);

    await step('at the code', async () => {
      await workbench.run(commands.signIn);
      await workbench.choose(work.startUrl);
      await workbench.dialog(codeDialog);
      await workbench.screenshot('code');
      await workbench.clickDialog(codeDialog, 'Cancel');
      // It is kept once somebody has signed in there.
      await isLeft();
    });

    await step('at the question for a name', async () => {
      await workbench.run(commands.signIn);
      await workbench.choose(work.startUrl);
      await approve('carol', workbench, openPage);
      await workbench.page.getByText(whichName).waitFor();
      await workbench.screenshot('name');
      // The sign-in is finished by then: Escape takes the name that the box suggests.
      await workbench.escape();
      const account = `${userInfo().username} · ${work.name}`;
      await workbench.notification(signedInAs(account));
      await workbench.clearNotifications();
      await workbench.run(commands.signOut);
      await workbench.choose(account);
      await workbench.notification(signedOut(account));
      await workbench.clearNotifications();
      await isLeft(work);
    });

    await step('at the question whether another extension may sign in', async () => {
      await workbench.run('Consumer: Sign In');
      await workbench.clickDialog('Session Consumer', 'Cancel');
      // VS Code shows the error that the other extension does not catch.
      await workbench.clickDialog('User did not consent', 'OK');
      await isLeft(work);
    });

    await step('and the suggestion of the folder signs in afterwards', async () => {
      await workbench.run(commands.showAccounts);
      await workbench.choose(anotherSignIn);
      await workbench.choose(suggested);
      await workbench.clickDialog(suggestion, 'Use This Access Portal');
      await workbench.choose(findRegion);
      await approve('dave', workbench, openPage);
      await workbench.notification(signedInAs('dave · team'));
      assert.deepEqual(await stage.configured(), [
        work,
        { name: 'team', startUrl: suggested, region: 'eu-west-1' },
      ]);
    });
  });
});
