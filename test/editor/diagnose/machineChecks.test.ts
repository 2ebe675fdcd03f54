import { neverAborted } from '../../../src/base/abortable.ts';
import '../../fakes/vscode.ts';
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { noLog as log } from '../../../src/base/log.ts';
import type { MachineCheckDeps } from '../../../src/editor/diagnose/machineChecks.ts';
import type { Finding } from '../../../src/editor/diagnose/report.ts';
import type { Session } from '../../../src/sessions/session.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { plainHttp } from '../../fakes/plainHttp.ts';
import { createFakeSecrets } from '../../fakes/secretStore.ts';

const { runChecks } = await import('../../../src/editor/diagnose/report.ts');
const { machineChecks } = await import('../../../src/editor/diagnose/machineChecks.ts');

const network = {
  proxy: '',
  proxySupport: 'override',
  noProxy: [],
  proxyStrictSSL: true,
  systemCertificates: true,
};
const noConfig = { AWS_CONFIG_FILE: '' };

async function check(deps: Partial<MachineCheckDeps> = {}): Promise<Record<string, Finding>> {
  const clock = createFakeClock();
  const checks = machineChecks({
    log,
    env: noConfig,
    network,
    loopbackReachable: true,
    http: async () => plainHttp,
    secretStore: createFakeSecrets(clock).open(),
    sessions: async () => [],
    ...deps,
  });
  const checked = await runChecks(checks, { clock }, neverAborted);
  return Object.fromEntries(checked.map(({ id, ...finding }) => [id, finding]));
}

test('finds nothing wrong where nothing is', async () => {
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

test('tells of a proxy that it is set, and nothing of it', async () => {
  const { proxy } = await check({
    network: {
      ...network,
      proxy: 'http://alice:secret@proxy.acme.example:3128',
      noProxy: ['a', 'b'],
    },
    env: { ...noConfig, https_proxy: 'http://proxy.acme.example', NO_PROXY: 'acme.example' },
  });
  assert.equal(
    proxy?.result,
    'http.proxySupport: override, http.proxy: set, http.noProxy: 2, HTTPS_PROXY, NO_PROXY',
  );
});

test('warns where certificates are not checked', async () => {
  const { proxy } = await check({ network: { ...network, proxyStrictSSL: false } });
  assert.equal(proxy?.verdict, 'warning');
  assert.match(proxy?.advice ?? '', /certificate authority/);
});

test('warns of a certificate file that cannot be used', async () => {
  const { certificates } = await check({
    env: { ...noConfig, NODE_EXTRA_CA_CERTS: '/nowhere/alice/ca.pem' },
  });
  assert.equal(certificates?.verdict, 'warning');
  assert.equal(certificates?.result, 'http.systemCertificates: true, NODE_EXTRA_CA_CERTS');
  assert.match(certificates?.advice ?? '', /NODE_EXTRA_CA_CERTS/);
});

test('tells what to do where a redirect would not arrive', async () => {
  const elsewhere = await check({ loopbackReachable: false });
  assert.equal(elsewhere.loopback?.verdict, 'info');
  assert.ok(elsewhere.loopback?.advice);
  const blocked = await check({ http: async () => () => Promise.reject(new Error('blocked')) });
  assert.equal(blocked.loopback?.verdict, 'warning');
  assert.equal(blocked.loopback?.result, 'blocked');
  assert.match(blocked.loopback?.advice ?? '', /code/);
});

test('counts what is stored, and tells of storage that fails', async () => {
  const secrets = createFakeSecrets(createFakeClock());
  const secretStore = secrets.open();
  for (const key of ['session/1', 'session/2', 'aside/3', 'registration/4', 'other']) {
    await secretStore.set(key, 'secret');
  }
  const { 'secret-storage': kept } = await check({ secretStore });
  assert.match(kept?.result ?? '', /sessions: 2, registrations: 1, unreadable: 1/);
  secretStore.failing.add('set');
  const { 'secret-storage': failed } = await check({ secretStore });
  assert.equal(failed?.verdict, 'bad');
  assert.ok(failed?.advice);
});

test('counts sessions by state and reason, and names nobody', async () => {
  const session = (state: Session['state'], reason?: Session['reason']) =>
    ({ account: { label: 'alice · acme' }, state, ...(reason && { reason }) }) as Session;
  const { sessions } = await check({
    sessions: async () => [
      session('signed-in'),
      session('needs-you', 'session-ended'),
      session('signed-in'),
      session('waiting'),
    ],
  });
  assert.equal(sessions?.result, '2 signed-in, 1 needs-you (session-ended), 1 waiting');
  assert.equal((await check()).sessions?.result, 'none');
});

test('names the lines of ~/.aws/config that cannot be used', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'aws-config-'));
  try {
    const file = join(folder, 'config');
    await writeFile(file, '[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\n');
    const found = (await check({ env: { AWS_CONFIG_FILE: file } }))['aws-config'];
    assert.equal(found?.verdict, 'warning');
    assert.equal(found?.result, 'instances: 0; region (1)');
  } finally {
    await rm(folder, { recursive: true });
  }
});
