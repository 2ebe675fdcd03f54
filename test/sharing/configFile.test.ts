import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readAwsConfig } from '../../src/sharing/awsConfig.ts';
import { configFileOf, otherConfigFile, readConfigFile } from '../../src/sharing/configFile.ts';

const text =
  '[sso-session work]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n';

describe('the configuration file', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'config-file-'));
  });
  after(() => rm(folder, { recursive: true }));

  const windows = { USERPROFILE: '/users/alice', HOME: '/git/alice' };
  for (const [what, env, platform, file] of [
    ['in the home folder', { HOME: '/home/alice' }, 'linux', '/home/alice/.aws/config'],
    ['in the folder the system names', {}, 'linux', join(homedir(), '.aws', 'config')],
    // Where some SDKs look in HOME.
    ['in the profile folder of Windows', windows, 'win32', '/users/alice/.aws/config'],
    [
      'on the home drive of Windows',
      { HOMEDRIVE: '/c', HOMEPATH: '/alice' },
      'win32',
      '/c/alice/.aws/config',
    ],
    ['where it is named', { AWS_CONFIG_FILE: '/etc/aws' }, 'linux', '/etc/aws'],
    ['named from the current folder', { AWS_CONFIG_FILE: 'aws' }, 'linux', resolve('aws')],
    ['named with ~/', { HOME: '/h', AWS_CONFIG_FILE: '~/c' }, 'linux', '/h/c'],
    ['named with ~\\', { USERPROFILE: '/h', AWS_CONFIG_FILE: '~\\c' }, 'win32', '/h/c'],
    ['named with a variable', { HOME: '/h', AWS_CONFIG_FILE: '$HOME/c' }, 'linux', '/h/c'],
    ['named with braces', { HOME: '/h', AWS_CONFIG_FILE: `$${'{HOME}'}/c` }, 'linux', '/h/c'],
    [
      'named with a variable of Windows',
      { USERPROFILE: '/h', AWS_CONFIG_FILE: '%USERPROFILE%/c' },
      'win32',
      '/h/c',
    ],
    ['named with an unknown variable', { AWS_CONFIG_FILE: '/a/$NONE' }, 'linux', '/a/$NONE'],
  ] as const) {
    it(`is ${what}`, () => {
      assert.equal(configFileOf(env, platform), file);
    });
  }

  it('may be another one for programs on Windows that look in HOME', async () => {
    const env = { USERPROFILE: join(folder, 'profile'), HOME: join(folder, 'git') };
    assert.equal(await otherConfigFile(env, 'win32'), undefined);
    for (const home of [env.USERPROFILE, env.HOME]) {
      await mkdir(join(home, '.aws'), { recursive: true });
      await writeFile(join(home, '.aws', 'config'), text);
    }
    const other = join(env.HOME, '.aws', 'config');
    assert.equal(await otherConfigFile(env, 'win32'), other);
    const { instances, faults } = await readAwsConfig(env, 'win32');
    assert.equal(instances.length, 1);
    assert.deepEqual(faults, [{ problem: 'two-files', other }]);
    assert.equal(await otherConfigFile({ ...env, HOME: env.USERPROFILE }, 'win32'), undefined);
    assert.equal(await otherConfigFile(env, 'linux'), undefined);
  });

  const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le');
  for (const [what, bytes, problem, name] of [
    ['with a byte order mark', Buffer.from(`\ufeff${text}`), 'byte-order-mark', 'work'],
    ['in UTF-16', utf16, 'utf-16', undefined],
    ['in UTF-16 of the other order', Buffer.from(utf16).swap16(), 'utf-16', undefined],
    ['in UTF-16 without a mark', utf16.subarray(2), 'utf-16', undefined],
    [
      'in the code page of Windows',
      Buffer.from(text.replace('work', 'Köln'), 'latin1'),
      'not-utf-8',
      'Köln',
    ],
    ['that is too long', Buffer.alloc(3 * 1024 * 1024, '#'), 'too-long', undefined],
  ] as const) {
    it(`is named for what it is where it is ${what}`, async () => {
      const file = join(folder, 'config');
      await writeFile(file, bytes);
      const { instances, faults } = await readAwsConfig({ AWS_CONFIG_FILE: file });
      assert.deepEqual(faults, [{ problem, line: 1 }]);
      assert.equal(instances[0]?.name, name);
    });
  }

  // A link to a device grew the process to two gigabytes.
  it('is not read where it is a device', async () => {
    const link = join(folder, 'device');
    await symlink('/dev/zero', link);
    assert.deepEqual(await readConfigFile(link), { text: '', problem: 'not-a-file' });
    await assert.rejects(readConfigFile(folder), { code: 'EISDIR' });
  });

  it('is undefined where there is none', async () => {
    assert.equal(await readConfigFile(join(folder, 'absent')), undefined);
  });
});
