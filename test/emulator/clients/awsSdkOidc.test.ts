/** The AWS SDK's SSO OIDC client accepts the emulator, in every operation and error. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import * as oidc from '@aws-sdk/client-sso-oidc';
import { type Emulator, startEmulator } from '../emulator.ts';
import { deviceGrant } from '../oidc/registrations.ts';
import { type OidcErrorType, oidcErrorTypes } from '../wire/wire.ts';
import { redirectUri, verifier } from './calls.ts';

describe('SSO OIDC, called by the AWS SDK', () => {
  let emulator: Emulator;
  let client: oidc.SSOOIDCClient;

  before(async () => {
    emulator = await startEmulator();
    client = new oidc.SSOOIDCClient({
      endpoint: emulator.url,
      region: 'us-east-1',
      maxAttempts: 1,
    });
  });
  beforeEach(() => emulator.control.reset());
  after(async () => {
    client.destroy();
    await emulator.close();
  });

  const startUrl = 'https://d-1234567890.awsapps.com/start';

  async function register(grantTypes: string[]) {
    const { clientId, clientSecret } = await client.send(
      new oidc.RegisterClientCommand({
        clientName: 'SDK',
        clientType: 'public',
        scopes: ['sso:account:access'],
        grantTypes,
        redirectUris: ['http://127.0.0.1/oauth/callback'],
        issuerUrl: startUrl,
      }),
    );
    return { clientId, clientSecret };
  }

  async function signInByDevice(user: string) {
    const registration = await register([deviceGrant, 'refresh_token']);
    const device = await client.send(
      new oidc.StartDeviceAuthorizationCommand({ ...registration, startUrl }),
    );
    const request = { ...registration, grantType: deviceGrant, deviceCode: device.deviceCode };
    const poll = () => client.send(new oidc.CreateTokenCommand(request));
    return { registration, device, poll, approve: () => emulator.control.decideDevice({ user }) };
  }

  test('signs in with the code grant and refreshes', async () => {
    const registration = await register(['authorization_code', 'refresh_token']);
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: registration.clientId ?? '',
      redirect_uri: redirectUri,
      state: 's',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
      scopes: 'sso:account:access',
    });
    const url = `${emulator.url}/authorize?${query}`;
    const back = new URL(emulator.control.decideAuthorization({ url, user: 'alice' }));
    const tokens = await client.send(
      new oidc.CreateTokenCommand({
        ...registration,
        grantType: 'authorization_code',
        code: back.searchParams.get('code') ?? '',
        redirectUri,
        codeVerifier: verifier,
      }),
    );
    assert.deepEqual([tokens.tokenType, tokens.expiresIn], ['Bearer', 3600]);
    const refresh = new oidc.CreateTokenCommand({
      ...registration,
      grantType: 'refresh_token',
      refreshToken: tokens.refreshToken,
    });
    const refreshed = await client.send(refresh);
    assert.notEqual(refreshed.refreshToken, tokens.refreshToken);
    await assert.rejects(client.send(refresh), oidc.InvalidGrantException);
  });

  test('polls a device code through pending, slow_down and approval', async () => {
    // So long that the second poll is early on a slow computer, too.
    emulator.control.set({ pollIntervalSeconds: 60 });
    const { approve, device, poll } = await signInByDevice('alice');
    assert.deepEqual([device.expiresIn, device.interval], [600, 60]);
    await assert.rejects(poll(), oidc.AuthorizationPendingException);
    await assert.rejects(poll(), oidc.SlowDownException);
    approve();
    assert.equal((await poll()).expiresIn, 3600);
  });

  test('reports a denial and an expired code', async () => {
    const denied = await signInByDevice('alice');
    emulator.control.decideDevice({ decision: 'deny' });
    await assert.rejects(denied.poll(), oidc.AccessDeniedException);
    const late = await signInByDevice('alice');
    emulator.control.set({ clockOffsetMs: 600_000 });
    await assert.rejects(late.poll(), oidc.ExpiredTokenException);
  });

  test('reports an unknown start URL as InvalidRequestException', async () => {
    const registration = await register([deviceGrant]);
    const unknown = { ...registration, startUrl: 'https://d-0000000000.awsapps.com/start' };
    await assert.rejects(
      client.send(new oidc.StartDeviceAuthorizationCommand(unknown)),
      oidc.InvalidRequestException,
    );
  });

  // A second table, so that the emulator's own one is checked.
  const refusals = [
    [oidc.AccessDeniedException, 400, 'access_denied', { reason: 'KMS_AccessDeniedException' }],
    [oidc.AuthorizationPendingException, 400, 'authorization_pending', {}],
    [oidc.ExpiredTokenException, 400, 'expired_token', {}],
    [oidc.InternalServerException, 500, 'server_error', {}],
    [oidc.InvalidClientException, 401, 'invalid_client', {}],
    [oidc.InvalidClientMetadataException, 400, 'invalid_client_metadata', {}],
    [oidc.InvalidGrantException, 400, 'invalid_grant', {}],
    [oidc.InvalidRedirectUriException, 400, 'invalid_redirect_uri', {}],
    [oidc.InvalidRequestException, 400, 'invalid_request', { reason: 'KMS_DisabledException' }],
    [
      oidc.InvalidRequestRegionException,
      400,
      'invalid_request',
      { endpoint: 'https://oidc.eu-west-1.amazonaws.com', region: 'eu-west-1' },
    ],
    [oidc.InvalidScopeException, 400, 'invalid_scope', {}],
    [oidc.SlowDownException, 400, 'slow_down', {}],
    [oidc.UnauthorizedClientException, 400, 'unauthorized_client', {}],
    [oidc.UnsupportedGrantTypeException, 400, 'unsupported_grant_type', {}],
  ] as const;

  test('tests every error of the emulator', () => {
    const tested = refusals.map(([type]) => type.name);
    assert.deepEqual(tested.sort(), [...oidcErrorTypes].sort());
  });

  for (const [type, status, code, members] of refusals) {
    test(`reads ${type.name} with all its members`, async () => {
      const error = { type: type.name as OidcErrorType, description: 'the reason', members };
      emulator.control.fail({ path: '/token', error });
      const request = { clientId: 'x', clientSecret: 'x', grantType: 'refresh_token' };
      await assert.rejects(client.send(new oidc.CreateTokenCommand(request)), (thrown: unknown) => {
        assert.ok(thrown instanceof type, `is ${thrown}`);
        assert.equal(thrown.$metadata.httpStatusCode, status);
        assert.match(thrown.$metadata.requestId ?? '', /^[0-9a-f-]{36}$/);
        assert.partialDeepStrictEqual(
          { ...thrown },
          { error: code, error_description: 'the reason', ...members },
        );
        return true;
      });
    });
  }

  test('retries as its rules say, and the journal records the attempts', async () => {
    const patient = new oidc.SSOOIDCClient({ endpoint: emulator.url, region: 'us-east-1' });
    emulator.control.fail({ path: '/client/register', answer: { status: 503 } });
    emulator.control.fail({ path: '/client/register', reset: true });
    await patient.send(new oidc.RegisterClientCommand({ clientName: 'x', clientType: 'public' }));
    patient.destroy();
    assert.deepEqual(
      emulator.journal.map(({ status, attempt }) => [status, attempt]),
      [
        [503, 'attempt=1; max=3'],
        ['reset', 'attempt=2; max=3'],
        [200, 'attempt=3; max=3'],
      ],
    );
  });
});
