import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { neverAborted } from '../../../src/base/abortable.ts';
import { noLog as log } from '../../../src/base/log.ts';
import type { MachineCheckDeps } from '../../../src/editor/diagnose/machineChecks.ts';
import type { Finding } from '../../../src/editor/diagnose/report.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { setEnvironment } from '../../fakes/environment.ts';
import { plainHttp } from '../../fakes/plainHttp.ts';
import { createFakeSecrets } from '../../fakes/secretStore.ts';
import { fakeSession } from '../../fakes/session.ts';
import '../../fakes/vscode.ts';

const { runChecks } = await import('../../../src/editor/diagnose/report.ts');
const { machineChecks } = await import('../../../src/editor/diagnose/machineChecks.ts');

const network = {
  proxy: '',
  proxySupport: 'override',
  noProxy: [],
  proxyStrictSSL: true,
  systemCertificates: true,
};
async function check(deps: Partial<MachineCheckDeps> = {}): Promise<Record<string, Finding>> {
  // Whatever this computer has configured does not matter.
  using _env = setEnvironment({ HOME: '/nowhere', USERPROFILE: '/nowhere' });
  const clock = createFakeClock();
  const checks = machineChecks({
    log,
    env: {},
    network,
    loopbackReachable: true,
    http: plainHttp,
    secretStore: createFakeSecrets(clock).open(),
    sessions: async () => [],
    ...deps,
  });
  const checked = await runChecks(checks, { clock }, neverAborted);
  return Object.fromEntries(checked.map(({ id, ...finding }) => [id, finding]));
}

describe('the checks of this computer', () => {
  it('find no problem on a healthy computer', async () => {
    const found = await check();
    assert.deepEqual(Object.keys(found), [
      'proxy',
      'certificates',
      'loopback',
      'secret-storage',
      'sessions',
      'aws-config',
    ]);
    for (const { verdict } of Object.values(found)) assert.match(verdict, /good|info/);
    assert.equal(found.loopback?.verdict, 'good');
    assert.equal(found['secret-storage']?.verdict, 'good');
  });

  it('say that a proxy is set, but not which one', async () => {
    const { proxy } = await check({
      network: {
        ...network,
        proxy: 'http://alice:secret@proxy.acme.example:3128',
        noProxy: ['a', 'b'],
      },
      env: { https_proxy: 'http://proxy.acme.example', NO_PROXY: 'acme.example' },
    });
    assert.equal(
      proxy?.result,
      'http.proxySupport: override, http.proxy: set, http.noProxy: 2, HTTPS_PROXY, NO_PROXY',
    );
  });

  it('warn where certificates are not checked', async () => {
    const { proxy } = await check({ network: { ...network, proxyStrictSSL: false } });
    assert.equal(proxy?.verdict, 'warning');
    assert.match(proxy?.advice ?? '', /certificate authority/);
  });

  it('warn of a certificate file that cannot be used', async () => {
    const { certificates } = await check({
      env: { NODE_EXTRA_CA_CERTS: '/nowhere/alice/ca.pem' },
    });
    assert.equal(certificates?.verdict, 'warning');
    assert.equal(certificates?.result, 'http.systemCertificates: true, NODE_EXTRA_CA_CERTS');
    assert.match(certificates?.advice ?? '', /NODE_EXTRA_CA_CERTS/);
  });

  it('say what to do where a redirect would not arrive', async () => {
    const elsewhere = await check({ loopbackReachable: false });
    assert.equal(elsewhere.loopback?.verdict, 'info');
    assert.ok(elsewhere.loopback?.advice);
    const blocked = await check({ http: () => Promise.reject(new Error('blocked')) });
    assert.equal(blocked.loopback?.verdict, 'warning');
    assert.equal(blocked.loopback?.result, 'blocked');
    assert.match(blocked.loopback?.advice ?? '', /code/);
  });

  it('count what is stored, and report storage that fails', async () => {
    const secrets = createFakeSecrets(createFakeClock());
    const secretStore = secrets.open();
    for (const key of ['session/1', 'session/2', 'aside/3', 'registration/4', 'other']) {
      await secretStore.set(key, 'secret');
    }
    const { 'secret-storage': kept } = await check({ secretStore });
    assert.match(kept?.result ?? '', /Sessions: 2, registrations: 1, unreadable: 1/);
    secretStore.failing.add('set');
    const { 'secret-storage': failed } = await check({ secretStore });
    assert.equal(failed?.verdict, 'bad');
    assert.ok(failed?.advice);
  });

  it('count sessions by state and reason, without names', async () => {
    const { sessions } = await check({
      sessions: async () => [
        fakeSession(),
        fakeSession({ reason: 'session-ended' }),
        fakeSession(),
        fakeSession({ cause: 'network' }),
      ],
    });
    assert.equal(sessions?.result, '2 signed-in, 1 needs-you (session-ended), 1 waiting (network)');
    assert.equal((await check()).sessions?.result, 'No sessions');
  });

  it('name the lines of ~/.aws/config that cannot be used', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'aws-config-'));
    try {
      const file = join(folder, 'config');
      await writeFile(file, '[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\n');
      const found = (await check({ env: { AWS_CONFIG_FILE: file } }))['aws-config'];
      assert.equal(found?.verdict, 'warning');
      assert.equal(found?.result, 'Access portals: 0; region (1)');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
