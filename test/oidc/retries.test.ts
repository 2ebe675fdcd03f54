import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, it } from 'node:test';
import { createOidcClient } from '../../src/oidc/oidcClient.ts';
import { json, type RecordingServer, startRecordingServer } from '../fakes/recordingServer.ts';
import { configFor, createDeps, refresh, registration, rejection, signal, tokens } from './wire.ts';

const device = {
  deviceCode: 'd',
  userCode: 'u',
  verificationUri: 'https://device.test/',
  verificationUriComplete: 'https://device.test/?user_code=u',
  expiresIn: 600,
  interval: 1,
};

type Fault = (response: ServerResponse) => void;

const cut: Fault = (response) => response.socket?.destroy();
const html =
  (status: number): Fault =>
  (response) =>
    response.writeHead(status, { 'content-type': 'text/html' }).end('<html></html>');
const named =
  (name: string, status: number): Fault =>
  (response) =>
    json(response, status, {}, { 'x-amzn-ErrorType': name });

/** Responds with the fault first, and normally from then on. */
function faultOnce(server: RecordingServer, fault: Fault) {
  server.answer((response, request, number) => {
    if (number === 1) fault(response);
    else json(response, 200, request.target === '/token' ? tokens : device);
  });
}

describe('retries of the OIDC client', () => {
  const faults: [what: string, fault: Fault, startIsRepeated: boolean, tokenIsRepeated: boolean][] =
    [
      ['a cut connection', cut, true, false],
      ['a 500 of unknown origin', html(500), true, false],
      ['a 502 of a gateway', html(502), true, false],
      ['a 503', html(503), true, true],
      ['a 504 of a gateway', html(504), true, false],
      ['a 501', html(501), false, false],
      ['a 429', html(429), true, true],
      ['ThrottlingException', named('ThrottlingException', 400), true, true],
      ['InternalServerException', named('InternalServerException', 500), true, true],
      ['SlowDownException', named('SlowDownException', 400), false, false],
      ['InvalidGrantException', named('InvalidGrantException', 400), false, false],
      ['a page with status 200', html(200), false, false],
      ['a 403 page', html(403), false, false],
    ];
  for (const [what, fault, startIsRepeated, tokenIsRepeated] of faults) {
    it(`${startIsRepeated ? '' : 'do not '}repeat StartDeviceAuthorization after ${what}`, async () => {
      await using server = await startRecordingServer();
      faultOnce(server, fault);
      const client = createOidcClient(createDeps(), configFor(server.url));
      const call = client.startDeviceAuthorization({ ...registration, startUrl: 's' }, { signal });
      if (startIsRepeated) assert.equal((await call).deviceCode, 'd');
      else await rejection(call);
      assert.equal(server.requests.length, startIsRepeated ? 2 : 1);
    });

    it(`${tokenIsRepeated ? '' : 'do not '}repeat a token exchange after ${what}`, async () => {
      await using server = await startRecordingServer();
      faultOnce(server, fault);
      const client = createOidcClient(createDeps(), configFor(server.url));
      const call = client.createToken(refresh, { signal });
      if (tokenIsRepeated) assert.equal((await call).accessToken, 'aoal-1');
      else await rejection(call);
      assert.equal(server.requests.length, tokenIsRepeated ? 2 : 1);
    });
  }

  it('share an invocation id, are numbered, and come after the wait the service asks for', async () => {
    await using server = await startRecordingServer();
    server.answer((response) => json(response, 503, {}, { 'x-amz-retry-after': '2000' }));
    const deps = createDeps();
    const client = createOidcClient(deps, configFor(server.url));
    await rejection(client.createToken(refresh, { signal }));
    assert.deepEqual(
      server.requests.map(({ headers }) => headers['amz-sdk-request']),
      ['attempt=1; max=3', 'attempt=2; max=3', 'attempt=3; max=3'],
    );
    const ids = new Set(server.requests.map(({ headers }) => headers['amz-sdk-invocation-id']));
    assert.equal(ids.size, 1);
    assert.deepEqual(deps.slept, [2000, 2000]);
  });

  it('repeat a token exchange if nothing was sent', async () => {
    const server = await startRecordingServer();
    await server[Symbol.asyncDispose]();
    const deps = createDeps();
    const client = createOidcClient(deps, configFor(server.url));
    assert.match(String(await rejection(client.createToken(refresh, { signal }))), /ECONNREFUSED/);
    assert.equal(deps.slept.length, 2);
  });

  const limits: [env: Record<string, string>, profile: Record<string, string>, expected: number][] =
    [
      [{ AWS_MAX_ATTEMPTS: '5' }, { max_attempts: '2' }, 5],
      [{}, { max_attempts: '2' }, 2],
      [{ AWS_MAX_ATTEMPTS: '1' }, {}, 1],
    ];
  for (const [env, profile, expected] of limits) {
    it(`make ${expected} attempts with ${JSON.stringify({ env, profile })}`, async () => {
      await using server = await startRecordingServer();
      server.answer((response) => json(response, 503, {}));
      const config = configFor(undefined, {
        env: { AWS_ENDPOINT_URL: server.url, ...env },
        profile,
      });
      await rejection(createOidcClient(createDeps(), config).createToken(refresh, { signal }));
      assert.equal(server.requests.length, expected);
    });
  }

  it('refuse a limit that is not a number', () => {
    const config = configFor('https://a.test', { profile: { max_attempts: 'many' } });
    assert.throws(
      () => createOidcClient(createDeps(), config),
      /^SignInError: max_attempts: must be/,
    );
  });
});
