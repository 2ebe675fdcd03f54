import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { regionsOf } from '../../src/aws/regions.ts';
import { type Cancellable, neverAborted } from '../../src/base/abortable.ts';
import { systemClock } from '../../src/base/clock.ts';
import { noLog } from '../../src/base/log.ts';
import { createServerClock } from '../../src/base/serverClock.ts';
import { registrationRequest } from '../../src/flows/registrationRequest.ts';
import { findRegion, isKnown } from '../../src/oidc/findRegion.ts';
import { createOidcClient } from '../../src/oidc/oidcClient.ts';
import { OidcError } from '../../src/oidc/oidcError.ts';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { plainHttp } from '../fakes/plainHttp.ts';

const regions = regionsOf('aws');
const europe = 'https://d-9876543210.awsapps.com/start';
const toRegister = registrationRequest('deviceCode', { startUrl: europe, scopes: [] });

let emulator: Emulator;
before(async () => {
  emulator = await startEmulator();
});
after(() => emulator.close());

/** Whether the emulated service of a region knows a start URL, by the client of the extension. */
function ask(startUrl: string, region: string, options = neverAborted): Promise<boolean> {
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
  return isKnown(startUrl, client, toRegister, options);
}

test('the service knows a start URL in its own region only', async () => {
  assert.equal(await ask(europe, 'eu-west-1'), true);
  assert.equal(await ask(`${europe}/#/`, 'eu-west-1'), true);
  assert.equal(await ask(europe, 'us-east-1'), false);
  assert.equal(await ask('https://unknown.awsapps.com/start', 'eu-west-1'), false);
});

test('an instance whose key is in trouble is known all the same', async () => {
  emulator.control.fail({
    path: '/device_authorization',
    error: { type: 'InvalidRequestException', members: { reason: 'KMS_DisabledException' } },
  });
  assert.equal(await ask(europe, 'eu-west-1'), true);
});

test('any other refusal tells nothing', async () => {
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
  assert.equal(found, 'eu-west-1');
});

/** Counts who is asked, and how many at once. */
function countingAsk(answer: (region: string, signal: AbortSignal) => Promise<boolean>) {
  const asked: string[] = [];
  const count = { now: 0, most: 0 };
  const isKnownIn = async (region: string, { signal }: Cancellable) => {
    asked.push(region);
    count.now += 1;
    count.most = Math.max(count.most, count.now);
    try {
      return await answer(region, signal);
    } finally {
      count.now -= 1;
    }
  };
  return { asked, count, isKnownIn };
}

const silence = (signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

test('asks each region once, four at a time', async () => {
  const { asked, count, isKnownIn } = countingAsk(async () => false);
  const deps = { clock: createFakeClock(), log: noLog };
  assert.equal(await findRegion(regions, isKnownIn, deps, neverAborted), undefined);
  assert.deepEqual(asked.toSorted(), regions.toSorted());
  assert.equal(count.most, 4);
  assert.equal(await findRegion([], isKnownIn, deps, neverAborted), undefined);
});

test('asks nobody else once the region is found, and stops those it still waits for', async () => {
  const { asked, count, isKnownIn } = countingAsk(async (region, signal) =>
    region === 'eu-central-1' ? true : silence(signal),
  );
  const deps = { clock: createFakeClock(), log: noLog };
  assert.equal(await findRegion(regions, isKnownIn, deps, neverAborted), 'eu-central-1');
  assert.equal(asked.length, 4);
  assert.equal(count.now, 0);
});

test('passes over regions that do not answer or cannot be reached', async () => {
  const clock = createFakeClock();
  const { count, isKnownIn } = countingAsk(async (region, signal) => {
    if (region === 'sa-east-1') return true;
    if (region.startsWith('us-')) return silence(signal);
    throw new Error('no network');
  });
  const found = findRegion(regions, isKnownIn, { clock, log: noLog }, neverAborted);
  await clock.advance(5_000);
  assert.equal(await found, 'sa-east-1');
  assert.equal(count.now, 0);
});

test('gives up after twenty seconds', async () => {
  const clock = createFakeClock();
  const { count, isKnownIn } = countingAsk((_region, signal) => silence(signal));
  const found = findRegion(regions, isKnownIn, { clock, log: noLog }, neverAborted);
  await clock.advance(20_000);
  assert.equal(await found, undefined);
  assert.equal(count.now, 0);
});

test('stops when the person does', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const { count, isKnownIn } = countingAsk((_region, signal) => silence(signal));
  const deps = { clock: createFakeClock(), log: noLog };
  const found = findRegion(regions, isKnownIn, deps, controller);
  controller.abort(reason);
  await assert.rejects(found, reason);
  assert.equal(count.now, 0);
});

test('logs no secret and no start URL', async () => {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const log = { debug: write, info: write, warn: write, error: write };
  const { isKnownIn } = countingAsk(async (region) => {
    if (region === 'eu-west-1') return true;
    throw new Error('no network');
  });
  await findRegion(regions, isKnownIn, { clock: createFakeClock(), log }, neverAborted);
  assert.ok(lines.length > 0);
  assert.ok(
    lines.every((line) => /^region: [\w-]+( cannot be asked)?: [\w -]+$/.test(line)),
    lines[0],
  );
});
