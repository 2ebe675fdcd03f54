/**
 * What can go wrong, as data: every failure of the extension is one of these, so that one switch
 * can explain them all. The rooms that find a failure fill it in; `editor/` makes the text.
 */

/** Why a sign-in, a refresh or a setting failed. */
export type Failure =
  | { code: Exclude<PlainFailureCode, 'bad-settings'> }
  /** No answer of the service arrived: nothing is known about the session. */
  | { code: 'network'; fault: NetworkFault }
  /**
   * Something that the user, a caller or the environment configured cannot be used. Without a
   * `problem`, the message names a variable, argument or operation and the rule it breaks.
   */
  | { code: 'bad-settings'; problem?: SettingsProblem };

export type FailureCode = Failure['code'];

/**
 * The failures that need no more than their code.
 * - `cancelled`: the user, or the caller's signal, ended the wait
 * - `timed-out`: the user did not finish in time
 * - `denied`: the service refused the user
 * - `service`: the service failed, throttled, or refused for now
 * - `expired`: the service refused the refresh for good; the user has to sign in again
 * - `answer-lost`: the user approved the sign-in, and the answer with the tokens was lost
 * - `bad-answer`: what arrived is not an answer of the service
 * - `storage`: secret storage failed
 */
export type PlainFailureCode =
  | 'cancelled'
  | 'timed-out'
  | 'denied'
  | 'service'
  | 'expired'
  | 'answer-lost'
  | 'bad-answer'
  | 'bad-settings'
  | 'storage';

export type SettingsProblem =
  | { kind: 'start-url'; rule: StartUrlRule; region?: string }
  /** A device code was asked for where `allowDeviceCode` forbids it. */
  | { kind: 'device-code-forbidden' }
  /**
   * The service refused the sign-in, and may accept another start URL or region. `reply` is what
   * the service said, or the `error` member of its answer.
   */
  | { kind: 'portal-refused'; startUrl: string; region: string; reply: string }
  /** The tokens were issued by another endpoint than the one configured now; nothing was sent. */
  | { kind: 'other-endpoint' }
  /** Found in `editor/`, which knows the sentence for the user already. */
  | { kind: 'explained'; text: string };

/**
 * The rule that a start URL breaks.
 * - `region-only`: a page of AWS that shows the region but not the portal
 * - `no-directory`: a host shared by many portals, without the path that tells them apart
 */
export type StartUrlRule = 'not-a-url' | 'not-https' | 'password' | 'no-directory' | 'region-only';

/** Why no answer of the service arrived. */
export interface NetworkFault {
  kind: NetworkFaultKind;
  /** Host and port that were asked. */
  host: string;
  /** Host and port of the proxy in between, where it is known. */
  proxy?: string;
  /** The code of the system, of TLS or of HTTP: `ECONNREFUSED`, `CERT_HAS_EXPIRED`, `407`. */
  code?: string;
  /** In words, for the log: "connection refused (ECONNREFUSED)". */
  reason: string;
  /** Whether the service may have acted on the request. */
  mayHaveArrived: boolean;
  /** Whether the same request may succeed in a moment. */
  transient: boolean;
}

/**
 * - `no-host`: the name of the host, or of the proxy where there is one, could not be resolved
 * - `no-route`: the network is down, or has no route to the host
 * - `refused`: nothing listens there
 * - `untrusted`: this computer does not trust the certificate
 * - `no-tls`: no secure connection, for another reason
 * - `cut`: the connection ended early
 * - `timed-out`: nothing arrived in time
 * - `proxy-sign-in`: the proxy requires authentication
 * - `proxy-refused`: the proxy blocks the request
 * - `web-page`: a web page or a redirect arrived in place of an answer of the service
 * - `failed`: anything else
 */
export type NetworkFaultKind =
  | 'no-host'
  | 'no-route'
  | 'refused'
  | 'untrusted'
  | 'no-tls'
  | 'cut'
  | 'timed-out'
  | 'proxy-sign-in'
  | 'proxy-refused'
  | 'web-page'
  | 'failed';
