/** Signing in and staying signed in where VS Code has a proxy between itself and the world. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { decide } from '../e2e/stage.ts';
import { createAuthority } from '../fakes/authority.ts';
import type { CompanyProxy } from '../fakes/proxy.ts';
import { editorVersions } from '../vscode/download.ts';
import { type Company, type Desk, openCompany, serviceHosts, until } from './company.ts';

const signIn = 'Sign in with IAM Identity Center';

for (const [name, version] of Object.entries(editorVersions)) {
  describe(`behind a proxy with a name and a password, on VS Code ${version.vscode}`, () => {
    let company: Company;
    let proxy: CompanyProxy;
    let desk: Desk;
    before(async () => {
      company = await openCompany({ accessTokenSeconds: 5, refreshGraceSeconds: 60 });
      proxy = await company.startProxy({ credentials: 'alice:pa ss' });
      desk = await company.openEditor({
        pictures: `proxy-${name}`,
        version,
        settings: { 'http.proxy': proxy.url.replace('//', '//alice:pa%20ss@') },
        env: { NODE_EXTRA_CA_CERTS: company.certificate },
      });
    });
    after(async () => {
      await desk?.[Symbol.asyncDispose]();
      await company?.[Symbol.asyncDispose]();
    });

    const refreshes = () =>
      company.emulator.journal.filter(({ grantType }) => grantType === 'refresh_token');
    const hosts = () => new Set(proxy.visits.map(({ to }) => to));

    test('signs in', async () => {
      const page = await desk.servicePage(() => desk.workbench.run(signIn));
      await decide(page, 'alice', 'approve');
      await page.getByRole('heading', { name: 'You are signed in' }).waitFor();
      await page.close();
      await desk.workbench.notification('Signed in as alice · Acme.');
    });

    test('refreshes', async () => {
      const seen = refreshes().length;
      await until('a refresh', () => refreshes()[seen], 30);
      assert.deepEqual(new Set(refreshes().map(({ status }) => status)), new Set([200]));
    });

    test('outlives a proxy that dies while a refresh is under way', async () => {
      company.emulator.control.fail({
        path: '/token',
        grantType: 'refresh_token',
        moment: 'after',
        delayMs: 2000,
      });
      const seen = refreshes().length;
      await until('the refresh', () => refreshes()[seen], 30);
      proxy.cut();
      await until('a refresh after it', () => refreshes()[seen + 2], 30);
      await desk.workbench.run('Consumer: Sign In');
      await desk.workbench.clickDialog('Session Consumer', 'Allow');
      await desk.workbench.choose('alice · Acme');
      await desk.workbench.notification(/Consumer has alice · Acme/);
    });

    test('has asked the hosts of the instance, all of them through the proxy, and nobody else', () => {
      assert.deepEqual(hosts(), new Set(serviceHosts.map((host) => `${host}:443`)));
      const tunnels = proxy.visits.filter(({ status }) => status === 200).length;
      assert.equal(company.front.connections, tunnels);
    });
  });
}

describe('a way through', () => {
  let company: Company;
  before(async () => {
    company = await openCompany();
  });
  after(() => company[Symbol.asyncDispose]());

  interface Way {
    what: string;
    credentials?: string;
    settings(proxy: string): Record<string, unknown>;
    env?(proxy: string): Record<string, string>;
    /** Whether the proxy is left out. */
    direct?: boolean;
  }
  const trust = () => ({ AWS_CA_BUNDLE: company.certificate });
  const endpoint = () => ({
    AWS_ENDPOINT_URL: `https://127.0.0.2:${company.front.port}`,
    ...trust(),
  });
  const ways: Way[] = [
    {
      what: 'a proxy that http.proxyAuthorization opens',
      credentials: 'alice:secret',
      settings: (proxy) => ({
        'http.proxy': proxy,
        'http.proxyAuthorization': `Basic ${Buffer.from('alice:secret').toString('base64')}`,
      }),
      env: trust,
    },
    {
      what: 'the proxy of http.proxy where VS Code leaves it to extensions',
      settings: (proxy) => ({ 'http.proxy': proxy, 'http.proxySupport': 'off' }),
      env: trust,
    },
    {
      what: 'the proxy of HTTPS_PROXY, the authority in the system store',
      settings: () => ({ 'http.proxySupport': 'on' }),
      env: (proxy) => ({
        HTTPS_PROXY: proxy,
        // Where the store of Linux is, and on other systems nothing.
        SSL_CERT_DIR: path.dirname(company.certificate),
      }),
    },
    {
      what: 'a host of http.noProxy',
      settings: (proxy) => ({ 'http.proxy': proxy, 'http.noProxy': ['127.0.0.2'] }),
      env: endpoint,
      direct: true,
    },
  ];
  for (const { what, credentials, settings, env, direct = false } of ways) {
    test(`is ${what}`, async () => {
      const proxy = await company.startProxy(credentials === undefined ? {} : { credentials });
      const connections = company.front.connections;
      await using desk = await company.openEditor({
        pictures: 'ways',
        settings: settings(proxy.url),
        ...(env && { env: env(proxy.url) }),
      });
      await desk.workbench.run(signIn);
      // The page to sign in on is offered once a client could be registered.
      await desk.workbench.dialog('external website');
      const came = company.front.connections - connections;
      const tunnels = proxy.visits.filter(({ status }) => status === 200).length;
      assert.ok(came > 0);
      assert.equal(tunnels, direct ? 0 : came);
      assert.equal(proxy.visits.length, tunnels);
    });
  }
});

describe('a way that is closed is told with what helps:', () => {
  let company: Company;
  let proxy: CompanyProxy;
  let desk: Desk;
  let place: string;
  before(async () => {
    company = await openCompany();
    proxy = await company.startProxy({ intercept: company.authority });
    place = new URL(proxy.url).host;
    desk = await company.openEditor({
      pictures: 'closed',
      settings: { 'http.proxy': proxy.url },
      env: { AWS_CA_BUNDLE: company.certificate },
    });
  });
  after(async () => {
    await desk?.[Symbol.asyncDispose]();
    await company?.[Symbol.asyncDispose]();
  });

  const failed = 'resulted in an error';
  const told = async () => {
    await desk.workbench.run(signIn);
    const { text } = await desk.workbench.dialog(failed);
    await desk.workbench.clickDialog(failed, 'OK');
    return text.replace(/^.*resulted in an error\s*/s, '');
  };
  const host = String.raw`oidc\.us-east-1\.amazonaws\.com`;

  test('a page in place of the service', async () => {
    const answer = { status: 200, body: '<html>', headers: { 'content-type': 'text/html' } };
    company.emulator.control.fail({ path: '*', answer, times: 10 });
    assert.match(
      await told(),
      new RegExp(`^A web page came in place of an answer of ${host}\\. .*browser`),
    );
    company.emulator.control.clearFaults();
  });

  test('a proxy that asks who it is', async () => {
    proxy.refuse(407);
    assert.match(
      await told(),
      new RegExp(`^The proxy ${place} wants to know who you are .*"http\\.proxyAuthorization"`),
    );
  });

  test('a proxy that does not let the service through', async () => {
    proxy.refuse(403, '<html>blocked</html>');
    assert.match(
      await told(),
      new RegExp(`^The proxy ${place} does not let ${host} through \\(403\\)\\. Ask`),
    );
  });

  test('a proxy that is gone', async () => {
    await proxy[Symbol.asyncDispose]();
    assert.match(
      await told(),
      new RegExp(`^The proxy ${place} refuses connections\\. .*"http\\.proxy".*HTTPS_PROXY`),
    );
  });

  test('a proxy that opens TLS with an authority nobody named, whatever http.proxyStrictSSL says', async () => {
    const opening = await company.startProxy({
      intercept: await createAuthority('Somebody else'),
    });
    await using other = await company.openEditor({
      pictures: 'untrusted',
      settings: { 'http.proxy': opening.url, 'http.proxyStrictSSL': false },
      env: { AWS_CA_BUNDLE: company.certificate },
    });
    const seen = company.emulator.journal.length;
    await other.workbench.run(signIn);
    const { text } = await other.workbench.dialog(failed);
    assert.match(
      text,
      new RegExp(`The certificate of ${host}, seen through the proxy 127.0.0.1:\\d+, is not tr`),
    );
    assert.match(text, /NODE_EXTRA_CA_CERTS or AWS_CA_BUNDLE/);
    assert.ok(opening.visits.length > 0);
    assert.equal(company.emulator.journal.length, seen);
  });
});
