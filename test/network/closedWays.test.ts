/** Proxies that are in the way: what the user reads, and what helps. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { recover } from '../e2e/scenario.ts';
import { commands } from '../e2e/texts.ts';
import { createAuthority } from '../fakes/authority.ts';
import type { CompanyProxy } from '../fakes/proxy.ts';
import { type Company, type Desk, openCompany } from './company.ts';

describe('the message about what is in the way names what helps:', () => {
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
  afterEach((t) => recover(t, desk.server, desk.workbench));

  /** Signs in; resolves to the message that begins so. */
  const messageOf = async (begins: string) => {
    await desk.workbench.clearNotifications();
    await desk.workbench.run(commands.signIn);
    return desk.workbench.notification(begins);
  };
  const host = String.raw`oidc\.us-east-1\.amazonaws\.com`;

  test('a web page in place of an answer', async (t) => {
    const answer = { status: 200, body: '<html>', headers: { 'content-type': 'text/html' } };
    company.emulator.control.fail({ path: '*', answer, times: 10 });
    t.after(() => company.emulator.control.clearFaults());
    assert.match(
      await messageOf('A web page was'),
      new RegExp(`^A web page was returned instead of a response from ${host}\\. .*browser`),
    );
  });

  test('a proxy that asks for a name and a password', async () => {
    proxy.refuse(407);
    assert.match(
      await messageOf(`The proxy ${place} requires`),
      new RegExp(
        `^The proxy ${place} requires you to sign in before it connects to ${host}\\. .*"http\\.proxyAuthorization"`,
      ),
    );
  });

  test('a proxy that blocks the service', async () => {
    proxy.refuse(403, '<html>blocked</html>');
    assert.match(
      await messageOf(`The proxy ${place} does`),
      new RegExp(`^The proxy ${place} does not allow connections to ${host} \\(403\\)\\. Ask`),
    );
  });

  test('a proxy that does not run', async () => {
    await proxy[Symbol.asyncDispose]();
    assert.match(
      await messageOf(`The proxy ${place} refuses`),
      new RegExp(`^The proxy ${place} refuses connections\\. .*"http\\.proxy".*HTTPS_PROXY`),
    );
  });

  test('a proxy that opens TLS with an unknown authority, even without http.proxyStrictSSL', async () => {
    const opening = await company.startProxy({
      intercept: await createAuthority('Unknown CA'),
    });
    await using other = await company.openEditor({
      pictures: 'untrusted',
      settings: { 'http.proxy': opening.url, 'http.proxyStrictSSL': false },
      env: { AWS_CA_BUNDLE: company.certificate },
    });
    const seen = company.emulator.journal.length;
    await other.workbench.run(commands.signIn);
    const text = await other.workbench.notification('The certificate');
    assert.match(
      text,
      new RegExp(
        `^The certificate of ${host}, received through the proxy 127.0.0.1:\\d+, is not tr`,
      ),
    );
    assert.match(text, /NODE_EXTRA_CA_CERTS or AWS_CA_BUNDLE/);
    assert.ok(opening.visits.length > 0);
    assert.equal(company.emulator.journal.length, seen);
  });
});
