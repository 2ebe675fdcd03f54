import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { SignInError } from '../../src/base/errors.ts';
import type { Http } from '../../src/http/http.ts';
import { createOidcClient } from '../../src/oidc/oidcClient.ts';
import type { OidcConfig } from '../../src/oidc/operation.ts';
import { expectFault } from '../fakes/networkFailure.ts';
import { json, type RecordingServer, startRecordingServer } from '../fakes/recordingServer.ts';
import { configFor, createDeps, refresh, rejection, signal, tokens } from './wire.ts';

function clientFor(server: RecordingServer, config: Partial<OidcConfig> = {}) {
  const deps = createDeps();
  const client = createOidcClient(deps, configFor(server.url, config));
  return { client, serverClock: deps.serverClock };
}

describe('a response to the OIDC client', () => {
  test('sets the server clock if it is the service’s own', async () => {
    await using server = await startRecordingServer();
    const { client, serverClock } = clientFor(server);
    const ahead = new Date(Date.now() + 3_600_000).toUTCString();
    server.answer((response) => {
      response.writeHead(200, { date: ahead, 'content-type': 'text/html' });
      response.end('<html>Log in to the hotel</html>');
    });
    await rejection(client.createToken(refresh, { signal }));
    assert.ok(Math.abs(serverClock.offset()) < 1000);
    server.answer((response) => response.writeHead(403, { date: ahead }).end('Forbidden'));
    await rejection(client.createToken(refresh, { signal }));
    assert.ok(Math.abs(serverClock.offset()) < 1000, 'the plain text of a proxy');
    server.answer((response) => json(response, 200, tokens, { date: ahead, age: '5' }));
    await client.createToken(refresh, { signal });
    assert.ok(Math.abs(serverClock.offset()) < 1000);
    server.answer((response) => json(response, 400, { error: 'invalid_grant' }, { date: ahead }));
    await rejection(client.createToken(refresh, { signal }));
    assert.ok(Math.abs(serverClock.offset() - 3_600_000) < 3000, String(serverClock.offset()));
  });

  // To give up on the response to an exchange costs a sign-in.
  test('is waited for longer if it answers an exchange', async () => {
    const waits: (number | undefined)[] = [];
    const http: Http = async (_request, { timeoutMs }) => {
      waits.push(timeoutMs);
      throw new SignInError('bad-answer', 'enough');
    };
    const client = createOidcClient(createDeps({ http }), configFor());
    await rejection(client.createToken(refresh, { signal }));
    const registered = { clientName: 'a', clientType: 'public' } as const;
    await rejection(client.registerClient(registered, { signal }));
    assert.deepEqual(waits, [60_000, undefined]);
  });

  const badAnswers: [name: string, status: number, body: string, message: RegExp][] = [
    ['empty', 200, '', /not JSON/],
    ['null', 200, 'null', /not JSON/],
    ['a list', 200, '[]', /not JSON/],
    ['without a token', 200, '{"expiresIn":60}', /CreateToken: accessToken is missing/],
    ['with a null token', 200, '{"accessToken":null,"expiresIn":60}', /accessToken is missing/],
    ['with an empty token', 200, '{"accessToken":"","expiresIn":60}', /accessToken is missing/],
    [
      'with a number for a token',
      200,
      '{"accessToken":7,"expiresIn":60}',
      /accessToken must be a string/,
    ],
    ['without a lifetime', 200, '{"accessToken":"hush"}', /expiresIn is missing/],
    [
      'with a negative lifetime',
      200,
      '{"accessToken":"hush","expiresIn":-1}',
      /expiresIn must be greater/,
    ],
    [
      'with a fractional lifetime',
      200,
      '{"accessToken":"hush","expiresIn":0.5}',
      /expiresIn must be an integer/,
    ],
    [
      'with a string for a lifetime',
      200,
      '{"accessToken":"hush","expiresIn":"9"}',
      /expiresIn must be a num/,
    ],
    ['a 400 without a name', 400, '{"hush":1}', /status 400/],
    ['a 401 of a proxy', 401, '{"message":"hush"}', /status 401/],
  ];
  for (const [name, status, body, message] of badAnswers) {
    test(`is refused if it is ${name}`, async () => {
      await using server = await startRecordingServer();
      server.answer((response) => response.writeHead(status).end(body));
      const error = await rejection(clientFor(server).client.createToken(refresh, { signal }));
      assert.ok(error instanceof SignInError, String(error));
      assert.equal(error.code, 'bad-answer');
      assert.match(error.message, /^unexpected response from 127\.0\.0\.1:\d+: /);
      assert.match(error.message, message);
      assert.doesNotMatch(inspect(error), /hush/);
      assert.equal(server.requests.length, 1);
    });
  }

  const intercepted: [name: string, status: number, body: string][] = [
    ['a page', 200, '<html>hush</html>'],
    ['a redirect', 302, ''],
    ['a 404 page', 404, '<html>hush</html>'],
  ];
  for (const [name, status, body] of intercepted) {
    test(`counts as an intermediary’s and is not retried if it is ${name}`, async () => {
      await using server = await startRecordingServer();
      server.answer((response) => response.writeHead(status).end(body));
      const error = await rejection(clientFor(server).client.createToken(refresh, { signal }));
      assert.equal(expectFault(error).kind, 'web-page');
      assert.equal(expectFault(error).mayHaveArrived, true);
      assert.doesNotMatch(inspect(error), /hush/);
      assert.equal(server.requests.length, 1);
    });
  }
});
