/** What an administrator configures of an application, as the official SDK client meets it. */
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

const issuer = createTokenIssuer();
const clientId = exampleApplications[0]?.arn ?? '';
const byAssertion = () => ({
  clientId,
  grantType: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
  assertion: issuer.sign(),
});

describe('an application', () => {
  let emulator: Emulator;

  before(async () => {
    emulator = await startEmulator();
  });
  beforeEach(() => {
    emulator.control.reset();
    emulator.control.changeApplication({ trustedIssuers: [issuer.trusted] });
  });
  after(() => emulator.close());

  const send = async (
    request: CreateTokenWithIAMRequest,
    credentials: Omit<Caller, 'accountId'> = exampleCallers[0] as Caller,
  ) => {
    const client = new SSOOIDCClient({
      endpoint: emulator.url,
      region: 'us-east-1',
      credentials,
      maxAttempts: 1,
    });
    try {
      return await client.send(new CreateTokenWithIAMCommand(request));
    } finally {
      client.destroy();
    }
  };
  const refused = (name: string, status: number) => (error: unknown) => {
    assert.ok(error instanceof SSOOIDCServiceException, `is ${error}`);
    assert.deepEqual([error.name, error.$metadata.httpStatusCode], [name, status]);
    return true;
  };
  const portalToken = () => {
    const calls = createCalls(emulator.identityCenter);
    return calls.signIn(calls.register(codeClient)).accessToken;
  };
  const exchange = (subjectToken: string) => ({
    clientId,
    grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subjectToken,
    subjectTokenType: 'urn:ietf:params:oauth:token-type:access_token',
  });

  test('admits assigned users only, where an assignment is required', async () => {
    emulator.control.changeApplication({ assignedUsers: ['alice'] });
    await assert.rejects(send(byAssertion()), refused('AccessDeniedException', 400));
    assert.ok((await send(exchange(portalToken()))).accessToken);
    const url = createCalls(emulator.identityCenter).authorizeUrl(clientId);
    const back = new URL(emulator.control.decideAuthorization({ url, user: 'bob' }));
    const code = back.searchParams.get('code') ?? '';
    const byCode = { clientId, grantType: 'authorization_code', code, redirectUri };
    await assert.rejects(
      send({ ...byCode, codeVerifier: verifier }),
      refused('AccessDeniedException', 400),
    );
    emulator.control.changeApplication({ assignedUsers: undefined });
    assert.ok((await send(byAssertion())).accessToken);
  });

  test('is unknown while it is disabled, and refreshes once it is enabled again', async () => {
    const { refreshToken } = await send(byAssertion());
    const refresh = { clientId, grantType: 'refresh_token', refreshToken };
    emulator.control.changeApplication({ enabled: false });
    await assert.rejects(send(byAssertion()), refused('InvalidClientException', 401));
    await assert.rejects(send(refresh), refused('InvalidClientException', 401));
    emulator.control.changeApplication({ enabled: true });
    assert.ok((await send(refresh)).accessToken);
  });

  test('accepts the grants that are configured', async () => {
    emulator.control.changeApplication({ grantTypes: ['refresh_token'] });
    await assert.rejects(send(byAssertion()), refused('UnauthorizedClientException', 400));
  });

  test('finds the user by the claim and the attribute of the trusted issuer', async () => {
    const trusted = { ...issuer.trusted, claim: 'upn', attribute: 'name' as const };
    emulator.control.changeApplication({ trustedIssuers: [trusted] });
    await assert.rejects(send(byAssertion()), refused('InvalidGrantException', 400));
    const { idToken = '' } = await send({
      ...byAssertion(),
      assertion: issuer.sign({ upn: 'alice' }),
    });
    const claims = JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString());
    assert.equal(claims.preferred_username, 'alice');
    emulator.control.set({ idTokenNames: false });
    const bare = await send({ ...byAssertion(), assertion: issuer.sign({ upn: 'alice' }) });
    assert.doesNotMatch(
      Buffer.from(bare.idToken?.split('.')[1] ?? '', 'base64url').toString(),
      /alice/,
    );
  });

  test('exchanges tokens with a scope that is authorized for it', async () => {
    emulator.control.changeApplication({ exchangedScopes: ['datazone:domain:access'] });
    await assert.rejects(send(exchange(portalToken())), refused('InvalidGrantException', 400));
  });

  test('refuses a role without the permission, in the words of IAM', async () => {
    const calls = createCalls(emulator.identityCenter);
    const path = '/federation/credentials?account_id=012345678901&role_name=ReadOnlyAccess';
    const { roleCredentials } = calls.portal(path, portalToken()).json;
    const { expiration: _, ...credentials } = roleCredentials as Caller & { expiration: number };
    emulator.control.set({ rolesWithoutTokens: ['012345678901/ReadOnlyAccess'] });
    const attempt = send(byAssertion(), credentials);
    await assert.rejects(attempt, (error: Error) => {
      assert.match(error.message, /is not authorized to perform: sso-oauth:CreateTokenWithIAM/);
      return refused('AccessDeniedException', 403)(error);
    });
  });

  test('refuses to change an application that there is not', () => {
    assert.throws(() => emulator.control.changeApplication({ arn: 'x' }), /No application x/);
  });
});
