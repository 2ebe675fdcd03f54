import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { type AwsConfig, readAwsConfig } from '../../src/sharing/awsConfig.ts';
import { createHome } from './stages/home.ts';

/** What is read from a file with this text. */
async function read(text: string): Promise<Omit<AwsConfig, 'file'>> {
  const folder = await mkdtemp(join(tmpdir(), 'aws-config-'));
  try {
    const file = join(folder, 'config');
    await writeFile(file, text);
    const { file: named, ...found } = await readAwsConfig({ AWS_CONFIG_FILE: file });
    assert.equal(named, file);
    assert.equal(await readFile(file, 'utf8'), text, 'the file is as it was');
    return found;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const work = { name: 'work', startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' };

describe('readAwsConfig', () => {
  it('finds sso-session sections with their scopes', async () => {
    const found = await read(`
# Written by aws configure sso
[sso-session work]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access, codewhisperer:completions

[sso-session "gov"] ; quoted
sso_start_url=https://start.us-gov-home.awsapps.com/directory/acme
sso_region=us-gov-west-1
`);
    assert.deepEqual(found, {
      instances: [
        { ...work, scopes: ['sso:account:access', 'codewhisperer:completions'] },
        {
          name: 'gov',
          startUrl: 'https://start.us-gov-home.awsapps.com/directory/acme',
          region: 'us-gov-west-1',
        },
      ],
      faults: [],
    });
  });

  it('finds legacy profiles, each portal once, and prefers sso-session sections', async () => {
    const found = await read(`
[profile dev]
sso_start_url = https://acme.awsapps.com/start/
sso_region = eu-west-1
sso_account_id = 012345678901

[default]
sso_start_url = https://other.awsapps.com/start
sso_region = us-east-1

[profile again]
sso_start_url = https://other.awsapps.com/start#/
sso_region = us-east-1

[profile modern]
sso_session = work
sso_account_id = 012345678901
region = us-east-2
s3 =
  max_concurrent_requests = 20

[profile keys]
region = us-east-1

[sso-session work]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1
`);
    assert.deepEqual(found.faults, []);
    assert.deepEqual(found.instances, [
      work,
      { name: 'other', startUrl: 'https://other.awsapps.com/start', region: 'us-east-1' },
    ]);
  });

  it('names the lines that cannot be used, and reads the rest', async () => {
    const found = await read(`region = us-east-1
[profile dev
output json
[sso-session no-region]
sso_start_url = https://acme.awsapps.com/start
[sso-session wrong-region]
sso_start_url = https://acme.awsapps.com/start
sso_region = Ireland
[sso-session no-url]
sso_region = eu-west-1
[profile wrong-url]
sso_start_url = portal
sso_region = eu-west-1
[sso-session work]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1
`);
    assert.deepEqual(found.faults, [
      { problem: 'no-section', line: 1 },
      { problem: 'header', line: 2 },
      { problem: 'not-understood', line: 3 },
      { problem: 'region', line: 4 },
      { problem: 'region', line: 8 },
      { problem: 'start-url', line: 9 },
      { problem: 'start-url', line: 12 },
    ]);
  });

  it('reads every other section despite a broken line', async () => {
    const { instances } = await read(`[profile dev
output json
[sso-session work]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1
`);
    assert.deepEqual(instances, [work]);
  });

  it('reads the file again each time', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'aws-config-'));
    try {
      const env = { AWS_CONFIG_FILE: join(folder, 'config') };
      await writeFile(env.AWS_CONFIG_FILE, '');
      assert.deepEqual((await readAwsConfig(env)).instances, []);
      await writeFile(
        env.AWS_CONFIG_FILE,
        '[sso-session work]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1',
      );
      assert.deepEqual((await readAwsConfig(env)).instances, [work]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('looks in the home folder, where a missing file is not a fault', async () => {
    await using home = await createHome();
    const file = join(home.path, '.aws', 'config');
    assert.deepEqual(await readAwsConfig({}), { file, instances: [], faults: [] });
    await mkdir(join(home.path, '.aws'));
    await writeFile(
      file,
      '[sso-session work]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1',
    );
    assert.deepEqual(await readAwsConfig({}), { file, instances: [work], faults: [] });
    assert.deepEqual((await readAwsConfig({ AWS_CONFIG_FILE: '~/.aws/config' })).file, file);
  });

  it('reports that the file the environment names is missing, or not a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'aws-config-'));
    try {
      const absent = await readAwsConfig({ AWS_CONFIG_FILE: join(folder, 'absent') });
      assert.deepEqual(absent.faults, [{ problem: 'unreadable', code: 'ENOENT' }]);
      const notFile = await readAwsConfig({ AWS_CONFIG_FILE: folder });
      assert.deepEqual(notFile.faults, [{ problem: 'unreadable', code: 'EISDIR' }]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  // The editor took the same words for a file at the root of the disk.
  it('returns the whole path of a file that is named relative to the current folder', async () => {
    const { file } = await readAwsConfig({ AWS_CONFIG_FILE: join('aws', 'config') });
    assert.equal(file, join(process.cwd(), 'aws', 'config'));
  });
});
