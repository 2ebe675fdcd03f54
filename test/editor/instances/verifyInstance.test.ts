import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { systemClock as clock } from '../../../src/base/clock.ts';
import { SignInError } from '../../../src/base/errors.ts';
import { noLog as log } from '../../../src/base/log.ts';
import { createServerClock } from '../../../src/base/serverClock.ts';
import {
  type PrepareDeps,
  type PrepareOptions,
  prepareInstance,
} from '../../../src/editor/instances/verifyInstance.ts';
import type { Http } from '../../../src/http/http.ts';
import { createOidcClient } from '../../../src/oidc/oidcClient.ts';
import type { Instance } from '../../../src/sessions/session.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { networkFailure } from '../../fakes/networkFailure.ts';
import { plainHttp } from '../../fakes/plainHttp.ts';

const europe: Instance = {
  name: 'Europe',
  startUrl: 'https://d-9876543210.awsapps.com/start',
  region: 'eu-west-1',
};
const unknown: Instance = {
  name: 'Nobody',
  startUrl: 'https://d-0000000000.awsapps.com/start',
  region: 'us-east-1',
};

let emulator: Emulator;
before(async () => {
  emulator = await startEmulator();
});
after(() => emulator.close());
beforeEach(() => {
  emulator.control.reset();
  emulator.control.clearFaults();
});

/** Prepares with a person who answers as told; resolves to the instance and what they saw. */
async function prepare(
  instance: Instance,
  {
    answer = true,
    deps = {},
    options = {},
  }: { answer?: boolean; deps?: Partial<PrepareDeps>; options?: Partial<PrepareOptions> } = {},
) {
  const seen: unknown[] = [];
  const adviser = {
    showSearch: () => void seen.push('search'),
    offer: async (_instance: Instance, region: string) => {
      seen.push(`offer ${region}`);
      return answer;
    },
    warn: async () => {
      seen.push('warn');
      return answer;
    },
    wrongRegion: (_instance: Instance, region: string) => new Error(`not in ${region}`),
    remember: async (old: Instance, moved: Instance) =>
      void seen.push(`remember ${old.region} → ${moved.region}`),
  };
  const http = plainHttp;
  const service = { clock, log, serverClock: createServerClock(clock), http };
  const prepared = await prepareInstance(
    instance,
    adviser,
    {
      clock,
      log,
      http: async () => http,
      prober: async ({ region, startUrl }) =>
        createOidcClient(service, {
          region,
          startUrl,
          env: { AWS_ENDPOINT_URL_SSO_OIDC: emulator.urlOf(region) },
          product: { name: 'test', version: '0' },
          maxAttempts: 1,
        }),
      hasOwnEndpoint: async () => false,
      ...deps,
    },
    {
      signal: new AbortController().signal,
      proven: false,
      mayProbe: true,
      regionFixed: false,
      ...options,
    },
  ).catch((error: Error) => error);
  return { prepared, seen, requests: emulator.journal.length };
}

test('asks once where the region is right, and bothers nobody', async () => {
  const { prepared, seen, requests } = await prepare(europe);
  assert.deepEqual(prepared, europe);
  assert.deepEqual(seen, []);
  assert.equal(requests, 2);
});

test('finds the right region, offers it, remembers it and goes on', async () => {
  const { prepared, seen } = await prepare({ ...europe, region: 'us-east-1' });
  assert.deepEqual(prepared, europe);
  assert.deepEqual(seen, ['search', 'offer eu-west-1', 'remember us-east-1 → eu-west-1']);
});

test('leaves everything as it was when the other region is not wanted', async () => {
  const { prepared, seen } = await prepare({ ...europe, region: 'us-east-1' }, { answer: false });
  assert.ok(prepared instanceof SignInError && prepared.code === 'cancelled');
  assert.deepEqual(seen, ['search', 'offer eu-west-1']);
});

test('tells a caller that named the wrong region', async () => {
  const { prepared, seen } = await prepare(
    { ...europe, region: 'us-east-1' },
    { options: { regionFixed: true } },
  );
  assert.ok(prepared instanceof Error);
  assert.equal(prepared.message, 'not in eu-west-1');
  assert.deepEqual(seen, ['search']);
});

test('lets the person decide about an instance no region knows', async () => {
  const anyway = await prepare(unknown);
  assert.deepEqual(anyway.prepared, unknown);
  assert.deepEqual(anyway.seen, ['search', 'warn']);
  const { prepared } = await prepare(unknown, { answer: false });
  assert.ok(prepared instanceof SignInError && prepared.code === 'cancelled');
});

test('asks nobody where the region is certain', async () => {
  const wrong = { ...europe, region: 'us-east-1' };
  const inHost = {
    name: 'Host',
    startUrl: 'https://ssoins-1234567890abcdef.portal.us-east-2.app.aws',
    region: 'us-east-2',
  };
  for (const [instance, how] of [
    [wrong, { options: { proven: true } }],
    [wrong, { deps: { hasOwnEndpoint: async () => true } }],
    [inHost, {}],
  ] as const) {
    const { prepared, requests } = await prepare(instance, how);
    assert.deepEqual(prepared, instance);
    assert.equal(requests, 0);
  }
});

test('a service that cannot be asked changes nothing', async () => {
  for (const fault of [
    { path: '/client/register', answer: { status: 500 } },
    { path: '/device_authorization', reset: true as const },
    { path: '/device_authorization', error: { type: 'UnauthorizedClientException' as const } },
  ]) {
    emulator.control.fail(fault);
    const { prepared, seen } = await prepare({ ...europe, region: 'us-east-1' });
    assert.deepEqual(prepared, { ...europe, region: 'us-east-1' });
    assert.deepEqual(seen, []);
  }
});

const redirectTo =
  (location: string): Http =>
  async () => ({
    status: 302,
    headers: { location },
    body: '',
    sentAt: 0,
    receivedAt: 0,
  });
const vanity = { name: 'Own', startUrl: 'https://sso.example.com', region: 'us-east-1' };

test('learns where a start URL leads, and checks the region there', async () => {
  const deps = { http: async () => redirectTo(`${europe.startUrl}/#/`) };
  const { prepared, seen } = await prepare(vanity, { deps });
  assert.deepEqual(prepared, { ...vanity, region: 'eu-west-1', portalUrl: europe.startUrl });
  assert.deepEqual(seen, ['search', 'offer eu-west-1', 'remember us-east-1 → eu-west-1']);
});

test('keeps what an earlier sign-in learned when a start URL cannot be looked up', async () => {
  const signedInBefore = { ...vanity, portalUrl: europe.startUrl };
  for (const http of [
    redirectTo('https://elsewhere.example.com'),
    () => Promise.reject(networkFailure()),
  ]) {
    const { prepared } = await prepare(signedInBefore, {
      deps: { http: async () => http },
      options: { proven: true },
    });
    assert.deepEqual(prepared, signedInBefore);
  }
});

test('stops when the person does', async () => {
  const controller = new AbortController();
  const reason = new SignInError('cancelled', 'test: enough');
  const http: Http = async (_request, { signal }) => {
    controller.abort(reason);
    throw signal.reason;
  };
  const { prepared } = await prepare(vanity, {
    deps: { http: async () => http },
    options: { signal: controller.signal },
  });
  assert.equal(prepared, reason);
});

test('asks nothing where device sign-ins are forbidden', async () => {
  const { prepared, requests } = await prepare(unknown, { options: { mayProbe: false } });
  assert.deepEqual(prepared, unknown);
  assert.equal(requests, 0);
});

test('asks the other regions of the same partition, and no others', async () => {
  const told = /^(?!cn-|us-gov-|us-iso|eu-isoe|eusc-)/;
  for (const [region, pattern, number] of [
    ['us-east-1', told, 36],
    ['cn-north-1', /^cn-/, 2],
    ['us-gov-west-1', /^us-gov-/, 2],
    ['eusc-de-east-1', /^eusc-de-east-1$/, 1],
  ] as const) {
    const asked: string[] = [];
    const prober: PrepareDeps['prober'] = async (instance) => {
      asked.push(instance.region);
      return createOidcClient(
        { clock, log, serverClock: createServerClock(clock), http: plainHttp },
        {
          env: { AWS_ENDPOINT_URL_SSO_OIDC: emulator.urlOf('us-east-2') },
          region: 'us-east-2',
          product: { name: 'test', version: '0' },
          maxAttempts: 1,
        },
      );
    };
    await prepare({ ...unknown, region }, { deps: { prober } });
    assert.equal(asked.length, number);
    assert.equal(new Set(asked).size, number);
    assert.ok(
      asked.every((each) => pattern.test(each)),
      asked.join(),
    );
  }
});
