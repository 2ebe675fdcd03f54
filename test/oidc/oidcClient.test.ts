import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { SignInError } from '../../src/base/errors.ts';
import { createOidcClient } from '../../src/oidc/oidcClient.ts';
import { OidcError } from '../../src/oidc/oidcError.ts';
import type { OidcConfig } from '../../src/oidc/operation.ts';
import { json, type RecordingServer, startRecordingServer } from '../fakes/recordingServer.ts';
import { configFor, createDeps, refresh, registration, rejection, signal, tokens } from './wire.ts';

function clientFor(server: RecordingServer, config: Partial<OidcConfig> = {}) {
  const deps = createDeps();
  const client = createOidcClient(deps, configFor(server.url, config));
  return { client, serverClock: deps.serverClock };
}

describe('the OIDC client', () => {
  it('registers a client', async () => {
    await using server = await startRecordingServer();
    const answer = {
      clientId: 'c',
      clientSecret: 's',
      clientIdIssuedAt: 1_700_000_000,
      clientSecretExpiresAt: 1_707_776_000,
    };
    server.answer((response) =>
      json(response, 200, { ...answer, authorizationEndpoint: null, x: 1 }),
    );
    const request = {
      clientName: 'Name',
      clientType: 'public',
      grantTypes: ['authorization_code', 'refresh_token'],
      redirectUris: ['http://127.0.0.1/oauth/callback'],
      issuerUrl: 'https://d-1.awsapps.com/start',
      scopes: ['sso:account:access'],
    } as const;
    const response = await clientFor(server).client.registerClient(request, { signal });
    assert.deepEqual(response, answer);
    const [sent] = server.requests;
    assert.equal(`${sent?.method} ${sent?.target}`, 'POST /client/register');
    assert.equal(sent?.headers['content-type'], 'application/json');
    assert.equal(sent?.headers['amz-sdk-request'], 'attempt=1; max=3');
    assert.match(String(sent?.headers['amz-sdk-invocation-id']), /^[0-9a-f-]{36}$/);
    assert.match(
      String(sent?.headers['user-agent']),
      /^iam-identity-center-auth\/1\.2\.3 ua\/2\.1 os\/\S+ lang\/js md\/nodejs#\S+ api\/sso-oidc#/,
    );
    assert.deepEqual(JSON.parse(sent?.body ?? ''), request);
  });

  it('starts a device authorization, with five seconds for an unusable interval', async () => {
    await using server = await startRecordingServer();
    const answer = {
      deviceCode: 'd',
      userCode: 'BCDF-GHJK',
      verificationUri: 'https://device.test/',
      verificationUriComplete: 'https://device.test/?user_code=BCDF-GHJK',
      expiresIn: 600,
    };
    server.answer((response, _, number) =>
      json(response, 200, { ...answer, ...(number === 1 ? { interval: 1 } : { interval: 0 }) }),
    );
    const { client } = clientFor(server);
    const request = { ...registration, startUrl: 'https://d-1.awsapps.com/start' };
    const first = await client.startDeviceAuthorization(request, { signal });
    assert.deepEqual(first, { ...answer, interval: 1 });
    const second = await client.startDeviceAuthorization(request, { signal });
    assert.equal(second.interval, 5);
    assert.deepEqual(JSON.parse(server.requests[0]?.body ?? ''), request);
  });

  it('exchanges each grant for tokens', async () => {
    await using server = await startRecordingServer();
    server.answer((response) => json(response, 200, tokens));
    const { client } = clientFor(server);
    const requests = [
      {
        ...registration,
        grantType: 'authorization_code',
        code: 'c',
        redirectUri: 'u',
        codeVerifier: 'v',
      },
      {
        ...registration,
        grantType: 'urn:ietf:params:oauth:grant-type:device_code',
        deviceCode: 'd',
      },
      refresh,
    ] as const;
    for (const request of requests) {
      assert.deepEqual(await client.createToken(request, { signal }), tokens);
      const sent = server.requests.at(-1);
      assert.equal(sent?.target, '/token');
      assert.deepEqual(JSON.parse(sent?.body ?? ''), request);
    }
  });

  it('hides secrets when a message is printed, but not when its members are read', async () => {
    await using server = await startRecordingServer();
    server.answer((response) => json(response, 200, tokens));
    const answer = await clientFor(server).client.createToken(refresh, { signal });
    for (const text of [
      inspect(answer),
      JSON.stringify({ answer }),
      `${answer}`,
      inspect([answer]),
    ]) {
      assert.doesNotMatch(text, /aoal|aorv/);
      assert.match(text, /\[secret\]/);
    }
    assert.equal(answer.accessToken, 'aoal-1');
    assert.equal({ ...answer }.refreshToken, 'aorv-2');
  });

  it('refuses to send an invalid parameter, and names it', async () => {
    await using server = await startRecordingServer();
    const { client } = clientFor(server);
    const error = await rejection(client.createToken({ ...refresh, refreshToken: '' }, { signal }));
    assert.ok(error instanceof SignInError);
    assert.equal(error.code, 'bad-settings');
    assert.equal(error.message, 'CreateToken: refreshToken must not be empty');
    assert.equal(server.requests.length, 0);
  });

  it('refuses a verification page that is not a web page', async () => {
    await using server = await startRecordingServer();
    const { client } = clientFor(server);
    for (const page of ['file:///etc/passwd', 'vscode://x/y', 'http://plain.test/', 'nonsense']) {
      server.answer((response) =>
        json(response, 200, {
          deviceCode: 'd',
          userCode: 'u',
          verificationUri: page,
          verificationUriComplete: 'https://device.test/',
          expiresIn: 600,
        }),
      );
      const call = client.startDeviceAuthorization({ ...registration, startUrl: 'x' }, { signal });
      assert.match(String(await rejection(call)), /verificationUri must be an https URL/);
    }
  });

  it('builds the authorize URL from the resolved endpoint', async () => {
    await using server = await startRecordingServer();
    const request = {
      clientId: 'c+/=',
      redirectUri: 'http://127.0.0.1:50000/oauth/callback',
      state: 'st',
      codeChallenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      scopes: ['sso:account:access', 'codewhisperer:analysis'],
    };
    const query =
      'response_type=code&client_id=c%2B%2F%3D&redirect_uri=http%3A%2F%2F127.0.0.1%3A50000%2Foauth%2Fcallback' +
      '&state=st&code_challenge_method=S256&scopes=sso%3Aaccount%3Aaccess%20codewhisperer%3Aanalysis' +
      '&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
    assert.equal(
      clientFor(server).client.authorizeUrl(request).href,
      `${server.url}/authorize?${query}`,
    );
    assert.equal(
      clientFor(server, { env: { AWS_ENDPOINT_URL: 'https://a.test/base' } }).client.authorizeUrl(
        request,
      ).href,
      `https://a.test/authorize?${query}`,
    );
    assert.equal(
      clientFor(server, { region: 'cn-north-1', env: {} }).client.authorizeUrl(request).origin,
      'https://oidc.cn-north-1.amazonaws.com.cn',
    );
  });

  it('rejects with the service’s error, unchanged', async () => {
    await using server = await startRecordingServer();
    server.answer((response) =>
      json(
        response,
        400,
        { error: 'invalid_grant', error_description: 'Invalid refresh token provided' },
        {
          'x-amzn-ErrorType':
            'InvalidGrantException:http://internal.amazon.com/coral/com.amazonaws.sso.oidc/',
          'x-amzn-RequestId': 'r-1',
        },
      ),
    );
    const error = await rejection(clientFor(server).client.createToken(refresh, { signal }));
    assert.ok(error instanceof OidcError);
    assert.deepEqual(error.details, {
      name: 'InvalidGrantException',
      status: 400,
      error: 'invalid_grant',
      description: 'Invalid refresh token provided',
      requestId: 'r-1',
    });
    assert.equal(server.requests.length, 1);
  });
});
