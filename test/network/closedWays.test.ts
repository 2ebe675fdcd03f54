/** Proxies that are in the way: what people are told, and what helps. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { shortHash } from '../../src/base/log.ts';
import { createAuthority } from '../fakes/authority.ts';
import type { CompanyProxy } from '../fakes/proxy.ts';
import { type Company, type Desk, openCompany, signIn } from './company.ts';

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
  afterEach(async (t) => {
    if ('passed' in t && !t.passed) await desk.workbench.screenshot(`failed-${shortHash(t.name)}`);
  });

  /** Signs in; resolves to what beginning so is told. */
  const told = async (begins: string) => {
    // Try Again is played elsewhere: here it is pressed so fast that VS Code hides what comes next.
    await desk.workbench.run('Notifications: Clear All Notifications');
    await desk.workbench.run(signIn);
    return desk.workbench.notification(begins);
  };
  const host = String.raw`oidc\.us-east-1\.amazonaws\.com`;

  test('a page in place of the service', async () => {
    const answer = { status: 200, body: '<html>', headers: { 'content-type': 'text/html' } };
    company.emulator.control.fail({ path: '*', answer, times: 10 });
    assert.match(
      await told('A web page came'),
      new RegExp(`^A web page came in place of an answer of ${host}\\. .*browser`),
    );
    company.emulator.control.clearFaults();
  });

  test('a proxy that asks who it is', async () => {
    proxy.refuse(407);
    assert.match(
      await told(`The proxy ${place} wants`),
      new RegExp(`^The proxy ${place} wants to know who you are .*"http\\.proxyAuthorization"`),
    );
  });

  test('a proxy that does not let the service through', async () => {
    proxy.refuse(403, '<html>blocked</html>');
    assert.match(
      await told(`The proxy ${place} does`),
      new RegExp(`^The proxy ${place} does not let ${host} through \\(403\\)\\. Ask`),
    );
  });

  test('a proxy that is gone', async () => {
    await proxy[Symbol.asyncDispose]();
    assert.match(
      await told(`The proxy ${place} refuses`),
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
    const text = await other.workbench.notification('The certificate');
    assert.match(
      text,
      new RegExp(`^The certificate of ${host}, seen through the proxy 127.0.0.1:\\d+, is not tr`),
    );
    assert.match(text, /NODE_EXTRA_CA_CERTS or AWS_CA_BUNDLE/);
    assert.ok(opening.visits.length > 0);
    assert.equal(company.emulator.journal.length, seen);
  });
});
