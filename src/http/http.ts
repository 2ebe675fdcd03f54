/**
 * One HTTP request over the transport that the caller chose. Tells network faults from responses
 * and limits both time and size; knows nothing about the content.
 */
import { abortable } from '../base/abortable.ts';
import type { Clock } from '../base/clock.ts';
import { badResponse, type RequestProgress, translateFailure } from './networkError.ts';

/** A request, complete with its body. */
export interface HttpRequest {
  method: 'GET' | 'HEAD' | 'POST';
  url: URL;
  headers: Readonly<Record<string, string>>;
  body?: string;
}

/** A response, complete with its body. */
export interface HttpResponse {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: string;
  /** Local time when the request was sent, epoch milliseconds. */
  sentAt: number;
  /** Local time when the response headers arrived, epoch milliseconds. */
  receivedAt: number;
  /** Host and port of the proxy, if one is known to have been used. */
  proxy?: string;
}

/**
 * Resolves to the response, whatever its status; redirects are not followed. Rejects with
 * `signal.reason` on abort, with `SignInError('network')` if no complete response arrives within
 * `timeoutMs`, and with `SignInError('bad-answer')` if the response is too large or not HTTP.
 */
export type Http = (
  request: HttpRequest,
  options: { signal: AbortSignal; timeoutMs?: number },
) => Promise<HttpResponse>;

/** Sends the request. Rejects with its library's error, which `createHttp` translates. */
export type Transport = (
  request: HttpRequest,
  options: { signal: AbortSignal; progress: RequestProgress },
) => Promise<{
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: AsyncIterable<Uint8Array>;
}>;

/**
 * How long to try one address of a host before the next. Node's default of 250 ms is too short for
 * a slow link; on the other hand, an unreachable address costs this much.
 */
export const addressAttemptMs = 1500;

/** Enough for the first packet through a VPN and an inspecting proxy, and as long as users wait. */
const defaultTimeoutMs = 30_000;

/** The service's largest response, a page of 100 accounts, has about 20 KiB. */
const longestBody = 1024 * 1024;

export function createHttp(deps: { clock: Clock; transport: Transport }): Http {
  const { clock, transport } = deps;
  return async (request, { signal, timeoutMs = defaultTimeoutMs }) => {
    signal.throwIfAborted();
    const deadline = clock.timeout(timeoutMs);
    const patience = AbortSignal.any([signal, deadline]);
    const progress: RequestProgress = {};
    const sentAt = clock.now();
    const exchange = async () => {
      const { status, headers, body } = await transport(request, { signal: patience, progress });
      const receivedAt = clock.now();
      return {
        status,
        headers: flatten(headers),
        body: await readBody(body, request.url),
        sentAt,
        receivedAt,
        ...(progress.proxy && { proxy: progress.proxy }),
      };
    };
    try {
      // Not every agent stops on abort: VS Code's keeps waiting for a silent proxy (measured).
      return await abortable(exchange(), { signal: patience });
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw translateFailure(error, { host: request.url.host, progress, deadline, timeoutMs });
    }
  };
}

async function readBody(body: AsyncIterable<Uint8Array>, url: URL): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > longestBody) {
      throw badResponse(url.host, 'larger than 1 MiB');
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
