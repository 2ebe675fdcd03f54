import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { regionsOf } from '../../src/aws/regions.ts';
import { type Cancellable, neverAborted } from '../../src/base/abortable.ts';
import { systemClock } from '../../src/base/clock.ts';
import { noLog } from '../../src/base/log.ts';
import { createServerClock } from '../../src/base/serverClock.ts';
import { registrationRequest } from '../../src/flows/registrationRequest.ts';
import { askRegion, findRegion, type RegionEvidence } from '../../src/oidc/findRegion.ts';
import { createOidcClient, type OidcClient } from '../../src/oidc/oidcClient.ts';
import { OidcError } from '../../src/oidc/oidcError.ts';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { partly } from '../fakes/partly.ts';
import { plainHttp } from '../fakes/plainHttp.ts';

const regions = regionsOf('aws');
const europe = 'https://d-9876543210.awsapps.com/start';
const toRegister = registrationRequest('deviceCode', {
  clientName: 'Test',
  startUrl: europe,
  scopes: [],
});

let emulator: Emulator;
before(async () => {
  emulator = await startEmulator();
});
after(() => emulator.close());

/** Asks the emulated service of a region about a start URL, with the extension's client. */
function ask(startUrl: string, region: string, options = neverAborted) {
  const serverClock = createServerClock(systemClock);
  const client = createOidcClient(
    { clock: systemClock, log: noLog, serverClock, http: plainHttp },
    {
      region,
      env: { AWS_ENDPOINT_URL_SSO_OIDC: emulator.urlOf(region) },
      product: { name: 'test', version: '0' },
      maxAttempts: 1,
    },
  );
  return askRegion(startUrl, client, toRegister, options);
}

describe('finding the region of a portal', () => {
  test('accepts a start URL in its own region only', async () => {
    assert.equal(await ask(europe, 'eu-west-1'), 'accepted');
    assert.equal(await ask(`${europe}/#/`, 'eu-west-1'), 'accepted');
    assert.equal(await ask(europe, 'us-east-1'), 'refused');
    assert.equal(await ask('https://unknown.awsapps.com/start', 'eu-west-1'), 'refused');
  });

  test('recognizes an instance whose encryption key is unusable', async () => {
    emulator.control.fail({
      path: '/device_authorization',
      error: { type: 'InvalidRequestException', members: { reason: 'KMS_DisabledException' } },
    });
    assert.equal(await ask(europe, 'eu-west-1'), 'proved');
  });

  // Wrong regions answered with a page of their own, on which the sign-in then ended.
  for (const [verificationUri, expected] of [
    ['https://d-9876543210.awsapps.com/start/#/device', 'proved'],
    ['https://D-9876543210.AWSAPPS.COM/start/#/device?user_code=ABCD-EFGH', 'proved'],
    ['https://device.sso.eu-west-1.amazonaws.com/', 'accepted'],
    ['https://d-1234567890.awsapps.com/start/#/device', 'accepted'],
    ['https://d-9876543210.awsapps.com.example.com/start', 'accepted'],
    ['https://d-9876543210.awsapps.com:8443/start', 'accepted'],
    ['nonsense', 'accepted'],
  ] as const) {
    test(`takes a link that leads to ${verificationUri} for ${expected}`, async () => {
      const client = partly<OidcClient>({
        registerClient: async () => partly({ clientId: 'a', clientSecret: 'b' }),
        startDeviceAuthorization: async () => partly({ verificationUri }),
      });
      assert.equal(await askRegion(europe, client, toRegister, neverAborted), expected);
    });
  }

  test('rejects with any other error, which proves nothing', async () => {
    emulator.control.fail({
      path: '/device_authorization',
      error: { type: 'UnauthorizedClientException' },
    });
    await assert.rejects(ask(europe, 'eu-west-1'), OidcError);
    emulator.control.fail({ path: '/client/register', error: { type: 'InvalidRequestException' } });
    await assert.rejects(ask(europe, 'eu-west-1'), OidcError);
  });

  test('finds the region of an instance', async () => {
    const deps = { clock: systemClock, log: noLog };
    const found = await findRegion(
      regions,
      (region, o) => ask(europe, region, o),
      deps,
      neverAborted,
    );
    assert.deepEqual(found, [{ region: 'eu-west-1', evidence: 'accepted' }]);
  });

  /** Records the regions asked, and how many at the same time. */
  function countingAsk(
    answer: (region: string, signal: AbortSignal) => Promise<RegionEvidence | 'refused'>,
  ) {
    const asked: string[] = [];
    const count = { now: 0, most: 0 };
    const askIn = async (region: string, { signal }: Cancellable) => {
      asked.push(region);
      count.now += 1;
      count.most = Math.max(count.most, count.now);
      try {
        return await answer(region, signal);
      } finally {
        count.now -= 1;
      }
    };
    return { asked, count, askIn };
  }

  const silence = (signal: AbortSignal) =>
    new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });

  test('asks each region once, six at a time', async () => {
    const { asked, count, askIn } = countingAsk(async () => 'refused');
    const deps = { clock: createFakeClock(), log: noLog };
    assert.deepEqual(await findRegion(regions, askIn, deps, neverAborted), []);
    assert.deepEqual(asked.toSorted(), regions.toSorted());
    assert.equal(count.most, 6);
    assert.deepEqual(await findRegion([], askIn, deps, neverAborted), []);
  });

  test('asks no more regions once one proves it, and aborts the pending requests', async () => {
    const { asked, count, askIn } = countingAsk(async (region, signal) =>
      region === 'eu-central-1' ? 'proved' : silence(signal),
    );
    const deps = { clock: createFakeClock(), log: noLog };
    assert.deepEqual(await findRegion(regions, askIn, deps, neverAborted), [
      { region: 'eu-central-1', evidence: 'proved' },
    ]);
    assert.equal(asked.length, 6);
    assert.equal(count.now, 0);
  });

  // Wrong regions accepted start URLs for years, and the first response was believed.
  test('returns all regions that accept the link if none proves it, most likely first', async () => {
    const { asked, askIn } = countingAsk(async (region) =>
      region.startsWith('eu-west') ? 'accepted' : 'refused',
    );
    const deps = { clock: createFakeClock(), log: noLog };
    const found = await findRegion(regions, askIn, deps, neverAborted);
    assert.deepEqual(
      found.map(({ region }) => region),
      ['eu-west-1', 'eu-west-2', 'eu-west-3'],
    );
    assert.ok(found.every(({ evidence }) => evidence === 'accepted'));
    assert.equal(asked.length, regions.length);
  });

  test('skips regions that do not respond or cannot be reached', async () => {
    const clock = createFakeClock();
    const { count, askIn } = countingAsk(async (region, signal) => {
      if (region === 'sa-east-1') return 'accepted';
      if (region.startsWith('us-')) return silence(signal);
      throw new Error('no network');
    });
    const found = findRegion(regions, askIn, { clock, log: noLog }, neverAborted);
    await clock.advance(5_000);
    assert.deepEqual(await found, [{ region: 'sa-east-1', evidence: 'accepted' }]);
    assert.equal(count.now, 0);
  });

  test('gives up after twenty seconds', async () => {
    const clock = createFakeClock();
    const { count, askIn } = countingAsk((_region, signal) => silence(signal));
    const found = findRegion(regions, askIn, { clock, log: noLog }, neverAborted);
    await clock.advance(20_000);
    assert.deepEqual(await found, []);
    assert.equal(count.now, 0);
  });

  test('stops on abort', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const { count, askIn } = countingAsk((_region, signal) => silence(signal));
    const deps = { clock: createFakeClock(), log: noLog };
    const found = findRegion(regions, askIn, deps, controller);
    controller.abort(reason);
    await assert.rejects(found, reason);
    assert.equal(count.now, 0);
  });

  test('logs no secret and no start URL', async () => {
    const lines: string[] = [];
    const write = (line: string) => void lines.push(line);
    const log = { debug: write, info: write, warn: write, error: write };
    const { askIn } = countingAsk(async (region) => {
      if (region === 'eu-west-1') return 'proved';
      throw new Error('no network');
    });
    await findRegion(regions, askIn, { clock: createFakeClock(), log }, neverAborted);
    assert.ok(lines.length > 0);
    assert.ok(
      lines.every((line) => /^region: [\w-]+( skipped)?: [\w -]+$/.test(line)),
      lines[0],
    );
  });
});
