import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { resolveEndpoint } from '../../src/aws/endpoints.ts';
import { noLog } from '../../src/base/log.ts';
import { findOptions, readSharedOptions } from '../../src/sharing/sharedOptions.ts';
import { createFakeLog } from '../fakes/log.ts';

const text = `
[default]
endpoint_url = http://127.0.0.1:1
use_fips_endpoint = false
Max_Attempts = 5
sdk_ua_app_id = app
aws_secret_access_key = secret

[profile dev]
use_dualstack_endpoint = true
services = local
ca_bundle = ~/ca.pem

[services local]
sso_oidc =
  endpoint_url = http://127.0.0.1:2
sso =
  endpoint_url = http://127.0.0.1:3

[profile broken]
services = absent
`;

describe('the options of the shared config', () => {
  let folder: string;
  let file: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'options-'));
    file = join(folder, 'config');
    await writeFile(file, text);
  });
  after(() => rm(folder, { recursive: true }));
  const read = (env: Record<string, string>) =>
    readSharedOptions({ AWS_CONFIG_FILE: file, HOME: folder, ...env }, noLog);

  it('are those of the default profile, without its secrets', async () => {
    assert.deepEqual(await read({}), {
      profileName: 'default',
      profile: {
        endpoint_url: 'http://127.0.0.1:1',
        use_fips_endpoint: 'false',
        max_attempts: '5',
        sdk_ua_app_id: 'app',
      },
    });
  });

  it('are those of the profile that AWS_PROFILE names', async () => {
    const options = await read({ AWS_PROFILE: 'dev', AWS_DEFAULT_PROFILE: 'default' });
    assert.equal(options.profileName, 'dev');
    assert.equal(options.caBundle, join(folder, 'ca.pem'));
    assert.deepEqual(
      { ...options.services },
      {
        'sso_oidc.endpoint_url': 'http://127.0.0.1:2',
        'sso.endpoint_url': 'http://127.0.0.1:3',
      },
    );
    assert.equal((await read({ AWS_DEFAULT_PROFILE: 'dev' })).profileName, 'dev');
  });

  it('count where endpoints are resolved', async () => {
    const urlOf = async (service: 'oidc' | 'portal' | 'sts', env: Record<string, string>) => {
      const { profile, services } = await read(env);
      const { use_dualstack_endpoint: _, ...others } = profile;
      const config = { region: 'us-east-1', env, profile: others, ...(services && { services }) };
      const { url, source } = resolveEndpoint(service, config);
      return [url.href, source];
    };
    assert.deepEqual(await urlOf('oidc', {}), ['http://127.0.0.1:1/', 'endpoint_url']);
    const dev = { AWS_PROFILE: 'dev' };
    const source = (key: string) => `services ${key} endpoint_url`;
    assert.deepEqual(await urlOf('oidc', dev), ['http://127.0.0.1:2/', source('sso_oidc')]);
    assert.deepEqual(await urlOf('portal', dev), ['http://127.0.0.1:3/', source('sso')]);
    assert.deepEqual(await urlOf('sts', dev), ['https://sts.us-east-1.amazonaws.com/', undefined]);
    await assert.rejects(urlOf('oidc', { AWS_PROFILE: 'broken' }), /\[services absent\]/);
  });

  it('are none where the profile or the file is missing, and nothing rejects', async () => {
    assert.deepEqual((await read({ AWS_PROFILE: 'absent' })).profile, {});
    assert.deepEqual((await read({ AWS_CONFIG_FILE: join(folder, 'absent') })).profile, {});
    const log = createFakeLog();
    const env = { AWS_CONFIG_FILE: join(file, 'below-a-file') };
    assert.deepEqual((await readSharedOptions(env, log)).profile, {});
    assert.deepEqual(log.lines, ['aws config: options not read: ENOTDIR']);
  });

  it('are those of [profile default] where both headers are there', () => {
    const both = '[default]\nmax_attempts = 1\n[profile default]\nsdk_ua_app_id = a\n';
    assert.deepEqual(findOptions(both, 'default').profile, { sdk_ua_app_id: 'a' });
    assert.deepEqual(findOptions('[dev]\nmax_attempts = 2\n', 'dev').profile, {
      max_attempts: '2',
    });
  });

  it('are logged by their names alone', async () => {
    const log = createFakeLog();
    await readSharedOptions({ AWS_CONFIG_FILE: file }, log);
    assert.deepEqual(log.lines, [
      'aws config: options used: endpoint_url, use_fips_endpoint, max_attempts, sdk_ua_app_id',
    ]);
  });
});
