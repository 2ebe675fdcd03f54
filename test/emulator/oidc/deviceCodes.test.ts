import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createFakeClock } from '../../fakes/clock.ts';
import { createCalls } from '../clients/calls.ts';
import { createIdentityCenter } from '../identityCenter.ts';
import { deviceGrant } from './registrations.ts';

const startUrl = 'https://d-1234567890.awsapps.com/start';
const deviceClient = {
  clientName: 'Example',
  clientType: 'public',
  scopes: ['sso:account:access'],
};

const start = (registration: object = deviceClient) => {
  const clock = createFakeClock();
  const center = createIdentityCenter({ clock });
  const calls = createCalls(center);
  const client = calls.register(registration);
  const begin = (url = startUrl, path = '/device_authorization') =>
    calls.post(path, { ...client, startUrl: url });
  const poll = ({ json }: { json: Readonly<Record<string, unknown>> }) =>
    calls.post('/token', {
      ...client,
      grantType: deviceGrant,
      deviceCode: json.deviceCode,
    });
  return { clock, center, client, begin, poll, ...calls };
};

describe('the device code grant', () => {
  test('starts with the shape seen from the real service', () => {
    const { json, status } = start().begin();
    assert.equal(status, 200);
    assert.match(String(json.deviceCode), /^[\w-]{86}$/);
    assert.match(String(json.userCode), /^[B-DF-HJ-NP-TV-XZ]{4}-[B-DF-HJ-NP-TV-XZ]{4}$/);
    assert.equal(
      json.verificationUriComplete,
      `${json.verificationUri}?user_code=${json.userCode}`,
    );
    assert.deepEqual([json.expiresIn, json.interval], [600, 1]);
  });

  test('accepts a start URL with a trailing slash and hash, and an issuer URL', () => {
    const { begin } = start();
    const issuer = 'https://identitycenter.amazonaws.com/ssoins-1234567890abcdef';
    for (const url of [`${startUrl}/`, `${startUrl}/#/`, issuer]) {
      assert.equal(begin(url).status, 200, url);
    }
  });

  test('refuses an unknown start URL and one of another region', () => {
    const { begin, center } = start();
    const europe = createCalls(center, 'eu-west-1');
    const answers = [
      begin('https://d-0000000000.awsapps.com/start'),
      europe.post('/device_authorization', { ...europe.register(deviceClient), startUrl }),
    ];
    for (const { status, type, json } of answers) {
      assert.deepEqual([status, type], [400, 'InvalidRequestException']);
      assert.equal(json.error_description, 'Invalid request');
    }
  });

  test('answers polls with authorization_pending, then with tokens once', async () => {
    const { begin, center, clock, poll } = start();
    const device = begin();
    const waiting = poll(device);
    assert.deepEqual([waiting.status, waiting.type], [400, 'AuthorizationPendingException']);
    assert.equal(waiting.json.error_description, 'Authorization is still pending');
    await clock.advance(1000);
    assert.equal(center.control.decideDevice({ user: 'alice' }), device.json.userCode);
    const { status, json } = poll(device);
    assert.deepEqual([status, json.expiresIn, typeof json.refreshToken], [200, 3600, 'string']);
    assert.equal(poll(device).type, 'InvalidGrantException');
  });

  test('answers early polls with slow_down and adds five seconds each time', async () => {
    const { begin, clock, poll } = start();
    const device = begin();
    const pollAfter = async (ms: number) => {
      await clock.advance(ms);
      return poll(device).json.error;
    };
    assert.equal(await pollAfter(0), 'authorization_pending', 'the first poll may be immediate');
    assert.equal(await pollAfter(950), 'authorization_pending', 'timers may fire a little early');
    assert.equal(await pollAfter(500), 'slow_down');
    assert.equal(await pollAfter(5000), 'slow_down');
    assert.equal(await pollAfter(11_000), 'authorization_pending');
    assert.equal(await pollAfter(6000), 'slow_down', 'the interval never decreases');
  });

  test('answers an early poll with tokens after the approval', () => {
    const { begin, center, poll } = start();
    const device = begin();
    poll(device);
    center.control.decideDevice({ user: 'bob' });
    assert.equal(poll(device).status, 200);
  });

  test('answers access_denied for a denied code, expired_token for an expired one, invalid_grant for an unknown one', async () => {
    const { begin, center, clock, poll } = start();
    const denied = begin();
    center.control.decideDevice({ decision: 'deny' });
    assert.equal(poll(denied).json.error, 'access_denied');
    const late = begin();
    await clock.advance(600_000);
    assert.equal(poll(late).json.error, 'expired_token');
    assert.equal(poll({ json: { deviceCode: 'wrong' } }).json.error, 'invalid_grant');
  });

  test('issues eight hours and no refresh token to a client without scopes', () => {
    const { begin, center, poll } = start({ clientName: 'Legacy', clientType: 'public' });
    const device = begin();
    center.control.decideDevice({ user: 'alice' });
    const { json } = poll(device);
    assert.deepEqual([json.expiresIn, json.refreshToken], [28_800, null]);
  });

  test('issues no refresh token to a client with the device grant only', () => {
    const { begin, center, poll } = start({ ...deviceClient, grantTypes: [deviceGrant] });
    const device = begin();
    center.control.decideDevice({ user: 'alice' });
    const { json } = poll(device);
    assert.deepEqual([json.expiresIn, json.refreshToken], [3600, null]);
  });

  test('distinguishes a grant that is not registered from one that does not exist', () => {
    const { client, post } = start();
    const ask = (grantType: string) => post('/token', { ...client, grantType, code: 'x' }).type;
    assert.equal(ask('authorization_code'), 'UnauthorizedClientException');
    assert.equal(ask('password'), 'UnsupportedGrantTypeException');
  });

  test('accepts a start URL of another region if set so, and the approval fails', () => {
    const { begin, call, center, poll } = start();
    center.control.set({ anyStartUrl: true });
    const device = begin('https://d-9876543210.awsapps.com/start');
    assert.equal(device.status, 200);
    const body = `user_code=${device.json.userCode}&user=dave&decision=approve`;
    const page = call({ method: 'POST', target: '/device', body });
    assert.equal(page.status, 400);
    assert.match(page.text, /<h1>invalid_grant<\/h1>\n<p role="alert">Invalid grant provided</);
    assert.throws(() => center.control.decideDevice({ user: 'dave' }), /InvalidGrantException/);
    assert.equal(poll(device).json.error, 'authorization_pending');
  });

  test('accepts an unknown start URL if set so, and its code is invalid on the page', async () => {
    const { begin, call, center, clock, poll } = start();
    center.control.set({ anyStartUrl: true });
    const device = begin('https://d-0000000000.awsapps.com/start');
    assert.equal(device.status, 200);
    assert.equal(call({ target: `/device?user_code=${device.json.userCode}` }).status, 400);
    assert.equal(poll(device).json.error, 'authorization_pending');
    await clock.advance(600_000);
    assert.equal(poll(device).json.error, 'expired_token');
  });

  test('refuses a client of the code grant if set so', () => {
    const { begin, center, client, post, register } = start();
    const codeOnly = register();
    const beginWith = (which: object) => post('/device_authorization', { ...which, startUrl });
    assert.equal(beginWith(codeOnly).status, 200);
    center.control.set({ deviceClientsOnly: true });
    assert.equal(beginWith(codeOnly).json.error, 'unauthorized_client');
    assert.equal(beginWith(client).status, 200, 'without grantTypes it is a device client');
    assert.equal(begin().status, 200);
  });

  test('refuses an approved code to another client, and to all once its tokens are issued', () => {
    const { begin, center, poll, post, register } = start();
    const device = begin();
    center.control.decideDevice({ user: 'alice' });
    const other = register(deviceClient);
    const { deviceCode } = device.json;
    const stolen = post('/token', { ...other, grantType: deviceGrant, deviceCode });
    assert.equal(stolen.json.error_description, 'Invalid grant provided');
    assert.equal(poll(device).status, 200);
    assert.equal(poll(device).json.error_description, 'Invalid grant provided');
  });
});
