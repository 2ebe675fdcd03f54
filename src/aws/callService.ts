/**
 * One call of an AWS service: attempts, their headers, what the answer says of time, and whether a
 * failure is worth another attempt. The services differ in how they are asked, read and refuse.
 */

import { randomUUID } from 'node:crypto';
import type { Cancellable } from '../base/abortable.ts';
import type { Clock } from '../base/clock.ts';
import { hasCode, messageOf, networkFaultOf, SignInError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { ServerClock } from '../base/serverClock.ts';
import type { Http, HttpRequest, HttpResponse } from '../http/http.ts';
import { webPageError } from '../http/networkError.ts';
import { createRetry, readRetryHint, type Verdict } from '../http/retry.ts';
import type { Environment, ProfileKeys } from './endpoints.ts';
import { readJsonObject, refusalName } from './readMessage.ts';
import { type Product, userAgent } from './userAgent.ts';

export interface ServiceDeps {
  clock: Clock;
  log: Log;
  serverClock: ServerClock;
  http: Http;
  /** Stands in for `Math.random` in the jitter of retries. */
  random?: () => number;
}

export interface ServiceConfig {
  product: Product;
  env: Environment;
  /** Keys of the shared config's profile. */
  profile?: ProfileKeys;
  /** Including the first; without it `AWS_MAX_ATTEMPTS`, the profile's `max_attempts`, else 3. */
  maxAttempts?: number;
}

export interface ServiceCall<T> {
  operation: string;
  request: HttpRequest;
  /** Uses up what it is given: a code, a refresh token, an assertion. See `isWorthAnother`. */
  exchange?: boolean;
  /** Called for each attempt; `signingTime` is epoch milliseconds by the service's clock. */
  sign?(request: HttpRequest, signingTime: number): Promise<HttpRequest>;
  /** Reads a success, or throws `SignInError('bad-answer')`. */
  read(response: HttpResponse): T;
  /** The typed error of a refusal; nothing when the answer does not name one of the service. */
  refusal(response: HttpResponse): Error | undefined;
}

/**
 * Rejects with the service's typed refusal, `SignInError('service')` for a fault without such a
 * name, `SignInError('bad-answer')` for what is no answer of the service, `SignInError('network')`, or
 * `signal.reason`.
 */
export type CallService = <T>(call: ServiceCall<T>, options: Cancellable) => Promise<T>;

/** AWS refuses signatures that are five minutes off; the SDKs correct from four on. */
const skewThatMattersMs = 4 * 60_000;

/** An answer to an exchange that is lost costs a sign-in: wait as long as botocore does. */
const exchangeTimeoutMs = 60_000;

const throttlingNames = new Set([
  ...['BandwidthLimitExceeded', 'EC2ThrottledException', 'LimitExceededException'],
  ...['PriorRequestNotComplete', 'ProvisionedThroughputExceededException', 'SlowDown'],
  ...['RequestLimitExceeded', 'RequestThrottled', 'RequestThrottledException', 'Throttling'],
  ...['ThrottledException', 'ThrottlingException', 'TooManyRequestsException'],
  'TransactionInProgressException',
]);

/** @param api name and version in the user agent, `sso-oidc#2019-06-10` */
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
      const intruder = !readJsonObject(response) && webPageError(response, request.url.host);
      if (intruder) throw intruder;
      if (response.status >= 200 && response.status < 300) {
        const result = call.read(response);
        observe(response);
        return result;
      }
      // A page of a proxy tells the proxy's time.
      if (call.refusal(response) ?? refusalName(response) ?? readJsonObject(response))
        observe(response);
      throw refusalOf(call, response);
    };

    const observe = ({ headers, sentAt, receivedAt }: HttpResponse) => {
      // A cached answer tells an old time.
      if (headers.age !== undefined) return;
      serverClock.observe({ date: headers.date ?? null, sentAt, receivedAt });
    };

    // The signature was refused, and the answer says that the clock is off by more than AWS bears.
    const wasSkewed = (error: unknown) =>
      call.sign !== undefined &&
      correctsSkew &&
      hasCode(error, 'service') &&
      (response?.status ?? 500) < 500 &&
      Math.abs(serverClock.offset() - offset) >= 1000 &&
      Math.abs(serverClock.offset()) >= skewThatMattersMs;

    const judge = (error: unknown): Verdict | undefined => {
      const verdict: Verdict | undefined = wasSkewed(error)
        ? { kind: 'transient' }
        : isWorthAnother(call, error, response);
      if (!verdict) return undefined;
      log.info(`${area} again after ${verdict.kind} fault: ${messageOf(error)}`);
      const hintMs = response && readRetryHint(response.headers, clock.now());
      return { ...verdict, ...(hintMs !== undefined && { hintMs }) };
    };

    return retry(attempt, { maxAttempts, judge, signal });
  };
}

function refusalOf({ refusal, request }: ServiceCall<unknown>, response: HttpResponse): Error {
  const refused = refusal(response);
  if (refused) return refused;
  const { host } = request.url;
  const { status } = response;
  const name = refusalName(response);
  return name || status === 429 || status >= 500
    ? new SignInError('service', `${host} answered ${name ?? 'with a fault'} (${status})`)
    : new SignInError('bad-answer', `unexpected response from ${host}: status ${status}`);
}

function requestId({ headers }: HttpResponse): string {
  return headers['x-amzn-requestid'] ?? 'without id';
}

/**
 * The SDKs repeat every call on every transient fault. A token exchange is repeated here only when
 * it cannot have been acted on, because a code is good for one exchange and a refresh token that
 * arrives twice may end the session:
 * - the connection failed before anything was sent;
 * - the service itself said that it refused for now (429, or a throttling error by name) or failed
 *   (its own `InternalServerException`, or 503): no token was issued.
 * A lost or cut answer, and a 500, 502 or 504 that a gateway may have written, leave open what
 * happened. Flows and sessions decide about those: they know what else can be tried.
 */
function isWorthAnother(
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
  const places: [name: string, text: string | undefined][] = [
    ['AWS_MAX_ATTEMPTS', env.AWS_MAX_ATTEMPTS],
    ['max_attempts', profile?.max_attempts],
  ];
  const found = places.find(([, text]) => text);
  if (!found) return 3;
  const attempts = Number(found[1]);
  if (Number.isInteger(attempts) && attempts >= 1) return attempts;
  throw new SignInError('bad-settings', `${found[0]}: must be a whole number from 1 on`);
}
