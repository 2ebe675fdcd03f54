/**
 * Every failure of the extension, as data, so that one switch can explain them all. The code that
 * detects a failure fills it in; `editor/` words the text for users.
 */

/** Why a sign-in, a refresh or a setting failed. */
export type Failure =
  /** `host`: the host that sent the response at fault. The message names it as well. */
  | { code: Exclude<PlainFailureCode, 'bad-settings' | 'expired'>; host?: string }
  | { code: 'expired'; signedOutElsewhere?: boolean }
  /** No response from the service arrived, so nothing is known about the session. */
  | { code: 'network'; fault: NetworkFault }
  /**
   * A value that the user, a caller or the environment configured cannot be used. Without a
   * `problem`, the message names the variable, argument or operation and the rule it breaks.
   */
  | { code: 'bad-settings'; problem?: SettingsProblem }
  /**
   * An application gives no token as things are configured, here or by its administrator. `text` is
   * for the user: the part that words it is loaded only with applications.
   */
  | { code: 'application'; problem: ApplicationProblem; text: string };

/** The codes of all failures. */
export type FailureCode = Failure['code'];

/**
 * The failures that carry only their code.
 * - `cancelled`: the user, or the caller's signal, ended the wait
 * - `timed-out`: the user did not finish in time
 * - `denied`: the service refused the user
 * - `service`: the service failed, throttled the request or refused it for now
 * - `throttled`: the access portal refused the call because there were too many
 * - `no-access`: the account or role is not assigned to the user, or no longer
 * - `expired`: the service refused the refresh for good; the user has to sign in again
 * - `answer-lost`: the user approved the sign-in, but the response with the tokens was lost
 * - `bad-answer`: what arrived is not a valid response from the service
 * - `storage`: secret storage failed
 */
export type PlainFailureCode =
  | 'cancelled'
  | 'timed-out'
  | 'denied'
  | 'service'
  | 'throttled'
  | 'no-access'
  | 'expired'
  | 'answer-lost'
  | 'bad-answer'
  | 'bad-settings'
  | 'storage';

/** Why a configured value cannot be used. */
export type SettingsProblem =
  | { kind: 'start-url'; rule: StartUrlRule; region?: string }
  /** A device code was asked for where `allowDeviceCode` forbids it. */
  | { kind: 'device-code-forbidden' }
  /**
   * The service refused the sign-in and may accept another start URL or region. `reply` is the
   * service's description, or the `error` member of its response.
   */
  | { kind: 'portal-refused'; startUrl: string; region: string; reply: string }
  /** No role can be named like this; nothing was sent. */
  | { kind: 'role'; rule: 'account-id' | 'role-name'; value: string }
  /** The access portal gives no credentials of the role: it is not, or no longer, assigned. */
  | { kind: 'role-refused'; accountId: string; roleName: string }
  /** The service cannot use the encryption key of the instance. `reason` is its `KMS_…` word. */
  | { kind: 'encryption-key'; reason: string }
  /** The portal takes no token of the session, because it lacks `sso:account:access`. */
  | { kind: 'no-portal-scope' }
  /** Another endpoint than the one configured now issued the tokens; nothing was sent. */
  | { kind: 'other-endpoint' }
  /** Detected in `editor/`, which has already worded the sentence for the user. */
  | { kind: 'explained'; text: string };

/**
 * Why CreateTokenWithIAM cannot be called or is refused. `application` is the user's name for it,
 * `reply` what the service or another source said, which may be nothing.
 */
export type ApplicationProblem = { application: string } & (
  | { kind: 'not-configured' }
  /**
   * The user whose role signs the calls is not signed in, as `sessionId` shows if there is a session
   * that has ended.
   */
  | { kind: 'signed-out'; user: string | undefined; sessionId: string | undefined }
  /** The portal does not give the role. */
  | { kind: 'role'; role: string; user: string }
  /** The profile of the shared config has no credentials. */
  | { kind: 'profile'; profile: string; reply: string }
  /** IAM refuses the signer of the request: see `CallerErrorKind`. */
  | { kind: 'caller'; refusal: 'not-allowed' | 'expired' | 'invalid'; reply: string }
  /** The JWT of a token issuer was refused; `issuer` and `audience` are those it names. */
  | { kind: 'assertion'; issuer: string | undefined; audience: string | undefined; reply: string }
  /** Likewise, the user whose session's token is exchanged. */
  | { kind: 'no-session'; user: string | undefined; sessionId: string | undefined }
  | { kind: ApplicationRefusal; reply: string }
);

/**
 * - `code`, `subject`: the code, or the token to exchange, was refused
 * - `denied`: the application's policy does not admit the signer of the request, or the user lacks an assignment
 * - `unknown`: there is no such application in the region, or it is disabled
 * - `grant`: the grant is not configured for it
 * - `scope`: it does not have the scope
 * - `request`: it refuses the request for another reason
 */
export type ApplicationRefusal =
  | 'code'
  | 'subject'
  | 'denied'
  | 'unknown'
  | 'grant'
  | 'scope'
  | 'request';

/**
 * The rule that a start URL breaks.
 * - `region-only`: an AWS page that shows the region but not the portal
 * - `console-page`: a page of the AWS console
 * - `aws-page`: another page of AWS, such as its documentation
 * - `account-id`: twelve digits, which identify an AWS account
 * - `no-directory`: a host shared by many portals, without the path that identifies one of them
 */
export type StartUrlRule =
  | 'not-a-url'
  | 'not-https'
  | 'password'
  | 'no-directory'
  | 'region-only'
  | 'console-page'
  | 'aws-page'
  | 'account-id';

/** Why no response from the service arrived. */
export interface NetworkFault {
  kind: NetworkFaultKind;
  /** Host and port the request was for. */
  host: string;
  /** Host and port of the proxy, if one is known to have been used. */
  proxy?: string;
  /** A system, TLS or HTTP code: `ECONNREFUSED`, `CERT_HAS_EXPIRED`, `407`. */
  code?: string;
  /** Description for the log: "connection refused (ECONNREFUSED)". */
  reason: string;
  /** Whether the service may have acted on the request. */
  mayHaveArrived: boolean;
  /** Whether the same request may succeed in a moment. */
  transient: boolean;
}

/**
 * - `no-host`: the name of the host, or of the proxy if there is one, could not be resolved
 * - `no-route`: the network is down, or has no route to the host
 * - `refused`: nothing is listening at the address
 * - `untrusted`: this computer does not trust the certificate
 * - `no-tls`: the secure connection failed for another reason
 * - `cut`: the connection was closed early
 * - `timed-out`: nothing arrived in time
 * - `proxy-sign-in`: the proxy requires authentication
 * - `proxy-refused`: the proxy blocks the request
 * - `web-page`: a web page or a redirect arrived instead of a response from the service
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
