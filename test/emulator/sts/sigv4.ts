/**
 * Verifies AWS Signature Version 4 from the received request alone, which makes it an independent
 * check of the code that signed it.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { SigningErrorType, WireRequest } from '../wire/wire.ts';

/** The secret part of AWS credentials. */
export interface SigningKey {
  secretAccessKey: string;
  sessionToken?: string;
  /** Epoch milliseconds; undefined for keys that do not expire. */
  expiresAt?: number;
}

/** What a signature must be for. */
export interface Expected {
  service: string;
  /** The required region; undefined accepts any. */
  region?: string | undefined;
  /** Epoch milliseconds of the verifier's clock. */
  now: number;
  findKey(accessKeyId: string): SigningKey | undefined;
}

/** The access key id that signed the request, or the reason to refuse it. */
export type Verdict = { accessKeyId: string } | { fault: SigningErrorType; because: string };

const fault = (type: SigningErrorType, because: string): Verdict => ({ fault: type, because });
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) =>
  createHmac('sha256', key).update(text).digest();

const authorizationPattern =
  /^AWS4-HMAC-SHA256 Credential=([^/\s,]+)\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request,\s*SignedHeaders=([a-z0-9;-]+),\s*Signature=([0-9a-f]{64})$/;

const maxSkewMs = 5 * 60_000;

/** Checks key, time, scope, signed headers, body hash and signature, in this order. */
export function verifySigV4(request: WireRequest, expected: Expected): Verdict {
  const { headers } = request;
  if (!headers.authorization) {
    return fault('MissingAuthenticationToken', 'Request is missing Authentication Token');
  }
  const parts = authorizationPattern.exec(headers.authorization);
  if (!parts) return fault('SignatureDoesNotMatch', 'Authorization header is malformed');
  const [, accessKeyId = '', date = '', region = '', service = '', signed = '', signature = ''] =
    parts;

  const key = expected.findKey(accessKeyId);
  if (!key || key.sessionToken !== headers['x-amz-security-token']) {
    return fault('InvalidClientTokenId', 'The security token included in the request is invalid');
  }
  if (key.expiresAt !== undefined && key.expiresAt <= expected.now) {
    return fault('ExpiredToken', 'The security token included in the request is expired');
  }

  const timestamp = headers['x-amz-date'] ?? '';
  const signedAt = readTimestamp(timestamp);
  if (!timestamp.startsWith(date) || !(Math.abs(signedAt - expected.now) <= maxSkewMs)) {
    return fault('SignatureDoesNotMatch', `Signature is too old or not yet current: ${timestamp}`);
  }
  if (service !== expected.service || (expected.region && region !== expected.region)) {
    return fault('SignatureDoesNotMatch', `Credential scope is wrong: ${region}/${service}`);
  }

  const names = signed.split(';');
  const required = Object.keys(headers).filter(
    (name) => name === 'host' || name === 'content-type' || name.startsWith('x-amz-'),
  );
  const unsigned = required.find((name) => !names.includes(name));
  if (unsigned) return fault('SignatureDoesNotMatch', `Header is not signed: ${unsigned}`);
  if (names.join() !== [...names].sort().join() || names.some((name) => !(name in headers))) {
    return fault('SignatureDoesNotMatch', 'Signed headers are not sorted or not all present');
  }
  const bodyHash = sha256(request.body);
  if ((headers['x-amz-content-sha256'] ?? bodyHash) !== bodyHash) {
    return fault('SignatureDoesNotMatch', 'Body does not match its hash');
  }

  const scope = `${date}/${region}/${service}/aws4_request`;
  const canonical = sha256(canonicalRequest(request, names, bodyHash));
  const dateKey = hmac(`AWS4${key.secretAccessKey}`, date);
  const signingKey = hmac(hmac(hmac(dateKey, region), service), 'aws4_request');
  const computed = hmac(signingKey, `AWS4-HMAC-SHA256\n${timestamp}\n${scope}\n${canonical}`);
  return timingSafeEqual(computed, Buffer.from(signature, 'hex'))
    ? { accessKeyId }
    : fault('SignatureDoesNotMatch', 'The request signature we calculated does not match');
}

/** Epoch milliseconds of a text such as `20261102T080000Z`; NaN for anything else. */
function readTimestamp(text: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!parts) return Number.NaN;
  const [, year, month, day, hour, minute, second] = parts.map(Number);
  return Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second);
}

function canonicalRequest(request: WireRequest, names: string[], bodyHash: string): string {
  const [path = '/', query = ''] = request.target.split(/\?(.*)/s);
  const headers = names.map(
    (name) => `${name}:${(request.headers[name] ?? '').trim().replace(/ +/g, ' ')}\n`,
  );
  return [
    request.method,
    // Every service except S3 encodes the path once more for signing.
    path.split('/').map(encode).join('/'),
    canonicalQuery(query),
    headers.join(''),
    names.join(';'),
    bodyHash,
  ].join('\n');
}

function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      return `${encode(decodeURIComponent(name))}=${encode(decodeURIComponent(value))}`;
    })
    .sort()
    .join('&');
}

/** Percent-encodes all but the unreserved characters of RFC 3986. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
