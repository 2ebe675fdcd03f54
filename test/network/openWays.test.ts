/** The ways that people, VS Code and the system know to set a proxy: each leads to the service. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Company, openCompany, signIn } from './company.ts';

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
