import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createFakeClock } from '../../fakes/clock.ts';
import { codeClient, createCalls, redirectUri, verifier } from '../clients/calls.ts';
import { createIdentityCenter } from '../identityCenter.ts';
import { deviceGrant } from './registrations.ts';

const start = () => {
  const clock = createFakeClock();
  const center = createIdentityCenter({ clock });
  const calls = createCalls(center);
  const authorize = (clientId: string, changes?: Record<string, string | undefined>) => {
    const { pathname, search } = new URL(calls.authorizeUrl(clientId, changes));
    return calls.call({ target: pathname + search });
  };
  const exchange = (client: object, code: string, changes: object = {}) =>
    calls.post('/token', {
      ...client,
      grantType: 'authorization_code',
      code,
      redirectUri,
      codeVerifier: verifier,
      ...changes,
    });
  return { clock, center, authorize, exchange, ...calls };
};

describe('the authorization code grant', () => {
  test('redirects the browser to the consent page, and from there back with code and state', () => {
    const { authorize, call, register } = start();
    const { status, headers } = authorize(register().clientId);
    assert.equal(status, 302);
    const page = new URL(headers.location ?? '');
    const decided = call({
      method: 'POST',
      target: page.pathname + page.search,
      body: 'user=bob&decision=approve',
    });
    assert.equal(decided.status, 303);
    const back = new URL(decided.headers.location ?? '');
    assert.equal(back.origin + back.pathname, redirectUri);
    assert.deepEqual([...back.searchParams.keys()], ['code', 'state']);
    assert.equal(back.searchParams.get('state'), 'state-1');
    const again = call({ target: page.pathname + page.search });
    assert.equal(again.status, 404, 'decisions are final');
  });

  test('exchanges a code once', () => {
    const { code, exchange, register } = start();
    const client = register();
    const once = code(client.clientId);
    const first = exchange(client, once);
    assert.deepEqual(
      [first.status, first.json.tokenType, first.json.expiresIn],
      [200, 'Bearer', 3600],
    );
    assert.equal(typeof first.json.refreshToken, 'string');
    assert.equal(first.json.idToken, null);
    const second = exchange(client, once);
    assert.deepEqual([second.status, second.type], [400, 'InvalidGrantException']);
  });

  const wrongExchanges: [string, object][] = [
    ['a verifier that does not match', { codeVerifier: 'x'.repeat(43) }],
    ['a verifier with other characters', { codeVerifier: `${'x'.repeat(42)}!` }],
    ['another port in the redirect', { redirectUri: 'http://127.0.0.1:5/oauth/callback' }],
    [
      'the registered redirect instead of the used one',
      { redirectUri: codeClient.redirectUris[0] },
    ],
  ];

  for (const [what, change] of wrongExchanges) {
    test(`refuses a code with ${what} and uses it up`, () => {
      const { code, exchange, register } = start();
      const client = register();
      const once = code(client.clientId);
      assert.equal(exchange(client, once, change).type, 'InvalidGrantException');
      assert.equal(exchange(client, once).type, 'InvalidGrantException');
    });
  }

  test('requires the code verifier', () => {
    const { code, exchange, register } = start();
    const client = register();
    const answer = exchange(client, code(client.clientId), { codeVerifier: undefined });
    assert.equal(answer.type, 'InvalidRequestException');
    assert.match(String(answer.json.error_description), /codeVerifier/);
  });

  test('refuses a code of another client and does not use it up', () => {
    const { code, exchange, register } = start();
    const client = register();
    const given = code(client.clientId);
    assert.equal(exchange(register(), given).type, 'InvalidGrantException');
    assert.equal(exchange(client, given).status, 200);
  });

  test('refuses an expired code', async () => {
    const { clock, code, exchange, register } = start();
    const client = register();
    const late = code(client.clientId);
    await clock.advance(600_000);
    assert.equal(exchange(client, late).type, 'InvalidGrantException');
  });

  test('redirects a denial as access_denied, with or without state as set', () => {
    const { authorizeUrl, center, register } = start();
    const { clientId } = register();
    const deny = () => {
      const url = center.control.decideAuthorization({
        url: authorizeUrl(clientId),
        decision: 'deny',
      });
      return Object.fromEntries(new URL(url).searchParams);
    };
    const refusal = { error: 'access_denied', error_description: 'User denied the request' };
    assert.deepEqual(deny(), { ...refusal, state: 'state-1' });
    center.control.set({ stateOnError: false });
    assert.deepEqual(deny(), refusal);
  });

  const direct: [string, Record<string, string | undefined>, string, number][] = [
    ['an unknown client', { client_id: 'nobody' }, 'InvalidRequestException', 400],
    ['no redirect', { redirect_uri: undefined }, 'InvalidRedirectUriException', 400],
    ...[
      'http://127.0.0.1:80/elsewhere',
      'http://localhost:4000/oauth/callback',
      'http://127.0.0.1:4000@example.com/oauth/callback',
      'https://127.0.0.1:4000/oauth/callback',
      'http://127.0.0.1:65536/oauth/callback',
    ].map((uri): [string, Record<string, string>, string, number] => [
      `the redirect ${uri}`,
      { redirect_uri: uri },
      'InvalidRedirectUriException',
      400,
    ]),
  ];

  for (const [what, change, type, status] of direct) {
    test(`answers ${what} with ${type} and no redirect`, () => {
      const { authorize, register } = start();
      const answer = authorize(register().clientId, change);
      assert.deepEqual([answer.status, answer.type], [status, type]);
    });
  }

  const redirected: [string, Record<string, string | undefined>, string][] = [
    ['another response type', { response_type: 'token' }, 'unsupported_response_type'],
    ['no challenge', { code_challenge: undefined }, 'invalid_request'],
    ['a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['a scope that is not registered', { scopes: 'codecatalyst:read_write' }, 'invalid_scope'],
  ];

  for (const [what, change, error] of redirected) {
    test(`redirects ${what} as ${error}`, () => {
      const { authorize, register } = start();
      const { status, headers } = authorize(register().clientId, change);
      assert.equal(status, 302);
      const back = new URL(headers.location ?? '');
      assert.equal(back.origin + back.pathname, redirectUri);
      assert.equal(back.searchParams.get('error'), error);
      assert.ok(back.searchParams.get('error_description'));
    });
  }

  test('reads scope and scopes, separated by commas or spaces', () => {
    const { authorize, register } = start();
    const scopes = ['sso:account:access', 'codewhisperer:analysis'];
    const { clientId } = register({ ...codeClient, scopes });
    for (const [name, separator] of [
      ['scope', ' '],
      ['scope', ','],
      ['scopes', ' '],
      ['scopes', ','],
    ] as const) {
      const query = { scopes: undefined, [name]: scopes.join(separator) };
      const { headers } = authorize(clientId, query);
      assert.match(headers.location ?? '', /\/sign-in\?id=/, `${name} ${separator}`);
    }
  });

  test('refuses a client without the code grant', () => {
    const { authorize, register } = start();
    const { clientId } = register({ ...codeClient, grantTypes: [deviceGrant] });
    const { status, json } = authorize(clientId);
    assert.deepEqual([status, json.error], [400, 'unauthorized_client']);
  });

  test('refuses an issuer of another region', () => {
    const { call, register, authorizeUrl } = createCalls(start().center, 'eu-west-1');
    const { search } = new URL(authorizeUrl(register(codeClient).clientId));
    const answer = call({ target: `/authorize${search}` });
    assert.deepEqual([answer.status, answer.type], [400, 'InvalidRequestException']);
  });
});
