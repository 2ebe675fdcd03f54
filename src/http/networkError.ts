/**
 * Why no answer of the service arrived: the fault by its kind, the host and the proxy it happened
 * with, and whether the request may have reached the service all the same.
 */
import { SignInError } from '../base/errors.ts';
import type { NetworkFault, NetworkFaultKind } from '../base/failure.ts';

/**
 * The error for a fault. What the transport threw is not its `cause`: proxy agents put the proxy's
 * user name and password into their messages, and VS Code logs an error with all its causes.
 */
export function networkError(fault: NetworkFault): SignInError {
  const through = fault.proxy ? ` through the proxy ${fault.proxy}` : '';
  return new SignInError(
    { code: 'network', fault },
    `could not reach ${fault.host}${through}: ${fault.reason}`,
  );
}

/** A proxy answered in place of the host. Thrown by transports. */
export class ProxyRefusal extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`the proxy answered with status ${status}`);
    this.status = status;
  }
}

/** What is known of a request on its way; transports fill it in as they learn it. */
export interface Trail {
  /** Host and port of the proxy it goes through. */
  proxy?: string;
  /** Whether it has left this computer. Not known counts as yes. */
  left?: boolean;
}

type Meaning = readonly [kind: NetworkFaultKind, what: string];

/** What a failed connection attempt is called. Nothing of the request has left by then. */
const beforeSending: Readonly<Record<string, Meaning>> = {
  ECONNREFUSED: ['refused', 'connection refused'],
  ENOTFOUND: ['no-host', 'host name not found'],
  EAI_AGAIN: ['no-host', 'name server did not answer'],
  EHOSTUNREACH: ['no-route', 'no route to host'],
  ENETUNREACH: ['no-route', 'network unreachable'],
  ENETDOWN: ['no-route', 'network is down'],
  EADDRNOTAVAIL: ['no-route', 'no local address'],
  UND_ERR_CONNECT_TIMEOUT: ['timed-out', 'no connection in time'],
  UND_ERR_PRX_CONN: ['cut', 'connection closed by the proxy'],
};

/** What a failure on an open connection is called. */
const afterSending: Readonly<Record<string, Meaning>> = {
  ECONNRESET: ['cut', 'connection reset'],
  ECONNABORTED: ['cut', 'connection aborted'],
  EPIPE: ['cut', 'connection closed'],
  UND_ERR_SOCKET: ['cut', 'connection closed'],
  UND_ERR_HEADERS_TIMEOUT: ['timed-out', 'no answer in time'],
  UND_ERR_BODY_TIMEOUT: ['timed-out', 'answer stopped half-way'],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ['cut', 'answer cut short'],
};

/** OpenSSL's verification results, and Node's and undici's own names for one that does not match. */
const untrusted =
  /^(CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH_|ERR_TLS_CERT_|UND_ERR_PRX_TLS)/;
const noTls = /^(ERR_TLS_|ERR_SSL_|EPROTO)/;

interface Journey {
  host: string;
  trail: Trail;
  deadline: AbortSignal;
  timeoutMs: number;
}

/** Translates what a transport threw while talking to `host`. */
export function explainFailure(
  error: unknown,
  { host, trail, deadline, timeoutMs }: Journey,
): SignInError {
  if (error instanceof SignInError) return error;
  const { left, proxy } = trail;
  const fault = (
    [kind, what]: Meaning,
    { code, early = false, transient }: { code?: string; early?: boolean; transient: boolean },
  ) =>
    networkError({
      kind,
      host,
      ...(proxy && { proxy }),
      ...(code && { code }),
      reason: code ? `${what} (${code})` : what,
      mayHaveArrived: !early && left !== false,
      transient,
    });

  // Somebody has waited long enough by then, and the next request would wait as long.
  if (deadline.aborted) {
    return fault(['timed-out', `no answer within ${timeoutMs / 1000} s`], { transient: false });
  }
  if (error instanceof ProxyRefusal) {
    const code = String(error.status);
    const details = { code, early: true, transient: error.status >= 500 };
    return error.status === 407
      ? fault(['proxy-sign-in', 'the proxy asks who you are'], details)
      : fault(['proxy-refused', 'the proxy refused'], details);
  }
  const { code, connecting } = innermost(error);
  // Without a code it is the text of a proxy's library; what has not left may be tried again.
  if (code === undefined) return fault(['failed', 'request failed'], { transient: left === false });
  const early = beforeSending[code];
  if (early) return fault(early, { code, early: true, transient: true });
  if (code === 'ETIMEDOUT') {
    return fault(['timed-out', 'timed out'], { code, early: connecting, transient: true });
  }
  const late = afterSending[code];
  if (late) return fault(late, { code, transient: true });
  if (untrusted.test(code)) {
    const what = 'the certificate is not trusted';
    return fault(['untrusted', what], { code, early: true, transient: false });
  }
  if (noTls.test(code)) {
    return fault(['no-tls', 'secure connection failed'], { code, early: true, transient: false });
  }
  if (code.startsWith('HPE_')) {
    return new SignInError('bad-answer', `unexpected answer from ${host}: not HTTP (${code})`);
  }
  return fault(['failed', 'request failed'], { code, transient: false });
}

/** The first code along the chain of causes: `fetch failed` hides it one level down. */
function innermost(error: unknown): { code?: string; connecting: boolean } {
  let current = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth++) {
    if ('code' in current && typeof current.code === 'string') {
      // Several addresses were tried, and none could be connected to.
      const several = current instanceof AggregateError;
      const connecting = several || ('syscall' in current && current.syscall === 'connect');
      return { code: current.code, connecting };
    }
    // undici's parser gives its error a code only for some faults.
    if (current.name === 'HTTPParserError') return { code: 'HPE_INVALID', connecting: false };
    current = current.cause;
  }
  return { connecting: false };
}

/**
 * The fault of an answer that cannot be the service's: a redirect or a web page, as networks show
 * them that want a person to sign in, and proxies that block a host. Nothing for other answers.
 *
 * A proxy may block the service's answer just as well, so the request may have arrived.
 */
export function explainWebPage(
  answer: {
    status: number;
    headers: Readonly<Record<string, string>>;
    body: string;
    proxy?: string;
  },
  host: string,
): SignInError | undefined {
  const { status, headers, body, proxy } = answer;
  const redirects = status >= 300 && status < 400;
  const page = /^text\/html/i.test(headers['content-type'] ?? '') || /^\s*<(!|html)/i.test(body);
  // Gateways of the service itself send pages with these; they are judged by their status.
  const gateway = status === 429 || (status >= 500 && status !== 511);
  if (gateway || !(redirects || page || status === 511)) return undefined;
  const what = redirects ? 'a redirect' : 'a web page';
  return networkError({
    kind: 'web-page',
    host,
    ...(proxy && { proxy }),
    code: String(status),
    reason: `${what} came in place of an answer (${status})`,
    mayHaveArrived: true,
    transient: false,
  });
}
