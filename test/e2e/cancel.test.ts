/**
 * Leaving a sign-in at each of its steps: nothing is left of it, neither on the screen nor in the
 * settings, and the next one goes on. How the flows themselves are left is in `signIn.test.ts`.
 */
import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { knownRegions } from '../../src/aws/regions.ts';
import { shortHash } from '../../src/base/log.ts';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import { type RegionalHosts, startRegionalHosts } from '../fakes/regionalHosts.ts';
import { editorVersions, fetchEditor } from '../vscode/download.ts';
import { type EditorServer, startServer } from '../vscode/server.ts';
import { nothingOpen, rows } from '../vscode/sights.ts';
import { until } from '../vscode/until.ts';
import { builtVsix } from '../vscode/vsix.ts';
import { Workbench } from '../vscode/workbench.ts';
import { approve } from './stage.ts';

const root = path.join(import.meta.dirname, '..', '..');
const command = 'Sign in with IAM Identity Center';
const code = 'Your sign-in code is';
const europe = 'https://d-9876543210.awsapps.com/start';
const work = {
  name: 'work',
  startUrl: 'https://d-1234567890.awsapps.com/start',
  region: 'us-east-1',
};

describe('leaving a sign-in', () => {
  const stack = new AsyncDisposableStack();
  let emulator: Emulator;
  let hosts: RegionalHosts;
  let server: EditorServer;
  let workbench: Workbench;
  let kept: unknown[] = [];

  before(async () => {
    emulator = await startEmulator();
    stack.defer(() => emulator.close());
    const vanity = { 'team.example.com': europe, 'slow.example.com': '', 'lost.example.com': '' };
    hosts = stack.use(await startRegionalHosts(emulator, vanity));
    hosts.silent.add('slow.example.com');
    server = await startServer({
      editor: await fetchEditor(editorVersions.newest),
      vsix: [await builtVsix()],
      extensionFolders: [path.join(root, 'test', 'editor', 'consumer')],
      env: { NODE_EXTRA_CA_CERTS: hosts.certificate },
      settings: { 'http.proxy': hosts.proxy },
    });
    stack.defer(() => server.close());
    await writeConfig(
      server.home,
      `[sso-session work]\nsso_start_url = ${work.startUrl}\nsso_region = us-east-1\n`,
    );
    await writeConfig(
      server.workspace,
      '[sso-session team]\nsso_start_url = https://team.example.com\n',
    );
    const pictures = path.join(root, 'out', 'e2e', 'cancel');
    workbench = stack.use(await Workbench.open(server, { pictures }));
  });
  after(() => stack.disposeAsync());
  afterEach(async (t) => {
    if ('passed' in t && !t.passed) await workbench.screenshot(`failed-${shortHash(t.name)}`);
  });

  const writeConfig = async (home: string, text: string) => {
    await mkdir(path.join(home, '.aws'));
    await writeFile(path.join(home, '.aws', 'config'), text);
  };
  const configured = async () => {
    const settings = JSON.parse(await readFile(server.settingsFile, 'utf8'));
    return settings['iamIdentityCenter.instances'] ?? [];
  };
  const visits = (host: string) => hosts.visits.filter(({ to }) => to.startsWith(`${host}:`));
  /** The steps up to the box for the link, and beyond. */
  const paste = async (link?: string) => {
    await workbench.run(command);
    await workbench.choose('Another Instance');
    await workbench.page.getByText('Paste the link of your AWS access portal').waitFor();
    if (link === undefined) return;
    await workbench.type(link);
    await workbench.accept();
  };
  const regions = () => workbench.page.getByPlaceholder('Where Identity Center is').waitFor();
  const isLeft = async () => {
    await nothingOpen(workbench.page);
    assert.deepEqual(await configured(), kept);
    assert.deepEqual(emulator.control.sessions(), []);
  };

  test('at the choice of an instance', async () => {
    await workbench.run(command);
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

  test('while a host is asked where it leads', async () => {
    await paste('slow.example.com');
    const asking = 'Asking slow.example.com where it leads…';
    await workbench.notification(asking);
    await workbench.screenshot('asking');
    await workbench.clickNotification(asking, 'Cancel');
    await isLeft();
    await hosts.leftAlone();
  });

  test('where a host leads to no portal', async () => {
    await paste('lost.example.com');
    const lost = 'lost.example.com does not lead to an AWS access portal.';
    await workbench.dialog(lost);
    await workbench.screenshot('leads-nowhere');
    await workbench.clickDialog(lost, 'Cancel');
    await isLeft();
  });

  test('at the list of regions', async () => {
    await paste(europe);
    await regions();
    await workbench.screenshot('region');
    await workbench.escape();
    await isLeft();
  });

  // The instance was kept before, so that a wrong one came back with every sign-in.
  for (const [what, link, told] of [
    ['the region was wrong', europe, 'This instance is in eu-west-1'],
    ['no region knows the link', europe.replace(/\d/g, '0'), 'does not know this link'],
  ] as const) {
    test(`where ${what}`, async () => {
      await paste(link);
      await regions();
      await workbench.type('us-east-1');
      await workbench.accept();
      await workbench.dialog(told);
      await workbench.screenshot(what.replaceAll(' ', '-'));
      await workbench.clickDialog(told, 'Cancel');
      await isLeft();
    });
  }

  const asking = 'Asking each region whether it knows the link…';
  const looking = 'Looking for the region of this instance…';
  for (const [what, choice, sees, leave] of [
    [
      'as the person wished',
      'Find It for Me',
      () => workbench.page.getByPlaceholder(asking).waitFor(),
      () => workbench.escape(),
    ],
    [
      'as the service does not know the link in the one that was given',
      'us-east-1',
      () => workbench.notification(looking),
      () => workbench.clickNotification(looking, 'Cancel'),
    ],
  ] as const) {
    test(`while the region is looked for ${what}`, async (t) => {
      const others = knownRegions
        .filter((region) => region !== choice)
        .map((region) => `oidc.${region}.amazonaws.com`);
      for (const host of others) hosts.silent.add(host);
      t.after(() => hosts.silent.clear());
      await paste(europe);
      await regions();
      await workbench.type(choice);
      await workbench.accept();
      await sees();
      await until('regions to be asked', () => hosts.waitedFor.size > 1 || undefined);
      await workbench.screenshot(`search-${choice.replaceAll(' ', '-')}`);
      await leave();
      await isLeft();
      await hosts.leftAlone();
    });
  }

  test('at what a folder suggests, before its host hears of it', async () => {
    await workbench.run(command);
    assert.match((await rows(workbench.page)).join(), /Suggested by workspace/);
    await workbench.choose('https://team.example.com');
    const { text, buttons } = await workbench.dialog('Sign in at team.example.com?');
    assert.match(text, /The folder "workspace" suggests it/);
    assert.deepEqual(buttons, ['Cancel', 'Use This Instance']);
    await workbench.screenshot('suggestion');
    await workbench.clickDialog('Sign in at team.example.com?', 'Cancel');
    await isLeft();
    assert.deepEqual(visits('team.example.com'), []);
  });

  test('at the code, from when on the instance is known', async () => {
    await workbench.run(command);
    await workbench.choose(work.startUrl);
    await workbench.dialog(code);
    await workbench.screenshot('code');
    await workbench.clickDialog(code, 'Cancel');
    kept = [work];
    await isLeft();
  });

  test('at the question for a name', async () => {
    await workbench.run(command);
    await approve('carol', workbench, () => workbench.clickDialog(code, 'Open Sign-in Page'));
    await workbench.page.getByText('What should this account be called?').waitFor();
    await workbench.screenshot('name');
    await workbench.escape();
    await nothingOpen(workbench.page);
    // Who is signed in to the portal in the browser is not this program's to end.
    assert.equal(emulator.control.endSessions({}), 1);
    await workbench.run('IAM Identity Center: Show Accounts');
    assert.doesNotMatch((await workbench.choices()).join(), /Acme|work/);
    await workbench.escape();
    await isLeft();
  });

  test('at the question whether another extension may sign in', async () => {
    await workbench.run('Consumer: Sign In');
    await workbench.clickDialog('Session Consumer', 'Cancel');
    // What the other extension makes of it.
    await workbench.clickDialog('User did not consent', 'OK');
    await isLeft();
  });

  test('after all of that, what a folder suggests signs in', async () => {
    await workbench.run('IAM Identity Center: Show Accounts');
    await workbench.choose('Sign In to Another Account');
    await workbench.choose('https://team.example.com');
    await workbench.clickDialog('Sign in at team.example.com?', 'Use This Instance');
    await workbench.choose('Find It for Me');
    await approve('dave', workbench, () => workbench.clickDialog(code, 'Open Sign-in Page'));
    await workbench.notification('Signed in as dave · team');
    assert.deepEqual(await configured(), [
      work,
      { name: 'team', startUrl: 'https://team.example.com', region: 'eu-west-1' },
    ]);
  });
});
