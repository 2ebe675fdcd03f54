import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Callback,
  portOf,
  readCallback,
  readPastedCallback,
  redirectUriFor,
  registeredRedirectUri,
  type Stray,
} from '../../src/flows/callback.ts';

const expected = { redirectUri: redirectUriFor(4242), state: 'the-state' };
const code: Callback = { kind: 'code', code: 'c0de' };
const stray = (status: Stray['status']): Stray => ({ kind: 'stray', status });

const addresses: [address: string, read: Callback | Stray][] = [
  ['http://127.0.0.1:4242/oauth/callback?code=c0de&state=the-state', code],
  ['http://127.0.0.1:4242/oauth/callback?state=the-state&code=c0de&more=1', code],
  ['http://127.0.0.1:4242/oauth/callback?state=the-state&code=c0de#', code],
  ['http://127.0.0.1:4242/oauth/callback?state=%74he-state&code=c0de', code],

  ['http://127.0.0.1:4243/oauth/callback?code=c0de&state=the-state', stray(421)],
  ['http://localhost:4242/oauth/callback?code=c0de&state=the-state', stray(421)],
  ['https://127.0.0.1:4242/oauth/callback?code=c0de&state=the-state', stray(421)],
  ['http://127.0.0.1:4242/?code=c0de&state=the-state', stray(404)],
  ['http://127.0.0.1:4242/oauth/callback/?code=c0de&state=the-state', stray(404)],
  ['http://127.0.0.1:4242/OAUTH/callback?code=c0de&state=the-state', stray(404)],

  ['http://127.0.0.1:4242/oauth/callback', stray(400)],
  ['http://127.0.0.1:4242/oauth/callback?code=c0de', stray(400)],
  ['http://127.0.0.1:4242/oauth/callback?code=c0de&state=', stray(400)],
  ['http://127.0.0.1:4242/oauth/callback?code=c0de&state=the-stat', stray(400)],
  ['http://127.0.0.1:4242/oauth/callback?code=c0de&state=the-state2', stray(400)],
  ['http://127.0.0.1:4242/oauth/callback?code=c0de&state=THE-STATE', stray(400)],
  ['http://127.0.0.1:4242/oauth/callback?code=c0de&state=the-state&state=the-state', stray(400)],
  ['http://127.0.0.1:4242/oauth/callback?code=c0de#state=the-state', stray(400)],

  ['http://127.0.0.1:4242/oauth/callback?state=the-state', stray(400)],
  ['http://127.0.0.1:4242/oauth/callback?state=the-state&code=', stray(400)],
  ['http://127.0.0.1:4242/oauth/callback?state=the-state&code=a&code=b', stray(400)],
  ['http://127.0.0.1:4242/oauth/callback?state=the-state&code=a&error=b', stray(400)],
  ['http://127.0.0.1:4242/oauth/callback?state=the-state&error=a&error=b', stray(400)],
  ['http://127.0.0.1:4242/oauth/callback?error=access_denied', stray(400)],

  [
    'http://127.0.0.1:4242/oauth/callback?state=the-state&error=access_denied',
    { kind: 'error', error: 'access_denied', description: '' },
  ],
  [
    'http://127.0.0.1:4242/oauth/callback?state=the-state&error=access_denied&error_description=Not+you',
    { kind: 'error', error: 'access_denied', description: 'Not you' },
  ],
];

describe('a callback', () => {
  for (const [address, read] of addresses) {
    test(`is ${read.kind} at ${address.replace('http://127.0.0.1:4242', '')}`, () => {
      assert.deepEqual(readCallback(new URL(address), expected), read);
      assert.deepEqual(readPastedCallback(address, expected), read);
    });
  }

  test('is a stray if it is not an address', () => {
    assert.deepEqual(readCallback(null, expected), stray(400));
    for (const text of ['', '   ', 'c0de', 'http://', '127.0.0.1:99999/oauth/callback', '🙂']) {
      assert.equal(readPastedCallback(text, expected).kind, 'stray', text);
    }
  });

  test('may be pasted without its scheme and with spaces around it', () => {
    const pasted = '  127.0.0.1:4242/oauth/callback?code=c0de&state=the-state\n';
    assert.deepEqual(readPastedCallback(pasted, expected), code);
  });

  test('has error texts on one short line, without control and direction characters', () => {
    const address = new URL(expected.redirectUri);
    address.searchParams.set('state', expected.state);
    address.searchParams.set('error', 'server_error\r\n');
    address.searchParams.set('error_description', `a\nb\u001b[31mc\u202ed${'e'.repeat(1000)}`);
    const read = readCallback(address, expected);
    assert.ok(read.kind === 'error');
    assert.equal(read.error, 'server_error');
    assert.equal(read.description.length, 300);
    assert.match(read.description, /^a b \[31mc de+$/);
  });

  test('has a redirect URI that is registered without a port', () => {
    assert.equal(registeredRedirectUri, 'http://127.0.0.1/oauth/callback');
    assert.equal(expected.redirectUri, 'http://127.0.0.1:4242/oauth/callback');
  });

  // Fault: with port 80 in its settings an application was sent another redirect URI.
  for (const [uri, port] of [
    ['http://127.0.0.1:80/reports', 80],
    ['http://127.0.0.1:8080', 8080],
    ['http://127.0.0.1/a:90/', 0],
  ] as const) {
    test(`has the port of the redirect URI: ${uri}`, () => assert.equal(portOf(uri), port));
  }

  test('is a stray if it belongs to the sign-in of another application', () => {
    const theirs = {
      redirectUri: redirectUriFor(4242, 'http://127.0.0.1/reports'),
      state: 'theirs',
    };
    for (const { redirectUri, state } of [
      { ...theirs, state: expected.state },
      { ...expected, state: theirs.state },
    ]) {
      const address = new URL(`${redirectUri}?code=c0de&state=${state}`);
      assert.equal(readCallback(address, expected).kind, 'stray');
      assert.equal(readCallback(address, theirs).kind, 'stray');
    }
  });
});
