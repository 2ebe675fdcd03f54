import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { WireRequest } from '../wire/wire.ts';
import { type Expected, verifySigV4 } from './sigv4.ts';

// The worked example of AWS's own documentation of the signing process.
const signedAt = Date.UTC(2015, 7, 30, 12, 36);
const signature = '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7';
const example: WireRequest = {
  method: 'GET',
  target: '/?Action=ListUsers&Version=2010-05-08',
  headers: {
    host: 'iam.amazonaws.com',
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    'x-amz-date': '20150830T123600Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, ' +
      `SignedHeaders=content-type;host;x-amz-date, Signature=${signature}`,
  },
  body: '',
};
const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const expected: Expected = {
  service: 'iam',
  region: 'us-east-1',
  now: signedAt,
  findKey: (id) => (id === 'AKIDEXAMPLE' ? { secretAccessKey } : undefined),
};

const outcome = (request: Partial<WireRequest>, expectation: Partial<Expected> = {}) => {
  const verdict = verifySigV4({ ...example, ...request }, { ...expected, ...expectation });
  return 'fault' in verdict ? verdict.fault : verdict.accessKeyId;
};
const withHeaders = (headers: Record<string, string>) => ({
  headers: { ...example.headers, ...headers },
});

describe('signature verification', () => {
  test('accepts the documented example', () => {
    assert.equal(outcome({}), 'AKIDEXAMPLE');
    assert.equal(outcome({ target: '/?Version=2010-05-08&Action=ListUsers' }), 'AKIDEXAMPLE');
  });

  const flipped = `${signature.slice(0, -1)}8`;
  const faults: [string, Partial<WireRequest>, Partial<Expected>, string][] = [
    ['another method', { method: 'POST' }, {}, 'SignatureDoesNotMatch'],
    ['another path', { target: `/x${example.target.slice(1)}` }, {}, 'SignatureDoesNotMatch'],
    ['another query', { target: `${example.target}&Max=1` }, {}, 'SignatureDoesNotMatch'],
    ['another body', { body: 'x' }, {}, 'SignatureDoesNotMatch'],
    ['another host', withHeaders({ host: 'sts.amazonaws.com' }), {}, 'SignatureDoesNotMatch'],
    ['an unsigned x-amz header', withHeaders({ 'x-amz-target': 'x' }), {}, 'SignatureDoesNotMatch'],
    [
      'one wrong digit',
      withHeaders({
        authorization: example.headers.authorization?.replace(signature, flipped) ?? '',
      }),
      {},
      'SignatureDoesNotMatch',
    ],
    ['a broken header', withHeaders({ authorization: 'AWS4' }), {}, 'SignatureDoesNotMatch'],
    ['no header', withHeaders({ authorization: '' }), {}, 'MissingAuthenticationToken'],
    ['another service', {}, { service: 'sts' }, 'SignatureDoesNotMatch'],
    ['another region', {}, { region: 'eu-west-1' }, 'SignatureDoesNotMatch'],
    ['a timestamp five minutes off', {}, { now: signedAt + 300_001 }, 'SignatureDoesNotMatch'],
    ['another secret', {}, { findKey: () => ({ secretAccessKey: 'x' }) }, 'SignatureDoesNotMatch'],
    ['an unknown key', {}, { findKey: () => undefined }, 'InvalidClientTokenId'],
    [
      'a missing session token',
      {},
      { findKey: () => ({ secretAccessKey, sessionToken: 'x' }) },
      'InvalidClientTokenId',
    ],
    [
      'an expired key',
      {},
      { findKey: () => ({ secretAccessKey, expiresAt: signedAt }) },
      'ExpiredToken',
    ],
  ];

  for (const [what, request, expectation, fault] of faults) {
    test(`refuses ${what} with ${fault}`, () => {
      assert.equal(outcome(request, expectation), fault);
    });
  }
});
