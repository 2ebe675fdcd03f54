import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { neverAborted } from '../../src/base/abortable.ts';
import { systemClock } from '../../src/base/clock.ts';
import { createHttp } from '../../src/http/http.ts';
import type { ProxySettings } from '../../src/http/proxy.ts';
import { createUndiciTransport } from '../../src/http/undiciTransport.ts';
import {
  type Authority,
  createAuthority,
  startTlsFront,
  type TlsFront,
  writeCertificate,
} from '../fakes/authority.ts';
import { createFakeLog } from '../fakes/log.ts';
import { expectFault } from '../fakes/networkFailure.ts';
import { type CompanyProxy, startProxy } from '../fakes/proxy.ts';
import { type RecordingServer, startRecordingServer } from '../fakes/recordingServer.ts';

const host = 'oidc.service.test';

describe('the undici transport', () => {
  it('leaves the globals of the process unchanged', () => {
    const script = `
    const before = JSON.stringify(Object.getOwnPropertySymbols(globalThis).map(String));
    const { createHttp } = await import('./src/http/http.ts');
    const { createUndiciTransport } = await import('./src/http/undiciTransport.ts');
    const { systemClock } = await import('./src/base/clock.ts');
    const http = createHttp({ clock: systemClock, transport: createUndiciTransport() });
    const url = new URL('http://127.0.0.1:1/');
    await http({ method: 'GET', url, headers: {} }, { signal: new AbortController().signal })
      .catch((error) => console.log(error.failure.fault.reason));
    const after = JSON.stringify(Object.getOwnPropertySymbols(globalThis).map(String));
    console.log(before === after && !after.includes('undici'));
  `;
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    assert.equal(run.stdout, 'connection refused (ECONNREFUSED)\ntrue\n', run.stderr);
  });
});

describe('undici behind a proxy', () => {
  let authority: Authority;
  let certificate: Awaited<ReturnType<typeof writeCertificate>>;
  let server: RecordingServer;
  let front: TlsFront;

  before(async () => {
    authority = await createAuthority();
    certificate = await writeCertificate(authority);
    server = await startRecordingServer();
    server.answer((response) => response.end('from the service'));
    front = await startTlsFront(await authority.issue(host), Number(new URL(server.url).port));
  });
  after(async () => {
    await front[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
    await certificate[Symbol.asyncDispose]();
  });

  const asker = (settings: () => ProxySettings, env: Record<string, string> = {}) => {
    const log = createFakeLog();
    const transport = createUndiciTransport({
      env: { AWS_CA_BUNDLE: certificate.file, ...env },
      log,
      settings,
    });
    const http = createHttp({ clock: systemClock, transport });
    const url = new URL(`https://${host}:${front.port}/token`);
    return {
      log,
      ask: () => http({ method: 'POST', url, headers: {}, body: '{}' }, neverAborted),
    };
  };

  const faultOf = async (answer: Promise<unknown>) => {
    const error = await answer.then(
      () => assert.fail('resolved'),
      (thrown: unknown) => thrown,
    );
    return expectFault(error);
  };
  const hostOf = (proxy: CompanyProxy) => new URL(proxy.url).host;

  it('tunnels to the host, reuses the tunnel and reports the proxy', async () => {
    await using proxy = await startProxy();
    const { ask } = asker(() => ({ proxy: proxy.url }));
    const answers = [await ask(), await ask(), await ask()];
    assert.deepEqual(new Set(answers.map(({ body }) => body)), new Set(['from the service']));
    assert.equal(answers[0]?.proxy, hostOf(proxy));
    assert.deepEqual(proxy.visits[0], { to: `${host}:${front.port}`, status: 200 });
    assert.ok(proxy.visits.length < answers.length, `${proxy.visits.length} tunnels`);
  });

  it('finds the proxy in the environment', async () => {
    await using proxy = await startProxy();
    const { ask } = asker(() => ({}), { https_proxy: proxy.url });
    await ask();
    assert.equal(proxy.visits.length, 1);
  });

  it('authenticates by the address or by http.proxyAuthorization', async () => {
    await using proxy = await startProxy({ credentials: 'alice:pa ss' });
    const withName = proxy.url.replace('//', '//alice:pa%20ss@');
    await asker(() => ({ proxy: withName })).ask();
    const authorization = `Basic ${Buffer.from('alice:pa ss').toString('base64')}`;
    await asker(() => ({ proxy: proxy.url, authorization })).ask();
    assert.deepEqual(
      proxy.visits.map(({ status }) => status),
      [200, 200],
    );
  });

  it('distinguishes a proxy that requires authentication and one that refuses', async () => {
    await using proxy = await startProxy({ credentials: 'alice:secret' });
    const { ask } = asker(() => ({ proxy: proxy.url.replace('//', '//alice:wrong@') }));
    const asked = await faultOf(ask());
    assert.equal(asked.kind, 'proxy-sign-in');
    assert.equal(asked.proxy, hostOf(proxy));
    proxy.refuse(403, '<html>no</html>');
    const refused = await faultOf(ask());
    assert.deepEqual([refused.kind, refused.code], ['proxy-refused', '403']);
    assert.equal(refused.mayHaveArrived, false);
    assert.equal(server.requests.filter(({ target }) => target !== '/token').length, 0);
  });

  it('reports a proxy that is not running', async () => {
    const gone = await startProxy();
    await gone[Symbol.asyncDispose]();
    const fault = await faultOf(asker(() => ({ proxy: gone.url })).ask());
    assert.deepEqual([fault.kind, fault.proxy], ['refused', hostOf(gone)]);
    assert.equal(fault.mayHaveArrived, false);
  });

  it('reports a proxy that closes the connection before and during a request', async () => {
    await using proxy = await startProxy();
    const { ask } = asker(() => ({ proxy: proxy.url }));
    server.answer(() => proxy.cut());
    const during = await faultOf(ask());
    assert.deepEqual([during.kind, during.mayHaveArrived, during.transient], ['cut', true, true]);
    server.answer((response) => response.end('from the service'));
    await ask();
    // A proxy that hangs up instead of opening the tunnel.
    const rude = createServer((socket) => socket.once('data', () => socket.destroy()));
    await new Promise<void>((resolve) => rude.listen(0, '127.0.0.1', resolve));
    const address = rude.address();
    assert.ok(address && typeof address === 'object');
    const url = `http://127.0.0.1:${address.port}`;
    const before = await faultOf(asker(() => ({ proxy: url })).ask());
    assert.deepEqual([before.kind, before.mayHaveArrived], ['cut', false]);
    await new Promise((resolve) => rude.close(resolve));
  });

  it('connects to hosts of http.noProxy directly, and applies a change at once', async () => {
    await using proxy = await startProxy();
    let settings: ProxySettings = { proxy: proxy.url };
    const { ask } = asker(() => settings);
    await ask();
    assert.equal(proxy.visits.length, 1);
    settings = { proxy: proxy.url, noProxy: ['.test'] };
    const fault = await faultOf(ask());
    // Only the proxy can resolve this name.
    assert.deepEqual([fault.kind, fault.proxy], ['no-host', undefined]);
    assert.equal(proxy.visits.length, 1);
  });

  it('trusts an intercepting proxy only by the configured authority', async () => {
    await using proxy = await startProxy({ intercept: authority });
    const { ask } = asker(() => ({ proxy: proxy.url }));
    assert.equal((await ask()).body, 'from the service');
    await using stranger = await startProxy({ intercept: await createAuthority('Somebody else') });
    const fault = await faultOf(asker(() => ({ proxy: stranger.url })).ask());
    assert.equal(fault.kind, 'untrusted');
    assert.equal(fault.proxy, hostOf(stranger));
  });

  it('skips only the proxy’s certificate with http.proxyStrictSSL off, and logs that', async () => {
    await using proxy = await startProxy();
    const other = await createAuthority('Somebody else');
    await using shown = await startTlsFront(
      await other.issue('127.0.0.1'),
      Number(new URL(proxy.url).port),
    );
    const secureProxy = `https://127.0.0.1:${shown.port}`;
    const strict = await faultOf(asker(() => ({ proxy: secureProxy })).ask());
    assert.equal(strict.kind, 'untrusted');

    const { ask, log } = asker(() => ({ proxy: secureProxy, strictSsl: false }));
    assert.equal((await ask()).body, 'from the service');
    assert.ok(log.lines.some((line) => line.includes('http.proxyStrictSSL')));

    await using stranger = await startProxy({ intercept: other });
    const fault = await faultOf(asker(() => ({ proxy: stranger.url, strictSsl: false })).ask());
    assert.equal(fault.kind, 'untrusted');
  });
});
