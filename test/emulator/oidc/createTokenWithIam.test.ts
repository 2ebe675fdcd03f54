/** CreateTokenWithIAM as the official SDK client signs and reads it. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import {
  CreateTokenWithIAMCommand,
  type CreateTokenWithIAMRequest,
  SSOOIDCClient,
  SSOOIDCServiceException,
} from '@aws-sdk/client-sso-oidc';
import { createTokenIssuer } from '../../fakes/tokenIssuer.ts';
import { codeClient, createCalls, redirectUri, verifier } from '../clients/calls.ts';
import { type Emulator, startEmulator } from '../emulator.ts';
import { type Caller, exampleApplications, exampleCallers } from '../world/directory.ts';

const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';
const refreshTokenType = 'urn:ietf:params:oauth:token-type:refresh_token';
const allScopes = ['openid', 'aws', 'sts:identity_context', 'sso:account:access'];

const issuer = createTokenIssuer();
const otherIssuer = createTokenIssuer();
const [allowed, notAllowed] = exampleCallers as [Caller, Caller];
const clientId = exampleApplications[0]?.arn ?? '';

describe('CreateTokenWithIAM, called by the AWS SDK', () => {
  let emulator: Emulator;
  const clients: SSOOIDCClient[] = [];

  before(async () => {
    const applications = exampleApplications.map((application) => ({
      ...application,
      trustedIssuers: [issuer.trusted],
    }));
    emulator = await startEmulator({ applications });
  });
  beforeEach(() => emulator.control.reset());
  after(async () => {
    for (const client of clients) client.destroy();
    await emulator.close();
  });

  const send = (
    request: CreateTokenWithIAMRequest,
    credentials: Omit<Caller, 'accountId'> = allowed,
    endpoint = emulator.url,
    region = 'us-east-1',
  ) => {
    const client = new SSOOIDCClient({ endpoint, region, credentials, maxAttempts: 1 });
    clients.push(client);
    return client.send(new CreateTokenWithIAMCommand(request));
  };

  const byAssertion = (claims?: object, signer = issuer) => ({
    clientId,
    grantType: jwtBearer,
    assertion: signer.sign(claims),
  });

  const claimsOf = (idToken = '') =>
    JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString());

  const refusal = (name: string, status: number) => (error: unknown) => {
    assert.ok(error instanceof SSOOIDCServiceException, `is ${error}`);
    assert.deepEqual([error.name, error.$metadata.httpStatusCode], [name, status]);
    return true;
  };

  test('exchanges a code of an application, with and without PKCE', async () => {
    const calls = createCalls(emulator.identityCenter);
    for (const pkce of [true, false]) {
      const withoutPkce = { code_challenge: undefined, code_challenge_method: undefined };
      const url = calls.authorizeUrl(clientId, pkce ? {} : withoutPkce);
      const back = new URL(emulator.control.decideAuthorization({ url, user: 'alice' }));
      const answer = await send({
        clientId,
        grantType: 'authorization_code',
        code: back.searchParams.get('code') ?? '',
        redirectUri,
        ...(pkce && { codeVerifier: verifier }),
      });
      assert.deepEqual(
        [answer.tokenType, answer.expiresIn, answer.issuedTokenType, answer.scope],
        ['Bearer', 3600, refreshTokenType, allScopes],
      );
      const claims = claimsOf(answer.idToken);
      assert.equal(claims.preferred_username, 'alice');
      assert.equal(claims['sts:identity_context'], answer.awsAdditionalDetails?.identityContext);
    }
  });

  test('exchanges an assertion of a trusted issuer, then refreshes with fewer scopes', async () => {
    const first = await send(byAssertion());
    assert.equal(claimsOf(first.idToken).email, 'bob@example.com');
    const second = await send({
      clientId,
      grantType: 'refresh_token',
      refreshToken: first.refreshToken,
      scope: ['aws'],
    });
    assert.deepEqual(
      [second.idToken, second.scope, second.awsAdditionalDetails],
      [undefined, ['aws'], undefined],
    );
    await assert.rejects(
      send({ clientId, grantType: 'refresh_token', refreshToken: first.refreshToken }),
      refusal('InvalidGrantException', 400),
    );
  });

  test('exchanges an access token of another client', async () => {
    const calls = createCalls(emulator.identityCenter);
    const subjectToken = calls.signIn(calls.register(codeClient)).accessToken;
    const request = {
      clientId,
      grantType: tokenExchange,
      subjectToken,
      subjectTokenType: accessTokenType,
    };
    const access = await send(request);
    assert.deepEqual([access.issuedTokenType, access.refreshToken], [accessTokenType, undefined]);
    const refreshable = await send({ ...request, requestedTokenType: refreshTokenType });
    assert.equal(refreshable.issuedTokenType, refreshTokenType);
    assert.equal(typeof refreshable.refreshToken, 'string');
  });

  test('accepts the signature of role credentials from the portal', async () => {
    const calls = createCalls(emulator.identityCenter);
    const { accessToken } = calls.signIn(calls.register(codeClient));
    const path = '/federation/credentials?account_id=012345678901&role_name=ReadOnlyAccess';
    const { roleCredentials } = calls.portal(path, accessToken).json;
    const { expiration, ...credentials } = roleCredentials as Caller & { expiration: number };
    assert.ok(expiration > Date.now());
    const answer = await send(byAssertion(), credentials);
    assert.equal(answer.tokenType, 'Bearer');
  });

  const wrongGrants: [string, () => CreateTokenWithIAMRequest, string, number][] = [
    ['another key', () => byAssertion({}, otherIssuer), 'InvalidGrantException', 400],
    ['another audience', () => byAssertion({ aud: 'x' }), 'InvalidGrantException', 400],
    ['an expired assertion', () => byAssertion({ exp: 1 }), 'InvalidGrantException', 400],
    ['an unknown user', () => byAssertion({ email: 'x@x' }), 'InvalidGrantException', 400],
    [
      'an assertion that is not a JWT',
      () => ({ ...byAssertion(), assertion: 'x' }),
      'InvalidGrantException',
      400,
    ],
    ['no assertion', () => ({ clientId, grantType: jwtBearer }), 'InvalidRequestException', 400],
    [
      'a scope of another application',
      () => ({ ...byAssertion(), scope: ['x'] }),
      'InvalidScopeException',
      400,
    ],
    [
      'an unknown application',
      () => ({ ...byAssertion(), clientId: 'x' }),
      'InvalidClientException',
      401,
    ],
    [
      'the device grant',
      () => ({ clientId, grantType: 'urn:ietf:params:oauth:grant-type:device_code' }),
      'UnsupportedGrantTypeException',
      400,
    ],
  ];

  for (const [what, request, name, status] of wrongGrants) {
    test(`refuses ${what} with ${name}`, async () => {
      await assert.rejects(send(request()), refusal(name, status));
    });
  }

  test('refuses a wrong signature before it reads the request', async () => {
    const unknownKey = { ...allowed, accessKeyId: 'AKIAI000000000000000' };
    const wrongSecret = { ...allowed, secretAccessKey: 'x' };
    const request = byAssertion();
    await assert.rejects(send(request, unknownKey), refusal('UnrecognizedClientException', 403));
    await assert.rejects(send(request, wrongSecret), refusal('InvalidSignatureException', 403));
    await assert.rejects(
      send(request, allowed, emulator.urlOf('us-east-1'), 'eu-west-1'),
      refusal('InvalidSignatureException', 403),
    );
    const unsigned = createCalls(emulator.identityCenter).post('/token?aws_iam=t', request);
    assert.deepEqual(
      [unsigned.status, unsigned.type],
      [403, 'MissingAuthenticationTokenException'],
    );
  });

  test('denies a principal that the application policy does not allow', async () => {
    await assert.rejects(send(byAssertion(), notAllowed), refusal('AccessDeniedException', 400));
  });

  test('names endpoint and region when it refers to another region', async () => {
    const members = { endpoint: 'https://oidc.eu-west-1.amazonaws.com', region: 'eu-west-1' };
    emulator.control.fail({
      path: '/token',
      error: { type: 'InvalidRequestRegionException', members },
    });
    await assert.rejects(send(byAssertion()), {
      name: 'InvalidRequestRegionException',
      ...members,
    });
  });
});
