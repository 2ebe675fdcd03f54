import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { SignInError } from '../../src/base/errors.ts';
import { createIamTokens, type IamTokensDeps } from '../../src/oidc/iamTokens.ts';
import type { OidcConfig } from '../../src/oidc/operation.ts';
import { verifySigV4 } from '../emulator/sts/sigv4.ts';
import {
  json,
  type RecordedRequest,
  type RecordingServer,
  startRecordingServer,
} from '../fakes/recordingServer.ts';
import { configFor, createDeps, rejection, signal } from './wire.ts';

const key = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'hush', sessionToken: 'session' };
const clientId =
  'arn:aws:sso::123456789012:application/ssoins-1111222233334444/apl-1111222233334444';
const exchange = {
  clientId,
  grantType: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
  assertion: 'ey.J.wt',
} as const;

function tokensAt(
  server: RecordingServer,
  deps: Partial<IamTokensDeps> = {},
  config: Partial<OidcConfig> = {},
) {
  const all = { ...createDeps(), credentials: async () => key, ...deps };
  return createIamTokens(all, configFor(server.url, config));
}

/** Verifies the signature, with code that is independent of the signer. */
function signerOf(request: RecordedRequest, now: number) {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  return verifySigV4(
    { ...request, headers },
    {
      service: 'sso-oauth',
      region: 'eu-west-1',
      now,
      findKey: (id) => (id === key.accessKeyId ? key : undefined),
    },
  );
}

describe('CreateTokenWithIAM', () => {
  it('is signed for sso-oauth and returns every member', async () => {
    await using server = await startRecordingServer();
    const answer = {
      accessToken: 'aoal-1',
      tokenType: 'Bearer',
      expiresIn: 3600,
      refreshToken: 'aorv-1',
      idToken: 'ey.J.id',
      issuedTokenType: 'urn:ietf:params:oauth:token-type:refresh_token',
      scope: ['openid', 'aws'],
      awsAdditionalDetails: { identityContext: 'context-hush' },
    };
    server.answer((response) => json(response, 200, answer));
    const response = await tokensAt(server).createTokenWithIam(exchange, { signal });
    assert.deepEqual(response, answer);
    assert.doesNotMatch(inspect(response) + JSON.stringify(response), /aoal|aorv|ey\.J|hush/);
    const [sent] = server.requests;
    assert.ok(sent);
    assert.equal(`${sent.method} ${sent.target}`, 'POST /token?aws_iam=t');
    assert.deepEqual(JSON.parse(sent.body), exchange);
    assert.deepEqual(signerOf(sent, Date.now()), { accessKeyId: key.accessKeyId });
  });

  it('supports each of the four grants', async () => {
    await using server = await startRecordingServer();
    server.answer((response) => json(response, 200, { accessToken: 'a', expiresIn: 1 }));
    const requests = [
      { clientId, grantType: 'authorization_code', code: 'c', redirectUri: 'u' },
      { clientId, grantType: 'authorization_code', code: 'c', redirectUri: 'u', codeVerifier: 'v' },
      { clientId, grantType: 'refresh_token', refreshToken: 'r', scope: ['openid'] },
      exchange,
      {
        clientId,
        grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subjectToken: 's',
        subjectTokenType: 'urn:ietf:params:oauth:token-type:access_token',
        requestedTokenType: 'urn:ietf:params:oauth:token-type:refresh_token',
      },
    ] as const;
    for (const request of requests) {
      const response = await tokensAt(server).createTokenWithIam(request, { signal });
      assert.deepEqual(response, { accessToken: 'a', tokenType: 'Bearer', expiresIn: 1 });
      assert.deepEqual(JSON.parse(server.requests.at(-1)?.body ?? ''), request);
    }
  });

  it('sends nothing without credentials or with an invalid request', async () => {
    await using server = await startRecordingServer();
    const credentials = async () => {
      throw new Error('no profile');
    };
    const error = await rejection(
      tokensAt(server, { credentials }).createTokenWithIam(exchange, { signal }),
    );
    assert.ok(error instanceof SignInError && error.code === 'bad-settings');
    assert.match(error.message, /^CreateTokenWithIAM: no AWS credentials: no profile$/);
    const call = tokensAt(server).createTokenWithIam(
      { ...exchange, grantType: 'refresh_token', refreshToken: '' },
      { signal },
    );
    assert.match(String(await rejection(call)), /refreshToken must not be empty/);
    assert.equal(server.requests.length, 0);
  });

  it('stops waiting for credentials on abort', async () => {
    await using server = await startRecordingServer();
    const controller = new AbortController();
    const call = tokensAt(server, { credentials: () => new Promise(() => undefined) });
    const running = rejection(call.createTokenWithIam(exchange, { signal: controller.signal }));
    const reason = new Error('enough');
    controller.abort(reason);
    assert.equal(await running, reason);
    assert.equal(server.requests.length, 0);
  });

  /** A service whose clock is ahead and which, like AWS, rejects signatures five minutes off. */
  function runAhead(server: RecordingServer, aheadMs: number) {
    server.answer((response, request) => {
      const now = Date.now() + aheadMs;
      const date = new Date(now).toUTCString();
      const signer = signerOf(request, now);
      if ('accessKeyId' in signer)
        json(response, 200, { accessToken: 'a', expiresIn: 1 }, { date });
      else
        json(
          response,
          403,
          { message: signer.because },
          { date, 'x-amzn-ErrorType': signer.fault },
        );
    });
  }

  it('is signed again by the service’s clock if this computer’s is wrong', async () => {
    await using server = await startRecordingServer();
    runAhead(server, 3_600_000);
    const client = tokensAt(server);
    await client.createTokenWithIam(exchange, { signal });
    assert.equal(server.requests.length, 2);
    await client.createTokenWithIam(exchange, { signal });
    assert.equal(server.requests.length, 3);
  });

  it('is not signed again if the correction is turned off or the clock is right', async () => {
    await using server = await startRecordingServer();
    runAhead(server, 3_600_000);
    const env = { AWS_ENDPOINT_URL: server.url, AWS_DISABLE_CLOCK_SKEW_CORRECTION: 'true' };
    const error = await rejection(
      tokensAt(server, {}, { env }).createTokenWithIam(exchange, { signal }),
    );
    assert.match(String(error), /answered SignatureDoesNotMatch \(403\)/);
    assert.equal(server.requests.length, 1);

    runAhead(server, 0);
    const credentials = async () => ({ ...key, secretAccessKey: 'wrong' });
    await rejection(tokensAt(server, { credentials }).createTokenWithIam(exchange, { signal }));
    assert.equal(server.requests.length, 2);
  });

  // They are stored, shown and handed to other extensions.
  for (const [what, odd] of [
    ['a line break', 'openid\r\nx-injected: 1'],
    ['a direction mark', 'open\u202eid'],
    ['900 KB', 'a'.repeat(900_000)],
  ] as const) {
    for (const member of [{ scope: [odd] }, { awsAdditionalDetails: { identityContext: odd } }]) {
      it(`is refused with ${what} in its ${Object.keys(member)}`, async () => {
        await using server = await startRecordingServer();
        const answer = { accessToken: 'a', expiresIn: 1, ...member };
        server.answer((response) => json(response, 200, answer));
        const error = await rejection(tokensAt(server).createTokenWithIam(exchange, { signal }));
        assert.ok(error instanceof SignInError && error.code === 'bad-answer', String(error));
        assert.doesNotMatch(error.message, /injected/);
      });
    }
  }

  it('is refused with more scopes than anything has', async () => {
    await using server = await startRecordingServer();
    const scope = Array.from({ length: 9_000 }, (_, at) => `a:${at}`);
    server.answer((response) => json(response, 200, { accessToken: 'a', expiresIn: 1, scope }));
    const error = await rejection(tokensAt(server).createTokenWithIam(exchange, { signal }));
    assert.ok(error instanceof SignInError && error.code === 'bad-answer', String(error));
  });
});
