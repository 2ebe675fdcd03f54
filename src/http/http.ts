/**
 * One request, one answer, over whichever transport the caller chose. Knows network from answer
 * and bounds both in time and size; knows nothing of what is asked.
 */
import { abortable } from '../base/abortable.ts';
import type { Clock } from '../base/clock.ts';
import { SignInError } from '../base/errors.ts';
import { explainFailure, type Trail } from './networkError.ts';

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
  /** Host and port of the proxy it came through, where it is known. */
  proxy?: string;
}

/**
 * Resolves with any answer, whatever its status; redirects are answers too and never followed.
 * Rejects with `signal.reason` on abort, `SignInError('network')` when no whole answer arrived within
 * `timeoutMs`, `SignInError('bad-answer')` when what arrived is too large or not HTTP.
 */
export type Http = (
  request: HttpRequest,
  options: { signal: AbortSignal; timeoutMs?: number },
) => Promise<Answer>;

/** How bytes travel. Rejects with whatever its library throws; `createHttp` makes sense of it. */
export type Transport = (
  request: HttpRequest,
  options: { signal: AbortSignal; trail: Trail },
) => Promise<{
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: AsyncIterable<Uint8Array>;
}>;

/**
 * Node gives each address of a host 250 ms and then the next one for good, which a slow link never
 * meets; an address that leads nowhere costs this much before the other kind is tried.
 */
export const addressAttemptMs = 1500;

/** Long enough for a VPN's first packet and an inspecting proxy; a person waits no longer gladly. */
const defaultTimeoutMs = 30_000;

/** The longest answer of the service is a page of 100 accounts, some 20 KiB. */
const longestBody = 1024 * 1024;

export function createHttp(deps: { clock: Clock; transport: Transport }): Http {
  const { clock, transport } = deps;
  return async (request, { signal, timeoutMs = defaultTimeoutMs }) => {
    signal.throwIfAborted();
    const deadline = clock.timeout(timeoutMs);
    const patience = AbortSignal.any([signal, deadline]);
    const trail: Trail = {};
    const sentAt = clock.now();
    const exchange = async () => {
      const { status, headers, body } = await transport(request, { signal: patience, trail });
      const receivedAt = clock.now();
      return {
        status,
        headers: flatten(headers),
        body: await readBody(body, request.url),
        sentAt,
        receivedAt,
        ...(trail.proxy && { proxy: trail.proxy }),
      };
    };
    try {
      // Not every agent stops when it is told to: VS Code's waits for a silent proxy (measured).
      return await abortable(exchange(), { signal: patience });
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw explainFailure(error, { host: request.url.host, trail, deadline, timeoutMs });
    }
  };
}

async function readBody(body: AsyncIterable<Uint8Array>, url: URL): Promise<string> {
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

function flatten(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}
