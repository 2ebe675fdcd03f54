/** The errors of the SSO OIDC API. */

import { readJsonObject, refusalName } from '../aws/readMessage.ts';
import { oneLine } from '../base/oneLine.ts';
import type { HttpResponse } from '../http/http.ts';

/** The API's fourteen error shapes, each with its value of the `error` member. */
const wireErrors = {
  AccessDeniedException: 'access_denied',
  AuthorizationPendingException: 'authorization_pending',
  ExpiredTokenException: 'expired_token',
  InternalServerException: 'server_error',
  InvalidClientException: 'invalid_client',
  InvalidClientMetadataException: 'invalid_client_metadata',
  InvalidGrantException: 'invalid_grant',
  InvalidRedirectUriException: 'invalid_redirect_uri',
  InvalidRequestException: 'invalid_request',
  InvalidRequestRegionException: 'invalid_request',
  InvalidScopeException: 'invalid_scope',
  SlowDownException: 'slow_down',
  UnauthorizedClientException: 'unauthorized_client',
  UnsupportedGrantTypeException: 'unsupported_grant_type',
} as const;

export type OidcErrorName = keyof typeof wireErrors;

export interface OidcErrorDetails {
  name: OidcErrorName;
  /** HTTP status. */
  status: number;
  /** The `error` member, or its usual value for this name. */
  error: string;
  /** The service's `error_description`, as one line of at most 300 characters. */
  description?: string;
  /** A more specific reason, such as `KMS_AccessDeniedException` or `KMS_DisabledException`. */
  reason?: string;
  /** The endpoint and region to use instead (InvalidRequestRegionException). */
  endpoint?: string;
  region?: string;
  requestId?: string;
}

/** An error that the API returned. */
export class OidcError extends Error {
  readonly details: OidcErrorDetails;

  constructor(details: OidcErrorDetails, options?: ErrorOptions) {
    super(`${details.name}: ${details.description ?? details.error}`, options);
    this.name = 'OidcError';
    this.details = details;
  }
}

/**
 * The typed error in an error response, by its type name (header, `__type`, `code`) or else by its
 * `error` member; `undefined` if it is none of the fourteen. The HTTP status alone is not enough: a
 * proxy's 401 must not be mistaken for an invalid client.
 */
export function readOidcError(response: HttpResponse): OidcError | undefined {
  const body = readJsonObject(response) ?? {};
  const text = (member: string) => {
    const value = body[member];
    return typeof value === 'string' ? oneLine(value) || undefined : undefined;
  };
  const error = text('error');
  const endpoint = text('endpoint');
  const region = text('region');
  const name = knownName(refusalName(response)) ?? nameOfWireError(error, endpoint ?? region);
  if (!name) return undefined;
  const details: OidcErrorDetails = {
    name,
    status: response.status,
    error: error ?? wireErrors[name],
  };
  const description = text('error_description') ?? text('message') ?? text('Message');
  const reason = text('reason');
  const requestId = response.headers['x-amzn-requestid'];
  if (description !== undefined) details.description = description;
  if (reason !== undefined) details.reason = reason;
  if (endpoint !== undefined) details.endpoint = endpoint;
  if (region !== undefined) details.region = region;
  if (requestId !== undefined) details.requestId = requestId;
  return new OidcError(details);
}

/**
 * The reason of a refusal that is about the encryption key of the instance, which its administrator
 * can repair: `KMS_DisabledException`. `undefined` for other errors.
 */
export function keyReasonOf(error: unknown): string | undefined {
  const reason = error instanceof OidcError ? error.details.reason : undefined;
  return reason?.startsWith('KMS_') ? reason : undefined;
}

function knownName(name: string | undefined): OidcErrorName | undefined {
  return name !== undefined && Object.hasOwn(wireErrors, name)
    ? (name as OidcErrorName)
    : undefined;
}

/**
 * The error shape for the value of an `error` member, from a response or from a redirect of
 * /authorize. Two shapes share `invalid_request`; only one of them names another endpoint or
 * region.
 */
export function nameOfWireError(
  error: string | undefined,
  otherPlace?: string,
): OidcErrorName | undefined {
  if (error === 'invalid_request') {
    return otherPlace === undefined ? 'InvalidRequestException' : 'InvalidRequestRegionException';
  }
  return (Object.keys(wireErrors) as OidcErrorName[]).find((name) => wireErrors[name] === error);
}
