/**
 * Cancelling a sign-in at each step of its set-up: nothing is left of it on the screen, in the settings
 * and at the portal. `../signIn/cancel.test.ts` cancels later steps.
 */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { knownRegions } from '../../../src/aws/regions.ts';
import type { RegionalHosts } from '../../fakes/regionalHosts.ts';
import { nothingOpen, rows } from '../../vscode/sights.ts';
import { until } from '../../vscode/until.ts';
import type { Workbench } from '../../vscode/workbench.ts';
import { askRegionsFor, recover } from '../scenario.ts';
import { type FreshStage, openFreshStage } from '../stage.ts';
import {
  anotherInstance,
  commands,
  findRegion,
  portalName,
  whichInstance,
  whichLink,
  whichRegion,
} from '../texts.ts';

const europe = 'https://d-9876543210.awsapps.com/start';
const work = {
  name: 'work',
  startUrl: 'https://d-1234567890.awsapps.com/start',
  region: 'us-east-1',
};
const suggested = 'https://team.example.com';
const suggestion = 'Sign in to team.example.com?';

describe('nothing is left of a sign-in that is cancelled during its set-up', () => {
  let stage: FreshStage;
  let hosts: RegionalHosts;
  let workbench: Workbench;

  before(async () => {
    stage = await openFreshStage({
      pictures: 'e2e/cancelSetUp',
      vanity: { 'team.example.com': europe, 'slow.example.com': '', 'lost.example.com': '' },
    });
    ({ hosts, workbench } = stage);
    hosts.silent.add('slow.example.com');
    const { home, workspace } = stage.server;
    await writeConfig(
      home,
      `[sso-session work]\nsso_start_url = ${work.startUrl}\nsso_region = us-east-1\n`,
    );
    await writeConfig(workspace, `[sso-session team]\nsso_start_url = ${suggested}\n`);
  });
  after(() => stage?.[Symbol.asyncDispose]());
  afterEach((t) => recover(t, stage.server, workbench));

  const writeConfig = async (home: string, text: string) => {
    await mkdir(path.join(home, '.aws'));
    await writeFile(path.join(home, '.aws', 'config'), text);
  };
  /** The steps up to the box for the link, and with a link those up to what follows it. */
  const paste = async (link?: string) => {
    await workbench.run(commands.signIn);
    await workbench.choose(anotherInstance);
    await workbench.page.getByText(whichLink).waitFor();
    if (link === undefined) return;
    await workbench.type(link);
    await workbench.accept();
  };
  /** The way back from a question about a link is the box with the link, as it was. */
  const leaveLink = async (link: string) => {
    // A remark about the link is in the place of the prompt.
    const box = workbench.page.locator('.quick-input-widget input.input').first();
    await box.waitFor();
    assert.equal(await box.inputValue(), link);
    await workbench.escape();
    await isLeft();
  };
  const takeName = async () => {
    await workbench.page.getByText(portalName).waitFor();
    await workbench.accept();
  };
  const regions = () => workbench.page.getByPlaceholder(whichRegion).waitFor();
  const isLeft = async (...kept: unknown[]) => {
    await nothingOpen(workbench.page);
    assert.deepEqual(await stage.configured(), kept);
    assert.deepEqual(stage.emulator.control.sessions(), []);
  };

  test('at the choice of an instance', async () => {
    await workbench.run(commands.signIn);
    await workbench.choices();
    await workbench.screenshot('instances');
    await workbench.escape();
    await isLeft();
  });

  test('at the box for the link', async () => {
    await paste();
    await workbench.screenshot('link');
    await workbench.escape();
    await isLeft();
  });

  test('while a host is asked where it redirects to', async () => {
    await paste('slow.example.com');
    const asking = 'Checking slow.example.com for a redirect…';
    await workbench.notification(asking);
    await workbench.screenshot('asking');
    await workbench.clickNotification(asking, 'Cancel');
    await leaveLink('slow.example.com');
    await hosts.leftAlone();
  });

  test('where a host does not redirect to a portal', async () => {
    await paste('lost.example.com');
    const lost = 'lost.example.com does not redirect to an AWS access portal.';
    await workbench.dialog(lost);
    await workbench.screenshot('leads-nowhere');
    await workbench.clickDialog(lost, 'Cancel');
    await leaveLink('lost.example.com');
  });

  test('at the list of regions', async () => {
    await paste(europe);
    await regions();
    await workbench.screenshot('region');
    await workbench.escape();
    await isLeft();
  });

  // Fault: the instance was kept before it was checked, so a wrong one came back with every sign-in.
  for (const [what, link, message] of [
    ['the region was wrong', europe, 'This access portal is in eu-west-1'],
    ['no region knows the link', europe.replace(/\d/g, '0'), 'does not recognize this link'],
  ] as const) {
    test(`where ${what}`, async () => {
      await askRegionsFor(message, stage, async () => {
        await paste(link);
        await regions();
        await workbench.type('us-east-1');
        await workbench.accept();
        await takeName();
      });
      await workbench.screenshot(what.replaceAll(' ', '-'));
      await workbench.clickDialog(message, 'Cancel');
      await isLeft();
    });
  }

  const asking = 'Checking the link in each region…';
  const looking = 'Looking for the region of this access portal…';
  for (const [what, choice, appears, leave] of [
    [
      'at the wish of the user',
      findRegion,
      () => workbench.page.getByPlaceholder(asking).waitFor(),
      () => workbench.escape(),
    ],
    [
      'because the chosen one does not know the link',
      'us-east-1',
      () => workbench.notification(looking),
      () => workbench.clickNotification(looking, 'Cancel'),
    ],
  ] as const) {
    test(`while the region is searched for ${what}`, async (t) => {
      const others = knownRegions
        .filter((region) => region !== choice)
        .map((region) => `oidc.${region}.amazonaws.com`);
      for (const host of others) hosts.silent.add(host);
      t.after(() => {
        for (const host of others) hosts.silent.delete(host);
      });
      await paste(europe);
      await regions();
      await workbench.type(choice);
      await workbench.accept();
      if (choice !== findRegion) await takeName();
      await appears();
      await until('regions to be asked', () => hosts.waitedFor.size > 1 || undefined);
      await workbench.screenshot(`search-${choice.replaceAll(' ', '-')}`);
      await leave();
      await isLeft();
      await hosts.leftAlone();
    });
  }

  test('at the suggestion of a folder, before its host hears of it', async () => {
    await workbench.run(commands.signIn);
    assert.match((await rows(workbench.page)).join(), /Suggested by workspace/);
    await workbench.choose(suggested);
    const { text, buttons } = await workbench.dialog(suggestion);
    assert.match(text, /The folder "workspace" suggests this access portal/);
    assert.deepEqual(buttons, ['Cancel', 'Use This Access Portal']);
    await workbench.screenshot('suggestion');
    await workbench.clickDialog(suggestion, 'Cancel');
    await workbench.page.getByPlaceholder(whichInstance).waitFor();
    await workbench.escape();
    await isLeft();
    const visits = hosts.visits.filter(({ to }) => to.startsWith('team.example.com:'));
    assert.deepEqual(visits, []);
  });
});
