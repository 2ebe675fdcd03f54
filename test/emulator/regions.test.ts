import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { knownRegions } from '../../src/aws/regions.ts';
import { codeClient } from './clients/calls.ts';
import { serveForTest } from './clients/serveForTest.ts';

const inUsEast1 = 'https://d-1234567890.awsapps.com/start';
const inEuWest1 = 'https://d-9876543210.awsapps.com/start';

const postJson = (url: string, body: unknown) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

/** Starts a device sign-in at one endpoint with a client of its own. */
async function startDevice(endpoint: string, startUrl: string) {
  const registered = await postJson(`${endpoint}/client/register`, {
    ...codeClient,
    grantTypes: undefined,
  });
  const { clientId, clientSecret } = (await registered.json()) as Record<string, string>;
  return postJson(`${endpoint}/device_authorization`, { clientId, clientSecret, startUrl });
}

describe('the regional endpoints', () => {
  test('have a port for every region of AWS', async (context) => {
    const { emulator } = await serveForTest(context);
    const urls = new Set(knownRegions.map((region) => emulator.urlOf(region)));
    assert.equal(urls.size, knownRegions.length);
    assert.equal(emulator.url, emulator.urlOf('us-east-1'));
    assert.throws(() => emulator.urlOf('us-east-0'), /not a region/);
  });

  test('know the instances of their own region only', async (context) => {
    const { emulator } = await serveForTest(context);
    const europe = emulator.urlOf('eu-west-1');
    const elsewhere = emulator.urlOf('ap-south-1');
    const statuses = [];
    for (const [endpoint, startUrl] of [
      [emulator.url, inUsEast1],
      [europe, inEuWest1],
      [emulator.url, inEuWest1],
      [europe, inUsEast1],
      [elsewhere, inUsEast1],
    ] as const) {
      statuses.push((await startDevice(endpoint, startUrl)).status);
    }
    assert.deepEqual(statuses, [200, 200, 400, 400, 400]);
    assert.equal(emulator.journal.at(-1)?.region, 'ap-south-1');
  });

  test('return links to their own pages', async (context) => {
    const { emulator } = await serveForTest(context);
    const europe = emulator.urlOf('eu-west-1');
    const started = await startDevice(europe, inEuWest1);
    const { userCode, verificationUri } = (await started.json()) as Record<string, string>;
    assert.equal(verificationUri, `${europe}/device`);
    assert.equal((await fetch(`${europe}/device?user_code=${userCode}`)).status, 200);
    assert.equal((await fetch(`${emulator.url}/device?user_code=${userCode}`)).status, 400);
  });

  test('are found by the host names of AWS, too', async (context) => {
    const { emulator } = await serveForTest(context);
    const { handle } = emulator.identityCenter;
    for (const host of ['oidc.ap-south-1.amazonaws.com', 'portal.sso-fips.ap-south-1.api.aws']) {
      handle({ method: 'GET', target: '/nowhere', headers: { host }, body: '' });
      assert.equal(emulator.journal.at(-1)?.region, 'ap-south-1', host);
    }
  });

  test('are named by the environment variables of their region', async (context) => {
    const { emulator } = await serveForTest(context);
    const { AWS_ENDPOINT_URL_SSO_OIDC, AWS_ENDPOINT_URL_SSO } = emulator.environmentOf('eu-west-1');
    assert.equal(AWS_ENDPOINT_URL_SSO_OIDC, emulator.urlOf('eu-west-1'));
    assert.equal(AWS_ENDPOINT_URL_SSO, emulator.urlOf('eu-west-1'));
    assert.deepEqual(emulator.environment, emulator.environmentOf('us-east-1'));
  });
});
