/**
 * The effort of signing in, measured, so that it does not grow unnoticed. README.md shows the same
 * figures; EFFORT.md says what is counted, and where the figures of the other tools come from.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { exampleInstances } from '../emulator/world/directory.ts';
import { statusItem } from '../vscode/sights.ts';
import { until } from '../vscode/until.ts';
import { type Effort, startEffortMeter } from './effort.ts';
import { stepsOf } from './scenario.ts';
import { openFreshStage } from './stage.ts';
import {
  anotherSignIn,
  commands,
  findRegion,
  portalName,
  states,
  successPage,
  twoUsers,
  whichInstance,
  whichLink,
  whichRegion,
} from './texts.ts';

const withoutRegion = 'https://d-1234567890.awsapps.com/start';
const withRegion = 'https://ssoins-1234567890abcdef.us-east-1.portal.amazonaws.com';

const fromPalette: Effort = { clicks: 0, keys: 11, pastes: 0 };
/** By the rows of the table in README.md. */
const efforts = {
  'First, `https://d-….awsapps.com/start`': { clicks: 3, keys: 3, pastes: 1 },
  'First, `https://….us-east-1.portal.amazonaws.com`': { clicks: 3, keys: 2, pastes: 1 },
  'Again, after the session ended': { clicks: 3, keys: 0, pastes: 0 },
  'Again, asked by an extension': { clicks: 3, keys: 0, pastes: 0 },
  'A second user there': { clicks: 5, keys: 0, pastes: 0 },
} satisfies Record<string, Effort>;

/** The user has just installed the extension and has copied the link. */
async function openEffortStage(startUrl: string, pictures: string) {
  await using stack = new AsyncDisposableStack();
  const stage = stack.use(
    await openFreshStage({
      pictures,
      instances: exampleInstances.slice(0, 1).map((each) => ({ ...each, startUrl })),
      emulator: { accessTokenSeconds: 8 },
      // On a desktop a sign-in begins with the browser by itself.
      settings: { 'iamIdentityCenter.signInMethod': 'browser' },
    }),
  );
  const { workbench, emulator, server } = stage;
  const { page } = workbench;
  const context = page.context();
  // VS Code asks whether it may open a host of AWS, which the browser then does not reach.
  await context.route(/^https:\/\/oidc\.us-east-1\.amazonaws\.com\/authorize/, (route) => {
    const { search } = new URL(route.request().url());
    const location = `${emulator.urlOf('us-east-1')}/authorize${search}`;
    return route.fulfill({ status: 302, headers: { location } });
  });
  const meter = await startEffortMeter(context);
  await workbench.load(server);
  // Afterwards the palette has the commands of the extensions.
  await workbench.run('Consumer: Show Session');
  await page.evaluate(`navigator.clipboard.writeText('${startUrl}')`);
  const opened = stack.move();

  return {
    workbench,
    async measure(expected: Effort, act: () => Promise<void>) {
      assert.deepEqual(await meter.measure(act), expected);
    },
    status: (who: string, state: string) => statusItem(page, who, state),
    asksForLink: () => page.locator('.quick-input-message', { hasText: whichLink }).waitFor(),
    /** Types, waits until `wanted` is the first entry, and takes it. */
    async pick(typed: string, wanted: string) {
      await page.keyboard.type(typed);
      await until(`"${wanted}" to be the first for "${typed}"`, async () =>
        (await workbench.choices())[0] === wanted ? true : undefined,
      );
      await page.keyboard.press('Enter');
    },
    /** Without the choice of a user, who signs in to the portal in the same way for every tool. */
    async approve(user: string) {
      const portal = await workbench.popup(() =>
        workbench.clickDialog('open the external website', 'Open'),
      );
      await portal.locator(`#user-${user}`).waitFor();
      await portal.evaluate(`document.getElementById('user-${user}').checked = true`);
      await portal.locator('button[name=decision][value=approve]').click();
      await portal.getByRole('heading', { name: successPage }).waitFor();
      await portal.close();
    },
    /** Ends the session at the portal; resolves when VS Code shows it. */
    async endSession() {
      assert.equal(emulator.control.endSessions({ user: 'alice' }), 1);
      await statusItem(page, 'alice', states.signInRequired).waitFor();
    },
    /** From the walkthrough, up to what follows the link. */
    async beginInWalkthrough() {
      await page.getByRole('button', { name: 'Sign In', exact: true }).click();
      await page.locator('.quick-input-message', { hasText: whichLink }).waitFor();
      await page.keyboard.press('ControlOrMeta+V');
      // A user sees the link before they go on; a busy browser pastes after the next key.
      const box = page.locator('.quick-input-widget input.input').first();
      await until('the link to be pasted', async () => (await box.inputValue()) || undefined);
      await page.keyboard.press('Enter');
    },
    /** Takes the name that is suggested for the portal. */
    async takeName() {
      await page.getByText(portalName).waitFor();
      await page.keyboard.press('Enter');
    },
    async openWalkthrough() {
      await workbench.run('Welcome: Open Walkthrough...');
      await workbench.choose('Get Started with IAM Identity Center');
      // VS Code moves the focus there once it has slid in, before a user can have read it.
      const first = page.getByRole('button', { name: /Sign in/, expanded: true });
      await first.and(page.locator(':focus')).waitFor();
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

describe('the effort of signing in', () => {
  test(`has not grown at ${withoutRegion}`, async (t) => {
    await using stage = await openEffortStage(withoutRegion, 'e2e/effort');
    const { workbench, measure, status, approve, endSession } = stage;
    const step = stepsOf(t, workbench);

    await step('from the palette to the question for the link', async () => {
      await measure(fromPalette, async () => {
        await workbench.page.keyboard.press('F1');
        await workbench.choices();
        await stage.pick('sign in w', commands.signIn);
        await stage.asksForLink();
      });
      await workbench.escape();
    });

    await step('the first time, from the walkthrough', async () => {
      await stage.openWalkthrough();
      await measure(efforts['First, `https://d-….awsapps.com/start`'], async () => {
        await stage.beginInWalkthrough();
        await workbench.page.getByPlaceholder(whichRegion).waitFor();
        assert.match((await workbench.choices())[0] ?? '', RegExp(findRegion));
        await workbench.page.keyboard.press('Enter');
        await stage.takeName();
        await approve('alice');
        await status('alice', states.signedIn).waitFor();
      });
    });

    await step('again, from the status bar', async () => {
      await endSession();
      await measure(efforts['Again, after the session ended'], async () => {
        await status('alice', states.signInRequired).click();
        await approve('alice');
        await status('alice', states.signedIn).waitFor();
      });
    });

    await step('again, when another extension asks', async () => {
      await workbench.run('Consumer: Sign In');
      await workbench.clickDialog('Session Consumer', 'Allow');
      await workbench.choose(/alice/);
      await workbench.notification('Consumer has alice');
      await endSession();
      await workbench.run('Consumer: Sign In');
      await workbench.dialog('Session Consumer');
      await measure(efforts['Again, asked by an extension'], async () => {
        await workbench.clickDialog('Session Consumer', 'Allow');
        await approve('alice');
        await status('alice', states.signedIn).waitFor();
      });
    });

    await step('for a second user of the same portal', async () => {
      await measure(efforts['A second user there'], async () => {
        await status('alice', states.signedIn).click();
        await workbench.choose(anotherSignIn);
        await workbench.page.getByPlaceholder(whichInstance).waitFor();
        await workbench.choose('d-1234567890');
        await approve('bob');
        await status(twoUsers, states.signedIn).waitFor();
      });
    });
  });

  test(`has not grown at ${withRegion}`, async () => {
    await using stage = await openEffortStage(withRegion, 'e2e/effort-region');
    await stage.openWalkthrough();
    await stage.measure(efforts['First, `https://….us-east-1.portal.amazonaws.com`'], async () => {
      await stage.beginInWalkthrough();
      await stage.takeName();
      await stage.approve('alice');
      await stage.status('alice', states.signedIn).waitFor();
    });
  });

  test('is what README.md shows', async () => {
    const readme = await readFile(path.join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');
    const { keys } = fromPalette;
    assert.ok(RegExp(`palette[^.|]* ${keys} keys`).test(readme), `${keys} keys`);
    for (const [row, effort] of Object.entries(efforts)) {
      const line = readme.split('\n').find((each) => each.startsWith(`| ${row} | `));
      assert.equal(line?.split(' | ')[1], say(effort), row);
    }
  });
});

function say({ clicks, keys, pastes }: Effort): string {
  const part = (count: number, one: string) =>
    count === 0 ? [] : [count === 1 ? `1 ${one}` : `${count} ${one}s`];
  return [...part(clicks, 'click'), ...part(pastes, 'paste'), ...part(keys, 'key')].join(', ');
}
