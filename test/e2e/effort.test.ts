/**
 * The work of signing in, counted, so that no way gets longer unnoticed. README.md tells the same
 * figures; EFFORT.md says what is counted, and where those of the other tools come from.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import { exampleInstances } from '../emulator/world/directory.ts';
import { startRegionalHosts } from '../fakes/regionalHosts.ts';
import { editorVersions, fetchEditor } from '../vscode/download.ts';
import { startServer } from '../vscode/server.ts';
import { builtVsix } from '../vscode/vsix.ts';
import { Workbench } from '../vscode/workbench.ts';
import { type Effort, type EffortMeter, startEffortMeter } from './effort.ts';

const root = path.join(import.meta.dirname, '..', '..');
const command = 'Sign in with IAM Identity Center';
const palette = 'from the palette';
const withoutRegion = 'https://d-1234567890.awsapps.com/start';
const withRegion = 'https://ssoins-1234567890abcdef.us-east-1.portal.amazonaws.com';

/** Somebody who has just installed the extension; the hosts of AWS are there under their names. */
async function openFresh(startUrl: string) {
  await using stack = new AsyncDisposableStack();
  const emulator = await startEmulator({
    instances: exampleInstances.slice(0, 1).map((each) => ({ ...each, startUrl })),
    settings: { accessTokenSeconds: 8 },
  });
  stack.defer(() => emulator.close());
  const hosts = stack.use(await startRegionalHosts(emulator));
  const server = await startServer({
    editor: await fetchEditor(editorVersions.newest),
    vsix: [await builtVsix()],
    extensionFolders: [path.join(root, 'test', 'editor', 'consumer')],
    env: { NODE_EXTRA_CA_CERTS: hosts.certificate },
    // On a desktop a sign-in begins with the browser by itself.
    settings: { 'http.proxy': hosts.proxy, 'iamIdentityCenter.signInMethod': 'browser' },
  });
  stack.defer(() => server.close());
  const pictures = path.join(root, 'out', 'e2e', 'effort');
  const workbench = stack.use(await Workbench.open(server, { pictures }));
  const context = workbench.page.context();
  // The browser has no way to the hosts of AWS, but VS Code asks whether it may open one.
  await context.route(/^https:\/\/oidc\.us-east-1\.amazonaws\.com\/authorize/, (route) => {
    const { search } = new URL(route.request().url());
    const location = `${emulator.urlOf('us-east-1')}/authorize${search}`;
    return route.fulfill({ status: 302, headers: { location } });
  });
  const meter = await startEffortMeter(context);
  await workbench.load(server);
  // From then on the palette has the commands of extensions.
  await workbench.run('Consumer: Show Session');
  await workbench.page.evaluate(`navigator.clipboard.writeText('${startUrl}')`);
  const opened = stack.move();
  return { emulator, workbench, meter, close: () => opened.disposeAsync() };
}

/** What the tests below have counted, by the rows of the table in README.md. */
const counted = new Map<string, Effort>();

for (const startUrl of [withoutRegion, withRegion]) {
  describe(`the work of signing in at ${startUrl}`, () => {
    let emulator: Emulator;
    let workbench: Workbench;
    let meter: EffortMeter;
    let close: () => Promise<void> = async () => undefined;

    before(async () => {
      ({ emulator, workbench, meter, close } = await openFresh(startUrl));
    });
    after(() => close());
    afterEach(async (t) => {
      if ('passed' in t && !t.passed) await workbench.screenshot('failed');
    });

    const count = async (row: string, expected: Effort, act: () => Promise<void>) => {
      const effort = await meter.measure(act);
      assert.deepEqual(effort, expected);
      counted.set(row, effort);
    };

    /** Types, waits until that brings `wanted` to the top, and takes it. */
    const pick = async (typed: string, wanted: string) => {
      const { keyboard } = workbench.page;
      await keyboard.type(typed);
      const end = performance.now() + 20_000;
      while ((await workbench.choices())[0] !== wanted) {
        assert.ok(performance.now() < end, `"${typed}" does not bring "${wanted}" to the top`);
      }
      await keyboard.press('Enter');
    };

    const asksForPortal = () => workbench.page.getByPlaceholder('https://d-1234567890').waitFor();

    const pastePortal = async () => {
      await asksForPortal();
      await workbench.page.keyboard.press('ControlOrMeta+V');
      await workbench.page.keyboard.press('Enter');
    };

    /** Who somebody is they tell their organisation, whatever the tool: that is not counted. */
    const approve = async (user: string) => {
      const page = await workbench.popup(() =>
        workbench.clickDialog('open the external website', 'Open'),
      );
      await page.locator(`#user-${user}`).waitFor();
      await page.evaluate(`document.getElementById('user-${user}').checked = true`);
      await page.locator('button[name=decision][value=approve]').click();
      await page.getByRole('heading', { name: 'You are signed in' }).waitFor();
      await page.close();
    };

    const statusItem = (state: string) =>
      workbench.page.getByRole('button', { name: new RegExp(`alice · .*, ${state}`) });

    /** Ends the session where it lives; resolves when VS Code shows it. */
    const endSession = async () => {
      assert.equal(emulator.control.endSessions({ user: 'alice' }), 1);
      await statusItem('needs you').waitFor();
    };

    if (startUrl === withoutRegion) {
      test('it begins in the palette', async () => {
        await count(palette, { clicks: 0, keys: 11, pastes: 0 }, async () => {
          await workbench.page.keyboard.press('F1');
          await workbench.choices();
          await pick('sign in w', command);
          await asksForPortal();
        });
        await workbench.escape();
      });
    }

    test('the first one, from the walkthrough', async () => {
      await workbench.run('Welcome: Open Walkthrough...');
      await workbench.choose('Get Started with IAM Identity Center');
      // VS Code moves the focus there once it has slid in, before anybody has read it.
      const step = workbench.page.getByRole('button', { name: /Sign in/, expanded: true });
      await step.and(workbench.page.locator(':focus')).waitFor();

      const [row, keys] =
        startUrl === withRegion
          ? ['First, `https://….us-east-1.portal.amazonaws.com`', 1]
          : ['First, `https://d-….awsapps.com/start`', 2];
      await count(row, { clicks: 3, keys, pastes: 1 }, async () => {
        await workbench.page.getByRole('button', { name: 'Sign In', exact: true }).click();
        await pastePortal();
        if (startUrl === withoutRegion) {
          await workbench.page.getByPlaceholder('Where Identity Center is enabled').waitFor();
          assert.match((await workbench.choices())[0] ?? '', /Find It for Me/);
          await workbench.page.keyboard.press('Enter');
        }
        await approve('alice');
        await statusItem('signed in').waitFor();
      });
    });

    if (startUrl === withoutRegion) return;

    test('the second one, from the status bar', async () => {
      await endSession();
      await count('Again, after the session ended', { clicks: 3, keys: 0, pastes: 0 }, async () => {
        await statusItem('needs you').click();
        await approve('alice');
        await statusItem('signed in').waitFor();
      });
    });

    test('the second one, when another extension asks', async () => {
      await workbench.run('Consumer: Sign In');
      await workbench.clickDialog('Session Consumer', 'Allow');
      await workbench.choose(/alice/);
      await workbench.notification('Consumer has alice');
      await endSession();
      await workbench.run('Consumer: Sign In');
      await workbench.dialog('Session Consumer');
      await count('Again, asked by an extension', { clicks: 3, keys: 0, pastes: 0 }, async () => {
        await workbench.clickDialog('Session Consumer', 'Allow');
        await approve('alice');
        await statusItem('signed in').waitFor();
      });
    });

    test('somebody else at the same portal', async () => {
      await count('A second account there', { clicks: 5, keys: 0, pastes: 0 }, async () => {
        await statusItem('signed in').click();
        await workbench.choose('Sign In to Another Account');
        await workbench.page.getByPlaceholder('Which instance?').waitFor();
        await workbench.choose('ssoins-1234567890abcdef');
        await approve('bob');
        await workbench.page.getByRole('button', { name: /2 accounts, signed in/ }).waitFor();
      });
    });
  });
}

test('README.md tells these figures', async () => {
  const readme = await readFile(path.join(root, 'README.md'), 'utf8');
  assert.equal(counted.size, 6, 'something was not counted');
  const { keys } = counted.get(palette) ?? {};
  assert.ok(readme.includes(`From the palette it is ${keys} keys in the place of the first click`));
  counted.delete(palette);
  for (const [row, effort] of counted) {
    const told = readme.split('\n').find((line) => line.startsWith(`| ${row} | `));
    assert.equal(told?.split(' | ')[1], say(effort), row);
  }
});

function say({ clicks, keys, pastes }: Effort): string {
  const part = (count: number, one: string) =>
    count === 0 ? [] : [count === 1 ? `1 ${one}` : `${count} ${one}s`];
  return [...part(clicks, 'click'), ...part(pastes, 'paste'), ...part(keys, 'key')].join(', ');
}
