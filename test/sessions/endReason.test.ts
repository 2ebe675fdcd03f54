import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SignInError } from '../../src/base/errors.ts';
import { redirectError, translateRefusal } from '../../src/flows/flowError.ts';
import { OidcError, type OidcErrorName } from '../../src/oidc/oidcError.ts';
import { isRefusedInBrowser, signInErrorOf } from '../../src/sessions/endReason.ts';
import { waitingCauseOf } from '../../src/sessions/waitingCause.ts';
import { portal } from './desk.ts';

function refusal(name: OidcErrorName, reason: string): OidcError {
  return new OidcError({ name, status: 400, error: 'invalid_request', reason });
}

describe('a refusal of the service', () => {
  for (const [name, reason] of [
    ['AccessDeniedException', 'KMS_AccessDeniedException'],
    ['InvalidRequestException', 'KMS_DisabledException'],
  ] as const) {
    // It was shown as a denial of the user, or as a wrong link or region.
    it(`is about the encryption key where its reason is ${reason}`, () => {
      const error = signInErrorOf(translateRefusal(refusal(name, reason)), portal);
      assert.ok(error instanceof SignInError && error.failure.code === 'bad-settings');
      assert.deepEqual(error.failure.problem, { kind: 'encryption-key', reason });
      assert.equal(waitingCauseOf(error), 'encryption-key');
    });
  }

  it('came in the browser where a redirect brought it', () => {
    const denied = redirectError({ error: 'access_denied', description: 'no' });
    assert.equal(isRefusedInBrowser(translateRefusal(denied)), true);
    const invalid = redirectError({ error: 'invalid_request', description: 'no' });
    assert.equal(isRefusedInBrowser(translateRefusal(invalid)), true);
    assert.equal(isRefusedInBrowser(refusal('InvalidRequestException', '')), false);
    assert.equal(isRefusedInBrowser(new SignInError('denied', 'no')), false);
  });
});
