/**
 * One request, one answer, over whichever transport the caller chose. Knows network from answer
 * and bounds both in time and size; knows nothing of what is asked.
 */
import type { Clock } from '../base/clock.ts';
import { SignInError } from '../base/errors.ts';
import { explainFailure } from './networkError.ts';

export interface HttpRequest {
  method: 'GET' | 'HEAD' | 'POST';
  url: URL;
  headers: Readonly<Record<string, string>>;
  body?: string;
}

export interface Answer {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: string;
  /** Local time the request left, epoch milliseconds. */
  sentAt: number;
  /** Local time the head of the answer arrived, epoch milliseconds. */
  receivedAt: number;
}

/**
 * Resolves with any answer, whatever its status; redirects are answers too and never followed.
 * Rejects with `signal.reason` on abort, `NetworkError` when no whole answer arrived within
 * `timeoutMs`, `SignInError('bad-answer')` when what arrived is too large or not HTTP.
 */
export type Http = (
  request: HttpRequest,
  options: { signal: AbortSignal; timeoutMs?: number },
) => Promise<Answer>;

/** How bytes travel. Rejects with whatever its library throws; `createHttp` makes sense of it. */
export type Transport = (
  request: HttpRequest,
  options: { signal: AbortSignal },
) => Promise<{
  status: number;
  headers: Readonly<Record<string, string>>;
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}>;

/** Long enough for a VPN's first packet and an inspecting proxy; a person waits no longer gladly. */
const defaultTimeoutMs = 30_000;

/** The longest answer of the service is a page of 100 accounts, some 20 KiB. */
const longestBody = 1024 * 1024;

export function createHttp(deps: { clock: Clock; transport: Transport }): Http {
  const { clock, transport } = deps;
  return async (request, { signal, timeoutMs = defaultTimeoutMs }) => {
    signal.throwIfAborted();
    const deadline = clock.timeout(timeoutMs);
    const sentAt = clock.now();
    try {
      const { status, headers, body } = await transport(request, {
        signal: AbortSignal.any([signal, deadline]),
      });
      const receivedAt = clock.now();
      return { status, headers, body: await readBody(body, request.url), sentAt, receivedAt };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw explainFailure(error, { host: request.url.host, deadline, timeoutMs });
    }
  };
}

async function readBody(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  url: URL,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > longestBody) {
      throw new SignInError('bad-answer', `unexpected answer from ${url.host}: larger than 1 MiB`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
