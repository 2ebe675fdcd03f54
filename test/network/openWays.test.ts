/** The ways to configure a proxy in the extension's environment, in VS Code and in the system. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { commands } from '../e2e/texts.ts';
import { until } from '../vscode/until.ts';
import { type Company, externalWebsite, openCompany } from './company.ts';

describe('the service is reached through', () => {
  let company: Company;
  before(async () => {
    company = await openCompany();
  });
  after(() => company?.[Symbol.asyncDispose]());

  interface Way {
    what: string;
    credentials?: string;
    settings(proxy: string): Record<string, unknown>;
    env?(proxy: string): Record<string, string>;
    /** Whether requests go around the proxy. */
    direct?: boolean;
  }
  const trust = () => ({ AWS_CA_BUNDLE: company.certificate });
  const endpoint = () => ({
    AWS_ENDPOINT_URL: `https://127.0.0.2:${company.front.port}`,
    ...trust(),
  });
  const ways: Way[] = [
    {
      what: 'a proxy with a name and a password, by http.proxyAuthorization',
      credentials: 'alice:secret',
      settings: (proxy) => ({
        'http.proxy': proxy,
        'http.proxyAuthorization': `Basic ${Buffer.from('alice:secret').toString('base64')}`,
      }),
      env: trust,
    },
    {
      what: 'a proxy, by http.proxy where VS Code leaves the network to extensions',
      settings: (proxy) => ({ 'http.proxy': proxy, 'http.proxySupport': 'off' }),
      env: trust,
    },
    {
      what: 'a proxy, by HTTPS_PROXY, with the authority in the system store',
      settings: () => ({ 'http.proxySupport': 'on' }),
      env: (proxy) => ({
        HTTPS_PROXY: proxy,
        // The store of Linux is there; other systems ignore it.
        SSL_CERT_DIR: path.dirname(company.certificate),
      }),
    },
    {
      what: 'no proxy, by http.noProxy',
      settings: (proxy) => ({ 'http.proxy': proxy, 'http.noProxy': ['127.0.0.2'] }),
      env: endpoint,
      direct: true,
    },
  ];
  for (const { what, credentials, settings, env, direct = false } of ways) {
    test(what, async () => {
      const proxy = await company.startProxy(credentials === undefined ? {} : { credentials });
      const connections = company.front.connections;
      await using desk = await company.openEditor({
        pictures: 'ways',
        settings: settings(proxy.url),
        ...(env && { env: env(proxy.url) }),
      });
      await desk.workbench.run(commands.signIn);
      // VS Code asks whether it may open the portal once a client has been registered.
      await desk.workbench.dialog(externalWebsite);
      const came = () => company.front.connections - connections;
      const tunnels = () => proxy.visits.filter(({ status }) => status === 200).length;
      assert.ok(came() > 0);
      // A connection may be on its way from the proxy to the service.
      const expected = () => (direct ? 0 : came());
      await until('each connection to be a tunnel', () => tunnels() === expected() || undefined);
      assert.equal(proxy.visits.length, tunnels());
    });
  }
});
