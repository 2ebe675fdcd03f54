/**
 * One call of an AWS service: its attempts and their headers, the service's time, and which
 * failures are retried. Requests, responses and errors differ between services and are passed in.
 */

import { randomUUID } from 'node:crypto';
import type { Cancellable } from '../base/abortable.ts';
import type { Clock } from '../base/clock.ts';
import { hasCode, messageOf, networkFaultOf, SignInError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { ServerClock } from '../base/serverClock.ts';
import type { Http, HttpRequest, HttpResponse } from '../http/http.ts';
import { badResponse, webPageError } from '../http/networkError.ts';
import { createRetry, readRetryHint, type Verdict } from '../http/retry.ts';
import type { Environment, ProfileKeys } from './endpoints.ts';
import { readJsonObject, refusalName } from './readMessage.ts';
import { type Product, userAgent } from './userAgent.ts';

/** What clients of all services depend on. */
export interface ServiceDeps {
  clock: Clock;
  log: Log;
  serverClock: ServerClock;
  http: Http;
  /** Replaces `Math.random` in the jitter of retries. */
  random?: () => number;
}

/** What can be configured for all services. */
export interface ServiceConfig {
  product: Product;
  env: Environment;
  /** Keys of the profile in the shared config. */
  profile?: ProfileKeys;
  /** Including the first. Default: `AWS_MAX_ATTEMPTS`, the profile's `max_attempts`, then 3. */
  maxAttempts?: number;
}

/** One call: how to sign it, and how to read its response. */
export interface ServiceCall<T> {
  operation: string;
  request: HttpRequest;
  /** Whether the call uses up its input, such as a code or a refresh token. See `judgeError`. */
  exchange?: boolean;
  /** Called for each attempt; `signingTime` is epoch milliseconds by the service's clock. */
  sign?(request: HttpRequest, signingTime: number): Promise<HttpRequest>;
  /** Reads a successful response. Throws `SignInError('bad-answer')`. */
  read(response: HttpResponse): T;
  /** The typed error in an error response; `undefined` if it names none of the service's errors. */
  refusal(response: HttpResponse): Error | undefined;
}

/**
 * Rejects with the service's typed error, with `SignInError('service')` for any other error of the
 * service, `SignInError('bad-answer')` for a response that is not the service's,
 * `SignInError('network')`, or `signal.reason`.
 */
export type CallService = <T>(call: ServiceCall<T>, options: Cancellable) => Promise<T>;

/** AWS rejects signatures that are five minutes off. The SDKs correct the clock from four on. */
const correctedSkewMs = 4 * 60_000;

/** As long as botocore waits: giving up on the response to an exchange costs a sign-in. */
const exchangeTimeoutMs = 60_000;

const throttlingNames = new Set([
  ...['BandwidthLimitExceeded', 'EC2ThrottledException', 'LimitExceededException'],
  ...['PriorRequestNotComplete', 'ProvisionedThroughputExceededException', 'SlowDown'],
  ...['RequestLimitExceeded', 'RequestThrottled', 'RequestThrottledException', 'Throttling'],
  ...['ThrottledException', 'ThrottlingException', 'TooManyRequestsException'],
  'TransactionInProgressException',
]);

/** @param api name and version of the API in the user agent, `sso-oidc#2019-06-10` */
export function createServiceCaller(
  api: string,
  deps: ServiceDeps,
  config: ServiceConfig,
): CallService {
  const { clock, log, serverClock, http } = deps;
  const retry = createRetry(deps);
  const maxAttempts = config.maxAttempts ?? readMaxAttempts(config);
  const agent = userAgent(api, config);
  const correctsSkew = !/^true$/i.test(config.env.AWS_DISABLE_CLOCK_SKEW_CORRECTION ?? '');

  return async (call, { signal }) => {
    const invocation = randomUUID();
    const area = `${api.split('#')[0]}: ${call.operation}`;
    let response: HttpResponse | undefined;
    let offset = 0;

    const attempt = async (number: number) => {
      response = undefined;
      const request = {
        ...call.request,
        headers: {
          ...call.request.headers,
          'user-agent': agent,
          'amz-sdk-invocation-id': invocation,
          'amz-sdk-request': `attempt=${number}; max=${maxAttempts}`,
        },
      };
      offset = serverClock.offset();
      const signingTime = correctsSkew ? serverClock.now() : clock.now();
      const sent = call.sign ? await call.sign(request, signingTime) : request;
      response = await http(sent, {
        signal,
        ...(call.exchange && { timeoutMs: exchangeTimeoutMs }),
      });
      log.debug(`${area} answered: ${response.status}, request ${requestId(response)}`);
      const webPage = !readJsonObject(response) && webPageError(response, request.url.host);
      if (webPage) throw webPage;
      if (response.status >= 200 && response.status < 300) {
        const result = call.read(response);
        observe(response);
        return result;
      }
      // The `Date` of a proxy's page is the proxy's time.
      if (call.refusal(response) ?? refusalName(response) ?? readJsonObject(response)) {
        observe(response);
      }
      throw errorOf(call, response);
    };

    const observe = ({ headers, sentAt, receivedAt }: HttpResponse) => {
      // The `Date` of a cached response is old.
      if (headers.age !== undefined) return;
      serverClock.observe({ date: headers.date ?? null, sentAt, receivedAt });
    };

    // The service rejected the signature, and its `Date` shows that our clock was too far off.
    const wasSkewed = (error: unknown) =>
      call.sign !== undefined &&
      correctsSkew &&
      hasCode(error, 'service') &&
      (response?.status ?? 500) < 500 &&
      Math.abs(serverClock.offset() - offset) >= 1000 &&
      Math.abs(serverClock.offset()) >= correctedSkewMs;

    const judge = (error: unknown): Verdict | undefined => {
      const verdict: Verdict | undefined = wasSkewed(error)
        ? { kind: 'transient' }
        : judgeError(call, error, response);
      if (!verdict) return undefined;
      log.info(`${area} retrying after ${verdict.kind} fault: ${messageOf(error)}`);
      const hintMs = response && readRetryHint(response.headers, clock.now());
      return { ...verdict, ...(hintMs !== undefined && { hintMs }) };
    };

    return retry(attempt, { maxAttempts, judge, signal });
  };
}

function errorOf({ refusal, request }: ServiceCall<unknown>, response: HttpResponse): Error {
  const typed = refusal(response);
  if (typed) return typed;
  const { host } = request.url;
  const { status } = response;
  const name = refusalName(response);
  return name || status === 429 || status >= 500
    ? new SignInError(
        { code: 'service', host },
        `${host} answered ${name ?? 'with an error'} (${status})`,
      )
    : badResponse(host, `status ${status}`);
}

function requestId({ headers }: HttpResponse): string {
  return headers['x-amzn-requestid'] ?? 'without id';
}

/**
 * Decides whether a failed attempt is repeated; `undefined` means no. The SDKs repeat every call on
 * every transient fault. Here, a token exchange is repeated only if the service cannot have acted
 * on it, because a code is good for one exchange and a refresh token that arrives twice may end the
 * session:
 * - the connection failed before anything was sent;
 * - the service itself throttled the request (429, or a throttling error by name) or failed (its
 *   own `InternalServerException`, or 503), so no token was issued.
 *
 * A lost or truncated response, and a 500, 502 or 504 that may come from a gateway, leave open what
 * happened. Flows and sessions handle these, because they know what else can be tried.
 */
function judgeError(
  { exchange, refusal }: ServiceCall<unknown>,
  error: unknown,
  response: HttpResponse | undefined,
): Verdict | undefined {
  const fault = networkFaultOf(error);
  if (fault) {
    const { transient, mayHaveArrived } = fault;
    return transient && !(exchange && mayHaveArrived) ? { kind: 'transient' } : undefined;
  }
  if (!response) return undefined;
  const { status } = response;
  if (status === 429 || throttlingNames.has(refusalName(response) ?? '')) {
    return { kind: 'throttling' };
  }
  if (![500, 502, 503, 504].includes(status)) return undefined;
  const certain = status === 503 || refusal(response) !== undefined;
  return !exchange || certain ? { kind: 'transient' } : undefined;
}

function readMaxAttempts({ env, profile }: ServiceConfig): number {
  const sources: [name: string, text: string | undefined][] = [
    ['AWS_MAX_ATTEMPTS', env.AWS_MAX_ATTEMPTS],
    ['max_attempts', profile?.max_attempts],
  ];
  const found = sources.find(([, text]) => text);
  if (!found) return 3;
  const attempts = Number(found[1]);
  if (Number.isInteger(attempts) && attempts >= 1) return attempts;
  throw new SignInError('bad-settings', `${found[0]}: must be a positive integer`);
}
