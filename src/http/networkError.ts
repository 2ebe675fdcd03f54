/**
 * Why no response from the service arrived: the kind of fault, the host and proxy, and whether the
 * request may have reached the service nevertheless.
 */
import { SignInError } from '../base/errors.ts';
import type { NetworkFault, NetworkFaultKind } from '../base/failure.ts';

/**
 * The error for a fault. The transport's error is not its `cause`: proxy agents put the proxy's
 * user name and password into their messages, and VS Code logs errors with all their causes.
 */
export function networkError(fault: NetworkFault): SignInError {
  const through = fault.proxy ? ` through the proxy ${fault.proxy}` : '';
  return new SignInError(
    { code: 'network', fault },
    `could not reach ${fault.host}${through}: ${fault.reason}`,
  );
}

/** The error for a response that cannot be used. `what` is wrong with it, without quoting it. */
export function badResponse(host: string, what: string): SignInError {
  return new SignInError({ code: 'bad-answer', host }, `unexpected response from ${host}: ${what}`);
}

/** A proxy responded instead of the host. Thrown by transports. */
export class ProxyRefusal extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`the proxy responded with status ${status}`);
    this.status = status;
  }
}

/** What is known about a request in flight. Transports fill it in as they learn it. */
export interface RequestProgress {
  /** Host and port of the proxy it goes through. */
  proxy?: string;
  /** Whether it has left this computer. Unknown counts as yes. */
  sent?: boolean;
}

type Meaning = readonly [kind: NetworkFaultKind, description: string];

/** Codes of failed connection attempts. Nothing of the request has been sent. */
const beforeSending: Readonly<Record<string, Meaning>> = {
  ECONNREFUSED: ['refused', 'connection refused'],
  ENOTFOUND: ['no-host', 'host name not found'],
  EAI_AGAIN: ['no-host', 'name server did not respond'],
  EHOSTUNREACH: ['no-route', 'no route to host'],
  ENETUNREACH: ['no-route', 'network unreachable'],
  ENETDOWN: ['no-route', 'network is down'],
  EADDRNOTAVAIL: ['no-route', 'no local address'],
  UND_ERR_CONNECT_TIMEOUT: ['timed-out', 'connection attempt timed out'],
  UND_ERR_PRX_CONN: ['cut', 'connection closed by the proxy'],
};

/** Codes of failures on an open connection. */
const afterSending: Readonly<Record<string, Meaning>> = {
  ECONNRESET: ['cut', 'connection reset'],
  ECONNABORTED: ['cut', 'connection aborted'],
  EPIPE: ['cut', 'connection closed'],
  UND_ERR_SOCKET: ['cut', 'connection closed'],
  UND_ERR_HEADERS_TIMEOUT: ['timed-out', 'no response in time'],
  UND_ERR_BODY_TIMEOUT: ['timed-out', 'response stalled'],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ['cut', 'response truncated'],
};

/** OpenSSL's verification results, and Node's and undici's own codes for untrusted certificates. */
const untrusted =
  /^(CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH_|ERR_TLS_CERT_|UND_ERR_PRX_TLS)/;
const noTls = /^(ERR_TLS_|ERR_SSL_|EPROTO)/;

interface FailureContext {
  host: string;
  progress: RequestProgress;
  deadline: AbortSignal;
  timeoutMs: number;
}

/** Translates the error that a transport threw for a request to `host`. */
export function translateFailure(
  error: unknown,
  { host, progress, deadline, timeoutMs }: FailureContext,
): SignInError {
  if (error instanceof SignInError) return error;
  const { sent, proxy } = progress;
  const fault = (
    [kind, description]: Meaning,
    { code, early = false, transient }: { code?: string; early?: boolean; transient: boolean },
  ) =>
    networkError({
      kind,
      host,
      ...(proxy && { proxy }),
      ...(code && { code }),
      reason: code ? `${description} (${code})` : description,
      mayHaveArrived: !early && sent !== false,
      transient,
    });

  // Not transient: the caller has waited long enough, and a retry would take as long again.
  if (deadline.aborted) {
    return fault(['timed-out', `no response within ${timeoutMs / 1000} s`], { transient: false });
  }
  if (error instanceof ProxyRefusal) {
    const code = String(error.status);
    const details = { code, early: true, transient: error.status >= 500 };
    return error.status === 407
      ? fault(['proxy-sign-in', 'the proxy requires authentication'], details)
      : fault(['proxy-refused', 'the proxy refused the request'], details);
  }
  const { code, connecting } = innermost(error);
  // An error without a code comes from a proxy's library. An unsent request may be retried.
  if (code === undefined) return fault(['failed', 'request failed'], { transient: sent === false });
  const early = beforeSending[code];
  if (early) return fault(early, { code, early: true, transient: true });
  if (code === 'ETIMEDOUT') {
    return fault(['timed-out', 'timed out'], { code, early: connecting, transient: true });
  }
  const late = afterSending[code];
  if (late) return fault(late, { code, transient: true });
  if (untrusted.test(code)) {
    const description = 'the certificate is not trusted';
    return fault(['untrusted', description], { code, early: true, transient: false });
  }
  if (noTls.test(code)) {
    return fault(['no-tls', 'secure connection failed'], { code, early: true, transient: false });
  }
  if (code.startsWith('HPE_')) {
    return badResponse(host, `not HTTP (${code})`);
  }
  return fault(['failed', 'request failed'], { code, transient: false });
}

/** The first code in the chain of causes. `fetch failed`, for example, has it one level down. */
function innermost(error: unknown): { code?: string; connecting: boolean } {
  let current = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth++) {
    if ('code' in current && typeof current.code === 'string') {
      // Node tried several addresses and could connect to none of them.
      const isAggregate = current instanceof AggregateError;
      const connecting = isAggregate || ('syscall' in current && current.syscall === 'connect');
      return { code: current.code, connecting };
    }
    // undici's parser sets a code for some of its errors only.
    if (current.name === 'HTTPParserError') return { code: 'HPE_INVALID', connecting: false };
    current = current.cause;
  }
  return { connecting: false };
}

/**
 * The error for a response that cannot be the service's: a redirect or a web page, as sent by
 * captive portals and by proxies that block a host. `undefined` for other responses.
 *
 * A proxy may also block the service's response, so the request may have arrived.
 */
export function webPageError(
  response: {
    status: number;
    headers: Readonly<Record<string, string>>;
    body: string;
    proxy?: string;
  },
  host: string,
): SignInError | undefined {
  const { status, headers, body, proxy } = response;
  const redirects = status >= 300 && status < 400;
  const page = /^text\/html/i.test(headers['content-type'] ?? '') || /^\s*<(!|html)/i.test(body);
  // The service's own gateways send pages with these statuses; the caller classifies them.
  const gateway = status === 429 || (status >= 500 && status !== 511);
  if (gateway || !(redirects || page || status === 511)) return undefined;
  const received = redirects ? 'a redirect' : 'a web page';
  return networkError({
    kind: 'web-page',
    host,
    ...(proxy && { proxy }),
    code: String(status),
    reason: `received ${received} instead of a response (${status})`,
    mayHaveArrived: true,
    transient: false,
  });
}
