import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HttpResponse } from '../../src/http/http.ts';
import type { OidcErrorName } from '../../src/oidc/oidcError.ts';
import { readOidcError } from '../../src/oidc/readOidcError.ts';

const shapes: [name: OidcErrorName, error: string, status: number][] = [
  ['AccessDeniedException', 'access_denied', 400],
  ['AuthorizationPendingException', 'authorization_pending', 400],
  ['ExpiredTokenException', 'expired_token', 400],
  ['InternalServerException', 'server_error', 500],
  ['InvalidClientException', 'invalid_client', 401],
  ['InvalidClientMetadataException', 'invalid_client_metadata', 400],
  ['InvalidGrantException', 'invalid_grant', 400],
  ['InvalidRedirectUriException', 'invalid_redirect_uri', 400],
  ['InvalidRequestException', 'invalid_request', 400],
  ['InvalidScopeException', 'invalid_scope', 400],
  ['SlowDownException', 'slow_down', 400],
  ['UnauthorizedClientException', 'unauthorized_client', 400],
  ['UnsupportedGrantTypeException', 'unsupported_grant_type', 400],
];

function read(status: number, headers: Record<string, string>, body: unknown) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer: HttpResponse = { status, headers, body: text, sentAt: 0, receivedAt: 0 };
  return readOidcError(answer)?.details;
}

describe('an error response', () => {
  it('has its message as description where it has no other', () => {
    for (const member of ['message', 'Message']) {
      const details = read(400, {}, { error: 'invalid_grant', [member]: 'why' });
      assert.equal(details?.description, 'why');
    }
  });

  for (const [name, error, status] of shapes) {
    it(`is ${name} by its header, type, code or ${error}`, () => {
      const expected = { name, status, error, description: 'why' };
      const body = { error, error_description: 'why' };
      const uri = 'http://internal.amazon.com/coral/com.amazonaws.sso.oidc/';
      assert.deepEqual(read(status, { 'x-amzn-errortype': name }, body), expected);
      assert.deepEqual(read(status, { 'x-amzn-errortype': `${name}:${uri}` }, body), expected);
      assert.deepEqual(read(status, { 'x-amzn-errortype': `${name},${uri}` }, body), expected);
      assert.deepEqual(read(status, {}, { __type: name, error_description: 'why' }), expected);
      assert.deepEqual(
        read(status, {}, { __type: `com.amazonaws.ssooidc#${name}`, error_description: 'why' }),
        expected,
      );
      assert.deepEqual(read(status, {}, { code: name, error_description: 'why' }), expected);
      assert.deepEqual(read(status, {}, body), expected);
      assert.deepEqual(read(status, { 'x-amzn-errortype': name }, ''), { name, status, error });
      assert.deepEqual(read(status, { 'x-amzn-errortype': name }, '<html>'), {
        name,
        status,
        error,
      });
      assert.deepEqual(
        read(status, { 'x-amzn-errortype': name }, { error: null, error_description: null }),
        { name, status, error },
      );
    });
  }

  it('with invalid_request and another region or endpoint is InvalidRequestRegionException', () => {
    const body = { error: 'invalid_request', region: 'us-east-1', endpoint: 'https://e.test' };
    assert.deepEqual(read(400, {}, body), {
      name: 'InvalidRequestRegionException',
      status: 400,
      ...body,
    });
    const { endpoint: _, ...onlyRegion } = body;
    assert.equal(read(400, {}, onlyRegion)?.name, 'InvalidRequestRegionException');
    assert.equal(
      read(400, { 'x-amzn-errortype': 'InvalidRequestRegionException' }, {})?.name,
      'InvalidRequestRegionException',
    );
  });

  // The text is shown to the user and logged.
  it('has a text of one line, without control and direction characters', () => {
    const text = 'no\r\n[info] sign-in: done\u0007\u202e';
    const error = { error: 'access_denied', error_description: text + 'x'.repeat(1000) };
    assert.match(read(400, {}, error)?.description ?? '', /^no \[info\] sign-in: done x{250,280}$/);
    assert.equal(read(400, {}, { ...error, reason: text })?.reason, 'no [info] sign-in: done');
    assert.equal(read(400, {}, { ...error, error_description: '\r\n' })?.description, undefined);
  });

  it('keeps its reason and request id', () => {
    assert.deepEqual(
      read(
        400,
        { 'x-amzn-errortype': 'AccessDeniedException', 'x-amzn-requestid': 'r' },
        { error: 'access_denied', reason: 'KMS_AccessDeniedException' },
      ),
      {
        name: 'AccessDeniedException',
        status: 400,
        error: 'access_denied',
        reason: 'KMS_AccessDeniedException',
        requestId: 'r',
      },
    );
  });

  it('is read from the header before the body, and from the type before the error member', () => {
    const body = { __type: 'InvalidScopeException', error: 'invalid_client' };
    const header = { 'x-amzn-errortype': 'InvalidGrantException' };
    assert.equal(read(400, header, body)?.name, 'InvalidGrantException');
    assert.equal(read(400, {}, body)?.name, 'InvalidScopeException');
    // An unknown name in the header does not hide the name in the body.
    assert.equal(
      read(400, { 'x-amzn-errortype': 'Novel' }, { error: 'slow_down' })?.name,
      'SlowDownException',
    );
  });

  const unknown: [status: number, headers: Record<string, string>, body: unknown][] = [
    [401, {}, ''],
    [401, {}, '<html>'],
    [401, {}, { message: 'Unauthorized' }],
    [400, {}, 'null'],
    [400, {}, [{ error: 'invalid_grant' }]],
    [400, {}, { error: { nested: 'invalid_grant' } }],
    [400, {}, { error: 'toString' }],
    [400, {}, { __type: 'constructor' }],
    [400, { 'x-amzn-errortype': '__proto__' }, {}],
    [403, { 'x-amzn-errortype': 'InvalidSignatureException' }, { message: 'x' }],
  ];
  for (const [status, headers, body] of unknown) {
    it(`is not one of the API’s: ${status} ${JSON.stringify([headers, body])}`, () =>
      assert.equal(read(status, headers, body), undefined));
  }
});
