import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hasCode } from '../../src/base/errors.ts';
import type { PlainFailureCode } from '../../src/base/failure.ts';
import { PortalError, type PortalErrorName, portalFailure } from '../../src/portal/portalError.ts';
import { readPortalError } from '../../src/portal/readPortalError.ts';
import '../fakes/vscode.ts';

const { explain } = await import('../../src/editor/text/errorText.ts');

/** What each refusal means, and what the user reads. */
const table: [name: PortalErrorName, status: number, code: PlainFailureCode, text: RegExp][] = [
  ['UnauthorizedException', 401, 'expired', /^Your session has ended\. Please sign in again\.$/],
  ['ForbiddenException', 403, 'no-access', /does not give you access.*ask your administrator\.$/],
  ['ResourceNotFoundException', 404, 'no-access', /ask your administrator\.$/],
  ['TooManyRequestsException', 429, 'throttled', /too many requests\. Try again in a minute\.$/],
  ['MethodNotAllowedException', 405, 'bad-answer', /unexpected response\. See the log/],
  ['InvalidRequestException', 400, 'service', /cannot respond at the moment: .*told so/],
  ['NullPointerException', 500, 'service', /cannot respond at the moment: .*told so/],
];

describe('a refusal of the access portal', () => {
  for (const [name, status, code, text] of table) {
    it(`is ${code} where it is ${name}, and is reported as that`, () => {
      const refusal = new PortalError({ name, status, description: 'told so' });
      const failure = portalFailure(refusal);
      assert.ok(hasCode(failure, code), String(failure));
      assert.match(explain(failure), text);
      assert.equal(failure.cause, refusal);
    });
  }

  // A proxy's 401 ended the session.
  it('is the portal’s own by its name, or where the body is JSON or empty', () => {
    const answer = (body: string) =>
      readPortalError({ status: 401, headers: {}, body, sentAt: 0, receivedAt: 0 });
    for (const body of ['', '{}', '{"message":"x"}']) {
      assert.equal(answer(body)?.details.name, 'UnauthorizedException', body);
    }
    for (const body of ['Unauthorized', '<html></html>', '"x"']) {
      assert.equal(answer(body), undefined, body);
    }
  });

  it('is nothing else', () => {
    const error = new Error('x');
    assert.equal(portalFailure(error), error);
  });
});
