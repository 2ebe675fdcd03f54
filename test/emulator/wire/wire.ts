/** Requests and answers without sockets, and the error answers of SSO OIDC, the portal and STS. */

/** An HTTP request. */
export interface WireRequest {
  method: string;
  /** Path and query exactly as sent. */
  target: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** An HTTP response. */
export interface WireAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Thrown to end a request with `answer`. */
export class WireError extends Error {
  /** The class name in the SDKs, such as `InvalidGrantException`. */
  readonly type: string;
  readonly answer: WireAnswer;

  constructor(type: string, answer: WireAnswer) {
    super(`${answer.status} ${type}`);
    this.type = type;
    this.answer = answer;
  }
}

/** A JSON response. */
export function jsonAnswer(status: number, value: unknown): WireAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  };
}

const oidcErrors = {
  AccessDeniedException: [400, 'access_denied'],
  AuthorizationPendingException: [400, 'authorization_pending'],
  ExpiredTokenException: [400, 'expired_token'],
  InternalServerException: [500, 'server_error'],
  InvalidClientException: [401, 'invalid_client'],
  InvalidClientMetadataException: [400, 'invalid_client_metadata'],
  InvalidGrantException: [400, 'invalid_grant'],
  InvalidRedirectUriException: [400, 'invalid_redirect_uri'],
  InvalidRequestException: [400, 'invalid_request'],
  InvalidRequestRegionException: [400, 'invalid_request'],
  InvalidScopeException: [400, 'invalid_scope'],
  SlowDownException: [400, 'slow_down'],
  UnauthorizedClientException: [400, 'unauthorized_client'],
  UnsupportedGrantTypeException: [400, 'unsupported_grant_type'],
} as const;

/** The class names of the errors of SSO OIDC. */
export type OidcErrorType = keyof typeof oidcErrors;

/** All of them. */
export const oidcErrorTypes = Object.keys(oidcErrors) as OidcErrorType[];

/** The errors that have a `reason`. It is null, except for problems with a KMS key. */
const withReason: readonly string[] = ['AccessDeniedException', 'InvalidRequestException'];

/**
 * An error of SSO OIDC.
 * @param members further members: `reason`, or `endpoint` and `region`
 */
export function oidcError(
  type: OidcErrorType,
  description?: string,
  members: Readonly<Record<string, string>> = {},
): WireError {
  const [status, error] = oidcErrors[type];
  const answer = jsonAnswer(status, {
    error,
    error_description: description,
    ...(withReason.includes(type) && { reason: null }),
    ...members,
  });
  // The body does not contain the type, so the SDKs need this header.
  answer.headers['x-amzn-ErrorType'] =
    `${type}:http://internal.amazon.com/coral/com.amazonaws.sso.oidc/`;
  return new WireError(type, answer);
}

/** For a client that is not registered for the grant (text: kirodotdev/Kiro#7515). */
export const unauthorizedClient = (): WireError =>
  oidcError('UnauthorizedClientException', 'Client is unauthorized');

const portalErrors = {
  InvalidRequestException: 400,
  UnauthorizedException: 401,
  ForbiddenException: 403,
  ResourceNotFoundException: 404,
  MethodNotAllowedException: 405,
  TooManyRequestsException: 429,
  NullPointerException: 500,
} as const;

/** The class names of the errors of the portal. */
export type PortalErrorType = keyof typeof portalErrors;

/** All of them. */
export const portalErrorTypes = Object.keys(portalErrors) as PortalErrorType[];

/** An error of the portal. Its type has been seen in the body only, never in a header. */
export function portalError(type: PortalErrorType, message: string): WireError {
  const body = { message, __type: `com.amazonaws.switchboard.portal#${type}` };
  return new WireError(type, jsonAnswer(portalErrors[type], body));
}

/** The error codes of STS for a refused signature. */
export type SigningErrorType =
  | 'ExpiredToken'
  | 'InvalidClientTokenId'
  | 'MissingAuthenticationToken'
  | 'SignatureDoesNotMatch';

/** Whether a path belongs to the portal. Some error types exist there and in SSO OIDC. */
export const isPortalPath = (path: string): boolean =>
  /^\/(assignment|federation|logout)(\/|$)/.test(path);

/** An error of STS, in XML. */
export function stsError(type: SigningErrorType | 'InvalidAction', message: string): WireError {
  return new WireError(type, {
    status: type === 'InvalidAction' ? 400 : 403,
    headers: { 'content-type': 'text/xml' },
    body:
      '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>' +
      `<Code>${type}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  });
}
