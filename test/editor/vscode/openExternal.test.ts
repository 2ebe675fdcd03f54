import assert from 'node:assert/strict';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openFakeWindow } from '../../fakes/vscode.ts';
import { until } from '../../vscode/until.ts';

const { openAddress, openExternal } = await import('../../../src/editor/vscode/openExternal.ts');

const url = 'https://acme.awsapps.com/start/#/console?account_id=1&destination=a%2Bb;$(id)';

describe('opening a page outside VS Code', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'browser-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** A program that writes what it was given, and where. */
  const browser = (file: string) => [
    process.execPath,
    '--eval',
    'const [, file, ...given] = process.argv; require("fs").writeFileSync(file + ".part", given.join()); require("fs").renameSync(file + ".part", file)',
    join(folder, file),
    'work',
    '{url}',
  ];
  const open = (value: unknown, env = {}) =>
    openFakeWindow({ settings: { 'iamIdentityCenter.browser': value }, env });

  it('is left to VS Code where the user has set no program', async () => {
    const window = openFakeWindow();
    await openExternal('https://acme.awsapps.com/start');
    assert.deepEqual(window.opened, ['https://acme.awsapps.com/start']);
  });

  for (const [name, act] of Object.entries({ openExternal, openAddress })) {
    it(`starts the program of the user with the address as one argument: ${name}`, async () => {
      const window = open(browser(name));
      assert.equal(await act(url), true);
      const given = await until('the program to be started', () =>
        readFile(join(folder, name), 'utf8').catch(() => undefined),
      );
      assert.equal(given, `work,${url}`);
      assert.deepEqual(window.opened, []);
    });
  }

  // Fault: the program would run on a server, whose browser nobody sees.
  for (const env of [{ uiKind: 2 }, { remoteName: 'ssh-remote' }]) {
    it(`starts no program where the user is elsewhere: ${JSON.stringify(env)}`, async () => {
      const window = open(['/nowhere/browser', '{url}'], env);
      await openExternal('https://acme.awsapps.com/start');
      assert.deepEqual(window.opened, ['https://acme.awsapps.com/start']);
    });
  }

  it('says what to do where the program cannot be started', async () => {
    open(['/nowhere/browser', '{url}']);
    await assert.rejects(openExternal(url), (error: { failure: { problem: { text: string } } }) => {
      assert.match(
        error.failure.problem.text,
        /\/nowhere\/browser.*browser could not be started \(ENOENT\)/,
      );
      return true;
    });
  });

  for (const value of ['firefox', ['firefox'], ['', '{url}'], ['firefox', 1]]) {
    it(`says what a value must look like: ${JSON.stringify(value)}`, async () => {
      open(value);
      await assert.rejects(openExternal(url), { code: 'bad-settings' });
    });
  }

  // A relative name could have been that of a program in the folder that the user looked at.
  it('starts the program in the home folder', async () => {
    const [program = '', flag = '', , ...args] = browser('cwd');
    const script =
      'const [, file] = process.argv; require("fs").writeFileSync(file + ".part", process.cwd()); require("fs").renameSync(file + ".part", file)';
    open([program, flag, script, ...args]);
    await openExternal(url);
    const cwd = await until('the program to be started', () =>
      readFile(join(folder, 'cwd'), 'utf8').catch(() => undefined),
    );
    assert.equal(await realpath(cwd), await realpath(homedir()));
  });

  for (const address of ['file:///etc/passwd', 'http://intranet.example/', '--remote=x']) {
    it(`gives the program no address but that of a secure page: ${address}`, async () => {
      const window = open(['/nowhere/browser', '{url}']);
      await openAddress(address);
      assert.deepEqual(window.opened, [address]);
    });
  }
});
