/**
 * AWS Signature Version 4 over our own requests. Loaded only when something has to be signed: no
 * part of a person's sign-in is.
 */
import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { HttpRequest } from '../http/http.ts';

export interface AwsCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** Signs `request` as of `signingTime` (epoch milliseconds, by the service's clock). */
export async function signRequest(
  request: HttpRequest,
  options: {
    credentials: AwsCredentials;
    region: string;
    /** `sts`, `sso-oauth`. */
    service: string;
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
  // `host` is the transport's to write; it writes the same from the URL.
  const { host, ...headers } = signed.headers;
  return { ...request, headers };
}

/** node:crypto in the shape the signer asks for. */
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
