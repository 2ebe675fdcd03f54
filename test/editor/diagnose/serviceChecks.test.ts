import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { neverAborted } from '../../../src/base/abortable.ts';
import { systemClock as clock } from '../../../src/base/clock.ts';
import { SignInError } from '../../../src/base/errors.ts';
import { noLog as log } from '../../../src/base/log.ts';
import { createServerClock } from '../../../src/base/serverClock.ts';
import type { Finding } from '../../../src/editor/diagnose/report.ts';
import type { ServiceCheckDeps } from '../../../src/editor/diagnose/serviceChecks.ts';
import type { Http } from '../../../src/http/http.ts';
import { createOidcClient } from '../../../src/oidc/oidcClient.ts';
import type { Instance } from '../../../src/sessions/session.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { networkFailure } from '../../fakes/networkFailure.ts';
import { plainHttp } from '../../fakes/plainHttp.ts';
import '../../fakes/vscode.ts';
import { redirectTo } from '../instances/stages/emulatedRegions.ts';

const { runChecks } = await import('../../../src/editor/diagnose/report.ts');
const { serviceChecks } = await import('../../../src/editor/diagnose/serviceChecks.ts');

const acme: Instance = {
  name: 'Example Corp',
  startUrl: 'https://d-1234567890.awsapps.com/start',
  region: 'us-east-1',
};

describe('the checks of the service', () => {
  let emulator: Emulator;
  before(async () => {
    emulator = await startEmulator();
  });
  after(() => emulator.close());
  beforeEach(() => {
    emulator.control.set({ clockOffsetMs: 0 });
    emulator.control.clearFaults();
  });

  interface Setting {
    instance?: Instance;
    http?: Http;
    proxied?: boolean;
    /** Of the service; without it the endpoints of AWS are resolved. */
    env?: Record<string, string>;
    mayProbe?: boolean;
  }

  /** What the checks of one instance find, by id. */
  async function check({
    instance = acme,
    http = plainHttp,
    proxied = false,
    mayProbe = true,
    env,
  }: Setting) {
    const config = ({ region, startUrl }: Instance) => ({
      region,
      startUrl,
      env: env ?? emulator.environment,
      product: { name: 'test', version: '0' },
      maxAttempts: 1,
    });
    const service = { clock, log, serverClock: createServerClock(clock), http };
    const deps: ServiceCheckDeps = {
      clock,
      log,
      proxied,
      mayProbe,
      signedIn: [instance],
      http,
      clientName: 'Test',
      config,
      prober: (each) => createOidcClient(service, config(each)),
    };
    const checks = serviceChecks([instance], deps);
    const checked = await runChecks(checks, { clock }, neverAborted);
    const findings = checked.map(({ id, ...finding }) => [
      id.replace(/^(instance-1|us-\w+-\d|eu\w*-\w+-\w*-?\d) /, ''),
      finding,
    ]);
    return Object.fromEntries(findings) as Record<string, Finding>;
  }

  it('find no problem with a healthy service', async () => {
    const found = await check({});
    assert.deepEqual(Object.keys(found), [
      'endpoint',
      'start-url',
      'oidc dns',
      'oidc connection',
      'clock',
      'portal dns',
      'portal connection',
    ]);
    for (const { verdict, advice } of Object.values(found)) {
      assert.match(verdict, /good|info/);
      assert.equal(advice, undefined);
    }
    assert.match(found.endpoint?.result ?? '', /us-east-1, aws, AWS_ENDPOINT_URL_SSO_OIDC$/);
    assert.equal(found['start-url']?.result, 'Recognized in us-east-1.');
  });

  it('name the family of endpoints, and no host of a company', async () => {
    const offline: Http = () => Promise.reject(new SignInError('service', 'offline'));
    const resultIn = async (setting: Setting) =>
      (await check({ http: offline, ...setting })).endpoint?.result;
    const at = (startUrl: string, region: string) => ({ ...acme, startUrl, region });
    const dual = 'https://ssoins-0123.portal.eusc-de-east-1.api.amazonwebservices.eu';
    assert.equal(await resultIn({ env: {} }), 'oidc.us-east-1.amazonaws.com, us-east-1, aws, IPv4');
    assert.equal(
      await resultIn({ env: { AWS_USE_FIPS_ENDPOINT: 'true' } }),
      'oidc-fips.us-east-1.amazonaws.com, us-east-1, aws, FIPS (AWS_USE_FIPS_ENDPOINT) IPv4',
    );
    assert.equal(
      await resultIn({ env: {}, instance: at(dual, 'eusc-de-east-1') }),
      'oidc.eusc-de-east-1.api.amazonwebservices.eu, eusc-de-east-1, aws-eusc, dual-stack',
    );
    assert.equal(
      await resultIn({ env: { AWS_ENDPOINT_URL: 'https://sso.acme.example' } }),
      'custom-endpoint, us-east-1, aws, AWS_ENDPOINT_URL',
    );
  });

  it('warn of an unknown region, and of settings that cannot be used', async () => {
    const offline: Http = () => Promise.reject(new SignInError('service', 'offline'));
    const unknown = await check({
      http: offline,
      env: {},
      instance: { ...acme, region: 'us-west-9' },
    });
    assert.equal(unknown.endpoint?.verdict, 'warning');
    assert.equal(unknown['oidc dns']?.verdict, 'warning');
    const broken = await check({ env: { AWS_ENDPOINT_URL: 'nonsense' } });
    assert.equal(broken.endpoint?.verdict, 'bad');
    assert.match(broken.endpoint?.result ?? '', /^AWS_ENDPOINT_URL: not a URL/);
  });

  it('say once why there is no connection', async () => {
    const fault = { host: 'oidc.us-east-1.amazonaws.com', mayHaveArrived: false, transient: false };
    for (const [kind, advice] of [
      ['untrusted', /certificate/],
      ['proxy-refused', /proxy/],
      ['web-page', /sign in first/],
      ['no-route', /network/],
    ] as const) {
      const http: Http = () =>
        Promise.reject(networkFailure({ ...fault, kind, code: 'CODE', reason: 'no way' }));
      const found = await check({ http });
      assert.deepEqual(
        Object.entries(found)
          .filter(([, { verdict }]) => verdict === 'bad')
          .map(([id]) => id),
        ['oidc connection', 'portal connection'],
      );
      assert.match(found['oidc connection']?.result ?? '', new RegExp(`: ${kind} \\(CODE\\)$`));
      assert.match(found['oidc connection']?.advice ?? '', advice);
      assert.equal(found.clock?.verdict, 'info');
    }
  });

  it('tell a web page from an answer of the service', async () => {
    const http: Http = async () => ({
      status: 200,
      headers: { 'content-type': 'text/html; charset=utf-8' },
      body: '<h1>Welcome to the hotel</h1>',
      sentAt: 0,
      receivedAt: 0,
    });
    assert.equal((await check({ http }))['oidc connection']?.verdict, 'warning');
  });

  it('compare the clocks', async () => {
    emulator.control.set({ clockOffsetMs: 40_000 });
    const near = await check({});
    assert.equal(near.clock?.verdict, 'good');
    assert.match(near.clock?.result ?? '', /by (39|40|41) s\.$/);
    emulator.control.set({ clockOffsetMs: -20 * 60_000 });
    const far = await check({});
    assert.equal(far.clock?.verdict, 'warning');
    assert.match(far.clock?.result ?? '', /by -(1199|1200|1201) s\.$/);
  });

  it('report a start URL that the service does not know in the region', async () => {
    const europe = { ...acme, startUrl: 'https://d-9876543210.awsapps.com/start' };
    const env = { AWS_ENDPOINT_URL: emulator.urlOf('us-east-1') };
    const { 'start-url': finding } = await check({ instance: europe, env });
    assert.equal(finding?.verdict, 'bad');
    assert.equal(finding?.result, 'Not recognized in us-east-1.');
    assert.ok(finding?.advice);
  });

  it('accept a host that only the proxy finds', async () => {
    const offline: Http = () => Promise.reject(new SignInError('service', 'offline'));
    const instance = { ...acme, region: 'us-west-9' };
    const { 'oidc dns': finding } = await check({
      http: offline,
      env: {},
      proxied: true,
      instance,
    });
    assert.equal(finding?.verdict, 'info');
  });

  it('look at each host once, however many portals use it', () => {
    const product = { name: 'test', version: '0' };
    const config = (instance: Instance) => ({ ...instance, env: {}, product });
    const unused = () => assert.fail('nothing runs');
    const deps = {
      clock,
      log,
      proxied: false,
      mayProbe: true,
      signedIn: [],
      http: unused,
      clientName: 'Test',
      config,
      prober: unused,
    };
    const europe = { ...acme, region: 'eu-west-1' };
    const ids = serviceChecks([acme, { ...acme }, europe], deps).map(({ id }) => id);
    assert.equal(ids.length, new Set(ids).size);
    assert.equal(ids.filter((id) => id.endsWith('connection')).length, 4);
    assert.equal(ids.filter((id) => id.endsWith('start-url')).length, 3);
  });

  it('look up first where an address of the organization leads', async () => {
    const vanity = { ...acme, startUrl: 'https://sso.example.com' };
    const http: Http = (request, options) =>
      request.url.host === 'sso.example.com'
        ? redirectTo(acme.startUrl)(request, options)
        : plainHttp(request, options);
    assert.equal((await check({ instance: vanity, http }))['start-url']?.verdict, 'good');
  });

  // An administrator who forbids the device flow saw one begin.
  it('start no device authorization where that is forbidden', async () => {
    const begun = () =>
      emulator.journal.filter(({ path }) => path === '/device_authorization').length;
    const before = begun();
    const findings = await check({ mayProbe: false });
    assert.ok(Object.keys(findings).length > 0);
    assert.deepEqual(
      Object.keys(findings).filter((id) => id.endsWith('start-url')),
      [],
    );
    assert.equal(begun(), before);
  });
});
