/**
 * Signs requests with AWS Signature Version 4. Loaded only when a request has to be signed, which
 * none is during a sign-in.
 */
import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { HttpRequest } from '../http/http.ts';
import { query as toQuery } from './endpoints.ts';

/** Credentials of a user or, with a session token, of a role. */
export interface AwsCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** Resolves to `request` with the headers that sign it as of `signingTime`. */
export async function signRequest(
  request: HttpRequest,
  options: {
    credentials: AwsCredentials;
    region: string;
    /** The name in the signature: `sts`, `sso-oauth`. */
    service: string;
    /** Epoch milliseconds by the service's clock. */
    signingTime: number;
  },
): Promise<HttpRequest> {
  const { credentials, region, service, signingTime } = options;
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256 });
  const { url, method, body } = request;
  const signed = await signer.sign(
    {
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { ...request.headers, host: url.host },
      ...(body !== undefined && { body }),
    },
    { signingDate: new Date(signingTime) },
  );
  // The transport sets `host` itself, to the same value from the URL.
  const { host, ...headers } = signed.headers;
  return { ...request, headers };
}

/**
 * Resolves to the URL of a request without a body that is signed in its query, as of `signingTime`
 * (epoch milliseconds) and for `expiresIn` seconds. Its parameters are sorted by name.
 */
export async function presignUrl(
  { method, url }: Pick<HttpRequest, 'method' | 'url'>,
  options: {
    credentials: AwsCredentials;
    region: string;
    service: string;
    signingTime: number;
    expiresIn: number;
  },
): Promise<URL> {
  const { credentials, region, service, signingTime, expiresIn } = options;
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256 });
  const { query = {} } = await signer.presign(
    {
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { host: url.host },
    },
    { signingDate: new Date(signingTime), expiresIn },
  );
  const members = Object.entries(query).map(([name, value]) => [name, `${value}`] as const);
  const sorted = members.toSorted(([one], [other]) => (one < other ? -1 : 1));
  return new URL(`${url.origin}${url.pathname}?${toQuery(Object.fromEntries(sorted))}`);
}

/** `node:crypto` behind the interface that the signer expects. */
class Sha256 {
  readonly #secret: string | ArrayBuffer | ArrayBufferView | undefined;
  readonly #chunks: Buffer[] = [];

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = secret;
  }

  update(chunk: Uint8Array): void {
    this.#chunks.push(Buffer.from(chunk));
  }

  async digest(): Promise<Uint8Array> {
    const hash =
      this.#secret === undefined ? createHash('sha256') : createHmac('sha256', toKey(this.#secret));
    for (const chunk of this.#chunks) hash.update(chunk);
    return hash.digest();
  }

  reset(): void {
    this.#chunks.length = 0;
  }
}

function toKey(secret: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof secret === 'string') return Buffer.from(secret);
  if (ArrayBuffer.isView(secret)) {
    return Buffer.from(secret.buffer, secret.byteOffset, secret.byteLength);
  }
  return Buffer.from(secret);
}
