import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { systemClock } from '../src/base/clock.ts';
import { noLog } from '../src/base/log.ts';
import { createServerClock } from '../src/base/serverClock.ts';
import { setEnvironment } from './fakes/environment.ts';
import './fakes/vscode.ts';
import { createHome } from './sharing/stages/home.ts';

const { buildService } = await import('../src/buildService.ts');

const instance = {
  name: 'Acme',
  startUrl: 'https://acme.awsapps.com/start',
  region: 'us-east-1',
};

/** The service of a window on a computer with this `~/.aws/config`. */
async function build(text: string, variables: Record<string, string> = {}) {
  await using home = await createHome();
  using _environment = setEnvironment({
    AWS_CONFIG_FILE: undefined,
    AWS_PROFILE: undefined,
    AWS_ENDPOINT_URL: undefined,
    ...variables,
  });
  await mkdir(join(home.path, '.aws'));
  await writeFile(join(home.path, '.aws', 'config'), text);
  const product = { name: 'test', version: '0' };
  return buildService(product, createServerClock(systemClock), noLog);
}

describe('buildService', () => {
  it('has the endpoints of AWS where nothing is configured', async () => {
    const service = await build('');
    assert.equal(service.hasOwnEndpoint(instance), false);
    assert.equal(service.origins(instance), undefined);
  });

  // Tokens of one endpoint must not be sent to another, wherever that one is configured.
  it('binds tokens to an endpoint of the shared config', async () => {
    const service = await build('[default]\nendpoint_url = http://127.0.0.1:4566/base\n');
    const origin = 'http://127.0.0.1:4566';
    assert.deepEqual(service.origins(instance), { oidc: origin, portal: origin });
    assert.equal(service.hasOwnEndpoint(instance), true);
  });

  it('takes the options of the profile that AWS_PROFILE names', async () => {
    const text = `[profile dev]
services = local
max_attempts = 7
sdk_ua_app_id = tool
ca_bundle = /etc/ca.pem
[services local]
sso =
  endpoint_url = http://127.0.0.1:2
`;
    const service = await build(text, { AWS_PROFILE: 'dev' });
    assert.deepEqual(service.origins(instance), { portal: 'http://127.0.0.1:2' });
    assert.equal(service.config(instance).profile?.max_attempts, '7');
    assert.equal(service.config(instance).profile?.sdk_ua_app_id, 'tool');
    assert.equal(service.sharedOptions.caBundle, '/etc/ca.pem');
  });
});
