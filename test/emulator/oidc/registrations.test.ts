import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createFakeClock } from '../../fakes/clock.ts';
import { codeClient, createCalls, redirectUri } from '../clients/calls.ts';
import { createIdentityCenter } from '../identityCenter.ts';
import { deviceGrant } from './registrations.ts';

const start = () => {
  const clock = createFakeClock();
  const center = createIdentityCenter({ clock });
  return { clock, center, ...createCalls(center) };
};

describe('client registration', () => {
  test('returns id, secret and both times in seconds', () => {
    const { clock, post } = start();
    const { status, json, headers } = post('/client/register', codeClient);
    assert.equal(status, 200);
    assert.equal(json.clientIdIssuedAt, clock.now() / 1000);
    assert.equal(json.clientSecretExpiresAt, clock.now() / 1000 + 90 * 86_400);
    assert.match(String(json.clientId), /^[\w-]{34}$/);
    assert.equal(headers.date, new Date(clock.now()).toUTCString());
    assert.match(headers['x-amzn-RequestId'] ?? '', /^[0-9a-f-]{36}$/);
  });

  const refusals: [string, object, string, number][] = [
    ['no client name', { clientName: null }, 'InvalidRequestException', 400],
    ['an empty client name', { clientName: '' }, 'InvalidRequestException', 400],
    [
      'scopes that are not a list',
      { scopes: 'sso:account:access' },
      'InvalidRequestException',
      400,
    ],
    [
      'a confidential client',
      { clientType: 'confidential' },
      'InvalidClientMetadataException',
      400,
    ],
    ['an unknown grant', { grantTypes: ['password'] }, 'UnsupportedGrantTypeException', 400],
    [
      'the device grant spelled with a hyphen',
      { grantTypes: ['urn:ietf:params:oauth:grant-type:device-code'] },
      'UnsupportedGrantTypeException',
      400,
    ],
    [
      'the code and device grants together',
      { grantTypes: ['authorization_code', deviceGrant] },
      'InvalidScopeException',
      400,
    ],
    ['a scope of four parts', { scopes: ['a:b:c:d'] }, 'InvalidScopeException', 400],
    ['no issuer for the code grant', { issuerUrl: undefined }, 'InvalidRequestException', 400],
    ['no redirect for the code grant', { redirectUris: [] }, 'InvalidRequestException', 400],
    ...[
      'http://127.0.0.1:65536/oauth/callback',
      'http://localhost/oauth/callback',
      'http://[::1]/oauth/callback',
      'https://127.0.0.1/oauth/callback',
      'http://127.0.0.1/callback',
      'http://127.0.0.1/oauth/callback?x=1',
    ].map((uri): [string, object, string, number] => [
      `the redirect ${uri}`,
      { redirectUris: [uri] },
      'InvalidRedirectUriException',
      400,
    ]),
  ];

  for (const [what, change, type, status] of refusals) {
    test(`refuses ${what} with ${type}`, () => {
      const answer = start().post('/client/register', { ...codeClient, ...change });
      assert.deepEqual([answer.status, answer.type], [status, type]);
      assert.equal(typeof answer.json.error, 'string');
    });
  }

  test('ignores unknown and null members', () => {
    const { post } = start();
    const body = { ...codeClient, color: 'blue', entitledApplicationArn: null };
    assert.equal(post('/client/register', body).status, 200);
  });

  test('refuses a body that is not a JSON object', () => {
    const { call } = start();
    for (const body of ['', 'clientName=x', '[]', 'null', '{"clientName":']) {
      const headers = { 'content-type': 'application/json' };
      const answer = call({ method: 'POST', target: '/client/register', headers, body });
      assert.deepEqual([answer.status, answer.type], [400, 'InvalidRequestException'], body);
    }
  });

  test('refuses a body of another content type', () => {
    const { call } = start();
    const body = JSON.stringify(codeClient);
    const register = (headers: Record<string, string>) =>
      call({ method: 'POST', target: '/client/register', headers, body });
    for (const headers of [{}, { 'content-type': 'application/x-www-form-urlencoded' }]) {
      const { status, type } = register(headers);
      assert.deepEqual([status, type], [415, 'UnsupportedMediaTypeException']);
    }
    assert.equal(register({ 'content-type': 'application/json; charset=utf-8' }).status, 200);
  });

  test('accepts a redirect with a port and, for any port, one without a path', () => {
    const { call, register, authorizeUrl } = start();
    for (const [registered, used] of [
      [redirectUri, 'http://127.0.0.1:50000/oauth/callback'],
      ['http://127.0.0.1', 'http://127.0.0.1:50000'],
    ] as const) {
      const { clientId } = register({ ...codeClient, redirectUris: [registered] });
      const { pathname, search } = new URL(authorizeUrl(clientId, { redirect_uri: used }));
      assert.equal(call({ target: pathname + search }).status, 302, registered);
    }
  });

  test('refuses wrong client credentials with 401', () => {
    const { register, refresh } = start();
    const client = register();
    for (const wrong of [{ clientId: 'x' }, { clientSecret: 'x' }]) {
      const answer = refresh({ ...client, ...wrong }, 'x');
      assert.deepEqual([answer.status, answer.type], [401, 'InvalidClientException']);
      assert.equal(answer.json.error, 'invalid_client');
    }
  });

  test('lets an expired client start a device sign-in, but issues no token and shows no page', async () => {
    const { clock, post, register, refresh, call, authorizeUrl } = start();
    const client = register({ ...codeClient, grantTypes: undefined, redirectUris: undefined });
    await clock.advance(90 * 86_400_000);
    const device = post('/device_authorization', { ...client, startUrl: codeClient.issuerUrl });
    assert.equal(device.status, 200);
    assert.equal(refresh(client, 'x').type, 'InvalidClientException');
    const url = new URL(authorizeUrl(client.clientId));
    assert.equal(call({ target: url.pathname + url.search }).status, 401);
  });

  test('refuses a client that control has expired', () => {
    const { center, register, refresh } = start();
    const client = register();
    assert.equal(refresh(client, 'x').type, 'InvalidGrantException');
    assert.equal(center.control.expireRegistrations({ clientId: client.clientId }), 1);
    assert.equal(refresh(client, 'x').type, 'InvalidClientException');
  });

  test('refuses a client of another region', () => {
    const { center, register, refresh } = start();
    const client = register();
    const europe = createCalls(center, 'eu-west-1');
    assert.equal(refresh(client, 'x').type, 'InvalidGrantException');
    assert.equal(europe.refresh(client, 'x').type, 'InvalidRequestException');
  });

  test('refuses unknown scopes if set so', () => {
    const { center, post } = start();
    const register = (scope: string) =>
      post('/client/register', { ...codeClient, scopes: ['sso:account:access', scope] });
    assert.equal(register('example:read').status, 200);
    center.control.set({ knownScopesOnly: true });
    const { status, type } = register('example:read');
    assert.deepEqual([status, type], [400, 'InvalidScopeException']);
    assert.equal(register('codewhisperer:completions').status, 200);
  });
});
