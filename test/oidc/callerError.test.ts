import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CallerError } from '../../src/oidc/callerError.ts';
import { createIamTokens } from '../../src/oidc/iamTokens.ts';
import { OidcError } from '../../src/oidc/oidcError.ts';
import { json, startRecordingServer } from '../fakes/recordingServer.ts';
import { configFor, createDeps, rejection, signal } from './wire.ts';

/** What a refresh for an application rejects with for an answer. */
async function refusalOf(status: number, type: string, body: object): Promise<unknown> {
  await using server = await startRecordingServer();
  server.answer((response) => json(response, status, body, { 'x-amzn-ErrorType': type }));
  const credentials = async () => ({ accessKeyId: 'a', secretAccessKey: 's' });
  const tokens = createIamTokens({ ...createDeps(), credentials }, configFor(server.url));
  const refresh = { clientId: 'arn', grantType: 'refresh_token', refreshToken: 'r' } as const;
  return await rejection(tokens.createTokenWithIam(refresh, { signal }));
}

describe('the refusal of a signed request', () => {
  const message = 'User: x is not authorized to perform: sso-oauth:CreateTokenWithIAM';
  const cases = [
    ['AccessDeniedException', 'not-allowed'],
    ['ExpiredTokenException', 'expired'],
    ['UnrecognizedClientException', 'invalid'],
  ] as const;
  for (const [type, kind] of cases) {
    // Fault: expired role credentials were read as an expired session, which ended it.
    it(`is about who signed with status 403: ${type}`, async () => {
      const error = await refusalOf(403, type, { message });
      assert.ok(error instanceof CallerError, String(error));
      assert.deepEqual(error.details, { kind, name: type, description: message });
      assert.equal(error.message, `${type}: ${message}`);
    });
  }

  it('is an error of the API with any other status, or with its body', async () => {
    const errors = [
      await refusalOf(400, 'AccessDeniedException', { error: 'access_denied' }),
      await refusalOf(403, 'AccessDeniedException', { error: 'access_denied' }),
      await refusalOf(400, 'ExpiredTokenException', {}),
    ];
    for (const error of errors) assert.ok(error instanceof OidcError, String(error));
  });

  it('is neither if its name is of no principal', async () => {
    const error = await refusalOf(403, 'InvalidSignatureException', { message: 'no' });
    assert.match(String(error), /answered InvalidSignatureException \(403\)/);
    assert.match(String(await refusalOf(403, 'constructor', {})), /answered constructor/);
  });

  // It is shown to the user and logged.
  it('says on one line what the service said, and no more than fits', async () => {
    const hostile = `no\r\n\u202e${'x'.repeat(9_000)}`;
    const error = await refusalOf(403, 'AccessDeniedException', { message: hostile });
    assert.ok(error instanceof CallerError, String(error));
    assert.equal(error.details.description, `no ${'x'.repeat(297)}`);
  });
});
