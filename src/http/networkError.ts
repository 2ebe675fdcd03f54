/**
 * Why no answer arrived, in words a person can act on, and whether the request may have reached
 * the service all the same.
 */
import { SignInError } from '../base/errors.ts';

export interface NetworkFault {
  /** Host and port that could not be used. */
  host: string;
  /** In words: "connection refused (ECONNREFUSED)". */
  reason: string;
  /** Whether the service may have acted on the request. */
  mayHaveArrived: boolean;
  /** Whether the same request may fare better in a moment. */
  transient: boolean;
}

/** No answer of the service arrived. `cause` is what the transport threw. */
export class NetworkError extends SignInError {
  readonly fault: NetworkFault;

  constructor(fault: NetworkFault, options?: ErrorOptions) {
    super('network', `could not reach ${fault.host}: ${fault.reason}`, options);
    this.fault = fault;
  }
}

/** What a failed connection attempt is called. Nothing of the request has left by then. */
const beforeSending: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'name server did not answer',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'network unreachable',
  ENETDOWN: 'network is down',
  EADDRNOTAVAIL: 'no local address',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
};

/** What a failure on an open connection is called. */
const afterSending: Readonly<Record<string, string>> = {
  ECONNRESET: 'connection reset',
  ECONNABORTED: 'connection aborted',
  EPIPE: 'connection closed',
  UND_ERR_SOCKET: 'connection closed',
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  UND_ERR_BODY_TIMEOUT: 'answer stopped half-way',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'answer cut short',
};

/** OpenSSL's verification results, and the prefixes Node gives its own. */
const certificateFault =
  /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|EPROTO)/;

/** Translates what a transport threw while talking to `host`. */
export function explainFailure(
  error: unknown,
  { host, deadline, timeoutMs }: { host: string; deadline: AbortSignal; timeoutMs: number },
): SignInError {
  if (error instanceof SignInError) return error;
  const network = (reason: string, mayHaveArrived: boolean, transient: boolean) =>
    new NetworkError({ host, reason, mayHaveArrived, transient }, { cause: error });
  if (deadline.aborted) return network(`no answer within ${timeoutMs / 1000} s`, true, true);

  const { code, syscall } = innermost(error);
  if (code === undefined) return network('request failed', true, false);
  const early = beforeSending[code];
  if (early) return network(`${early} (${code})`, false, true);
  if (code === 'ETIMEDOUT') return network(`timed out (${code})`, syscall !== 'connect', true);
  if (certificateFault.test(code)) {
    return network(`secure connection failed (${code})`, false, false);
  }
  // undici says so when a proxy refuses the tunnel; nothing has passed through it then.
  if (code === 'UND_ERR_ABORTED') return network(`proxy refused (${code})`, false, false);
  if (code.startsWith('HPE_')) {
    return new SignInError('bad-answer', `unexpected answer from ${host}: not HTTP (${code})`, {
      cause: error,
    });
  }
  const late = afterSending[code];
  return network(`${late ?? 'request failed'} (${code})`, true, late !== undefined);
}

/** The first code along the chain of causes: `fetch failed` hides it one level down. */
function innermost(error: unknown): { code?: string; syscall?: string } {
  let current = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth++) {
    if ('code' in current && typeof current.code === 'string') {
      const syscall = 'syscall' in current ? String(current.syscall) : undefined;
      return { code: current.code, ...(syscall && { syscall }) };
    }
    // undici's parser gives its error a code only for some faults.
    if (current.name === 'HTTPParserError') return { code: 'HPE_INVALID' };
    current = current.cause;
  }
  return {};
}
