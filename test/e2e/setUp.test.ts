/**
 * Setting up, as people do it: whatever they paste, what `~/.aws/config` knows, and a region that
 * turns out to be the wrong one. The hosts of AWS are there under their own names.
 */
import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { shortHash } from '../../src/base/log.ts';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import { type RegionalHosts, startRegionalHosts } from '../fakes/regionalHosts.ts';
import { editorVersions, fetchEditor } from '../vscode/download.ts';
import { type EditorServer, startServer } from '../vscode/server.ts';
import { builtVsix } from '../vscode/vsix.ts';
import { Workbench } from '../vscode/workbench.ts';
import { decide } from './stage.ts';

const europe = 'https://d-9876543210.awsapps.com/start';

describe('setting up', () => {
  const stack = new AsyncDisposableStack();
  let emulator: Emulator;
  let hosts: RegionalHosts;
  let server: EditorServer;
  let workbench: Workbench;

  before(async () => {
    emulator = await startEmulator();
    stack.defer(() => emulator.close());
    hosts = stack.use(await startRegionalHosts(emulator, { 'sso.example.com': `${europe}/#/` }));
    server = await startServer({
      editor: await fetchEditor(editorVersions.newest),
      vsix: [await builtVsix()],
      env: { NODE_EXTRA_CA_CERTS: hosts.certificate },
      settings: { 'http.proxy': hosts.proxy },
    });
    stack.defer(() => server.close());
    const pictures = path.join(import.meta.dirname, '..', '..', 'out', 'e2e', 'setUp');
    workbench = stack.use(await Workbench.open(server, { pictures }));
  });
  after(() => stack.disposeAsync());
  afterEach(async (t) => {
    if ('passed' in t && !t.passed) await workbench.screenshot(`failed-${shortHash(t.name)}`);
  });

  const configured = async (): Promise<unknown> => {
    const settings = JSON.parse(await readFile(server.settingsFile, 'utf8'));
    return settings['iamIdentityCenter.instances'];
  };
  /** Resolves when the input box remarks this on what is typed. */
  const remarks = (what: RegExp) =>
    workbench.page.locator('.quick-input-message', { hasText: what }).waitFor();
  /** From the dialog with the code to the end of the sign-in. */
  const finish = async (user: string) => {
    const page = await workbench.popup(() =>
      workbench.clickDialog('Your sign-in code', 'Open Sign-in Page'),
    );
    await decide(page, user, 'approve');
    await page.close();
    await workbench.notification(`Signed in as ${user}`);
    // The next sign-in is to be told by a notification of its own.
    await workbench.run('Notifications: Clear All Notifications');
  };

  test('says which forms are known while something else is typed', async () => {
    await workbench.run('Sign in with IAM Identity Center');
    await workbench.type('my portal');
    await remarks(/Not a known form\..*\[sso-session\]/);
    await workbench.screenshot('unknown-form');
    await workbench.type('http://acme.awsapps.com/start');
    await remarks(/begins with https:/);
  });

  test('finds the right region when the wrong one was given, and keeps it', async () => {
    await workbench.type(`${europe.slice('https://'.length)}/#/`);
    await workbench.accept();
    await workbench.page.getByPlaceholder('Where Identity Center is').waitFor();
    await workbench.screenshot('region');
    await workbench.type('us-east-1');
    await workbench.accept();
    const { text } = await workbench.dialog('This instance is in');
    assert.match(text, /This instance is in eu-west-1\. Use it\?/);
    assert.match(text, /does not know this link in us-east-1/);
    assert.ok(text.includes(europe));
    await workbench.screenshot('wrong-region');
    await workbench.clickDialog('This instance is in', 'Use eu-west-1');
    await finish('dave');
    assert.deepEqual(await configured(), [
      { name: 'd-9876543210', startUrl: europe, region: 'eu-west-1' },
    ]);
  });

  test('signs in again without a question', async () => {
    await workbench.run('Sign in with IAM Identity Center');
    await finish('dave');
  });

  test('offers what ~/.aws/config knows, and names the line it does not understand', async () => {
    const folder = path.join(server.home, '.aws');
    await mkdir(folder);
    const startUrl = emulator.instances[0]?.startUrl;
    const text = `[sso-session work]\nsso_start_url = ${startUrl}\nsso_region = us-east-1\n[oops\n`;
    await writeFile(path.join(folder, 'config'), text);
    await workbench.run('IAM Identity Center: Show Accounts');
    await workbench.choose('Sign In to Another Account');
    await workbench.page.getByPlaceholder('Which instance?').waitFor();
    await workbench.screenshot('instances');
    await workbench.choose('Line 4 cannot be understood.');
    await workbench.page.getByRole('tab', { name: 'config' }).waitFor();

    await workbench.run('IAM Identity Center: Show Accounts');
    await workbench.choose('Sign In to Another Account');
    await workbench.choose('work');
    await finish('alice');
    assert.equal(await readFile(path.join(folder, 'config'), 'utf8'), text);
  });

  test('asks an address where it leads, and finds the region for who does not know it', async () => {
    await workbench.run('IAM Identity Center: Show Accounts');
    await workbench.choose('Sign In to Another Account');
    await workbench.choose('Another Instance');
    await workbench.type('sso.example.com');
    await remarks(/will be asked where it leads/);
    await workbench.accept();
    await workbench.choose('Find It for Me');
    await finish('alice');
    assert.deepEqual(((await configured()) as unknown[]).at(-1), {
      name: 'sso.example.com',
      startUrl: 'https://sso.example.com',
      region: 'eu-west-1',
    });
  });

  test('diagnoses, and says nothing that a stranger must not read', async () => {
    await workbench.run('IAM Identity Center: Diagnose Sign-in');
    await workbench.page.getByRole('tab', { name: /Diagnosis|Untitled/ }).waitFor();
    await workbench.screenshot('diagnosis');
    await workbench.page.locator('.monaco-editor .view-lines').first().click();
    await workbench.page.keyboard.press('Control+A');
    const report = await workbench.copied(() => workbench.page.keyboard.press('Control+C'));
    assert.match(report, /Nothing is in the way of a sign-in\./);
    for (const id of ['proxy', 'loopback', 'secret-storage', 'sessions', 'instance-3 start-url']) {
      assert.match(report, new RegExp(`\`${id}\`: `));
    }
    assert.doesNotMatch(report, /alice|dave|awsapps|example\.com|https?:\/\/|\/home\//);
  });
});
