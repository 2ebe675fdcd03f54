/** What the service said when it refused. */

import { readJsonObject, refusalName } from '../aws/readMessage.ts';
import type { HttpResponse } from '../http/http.ts';

/** The fourteen error shapes of the API, each with the `error` member it stands for. */
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
  /** The `error` member, or the one the name stands for. */
  error: string;
  /** `error_description`, as the service wrote it. */
  description?: string;
  /** Why, more exactly: `KMS_AccessDeniedException`, `KMS_DisabledException` and the like. */
  reason?: string;
  /** Where to ask instead (InvalidRequestRegionException). */
  endpoint?: string;
  region?: string;
  requestId?: string;
}

export class OidcError extends Error {
  readonly details: OidcErrorDetails;

  constructor(details: OidcErrorDetails, options?: ErrorOptions) {
    super(`${details.name}: ${details.description ?? details.error}`, options);
    this.name = 'OidcError';
    this.details = details;
  }
}

/**
 * The typed error of a refusal, by the type name it carries (header, `__type`, `code`), else by its
 * `error` member; nothing when it names none of the fourteen. The HTTP status alone names none: a
 * proxy's 401 must not pass for a refused client.
 */
export function readOidcError(response: HttpResponse): OidcError | undefined {
  const body = readJsonObject(response) ?? {};
  const text = (member: string) => {
    const value = body[member];
    return typeof value === 'string' && value !== '' ? value : undefined;
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

function knownName(name: string | undefined): OidcErrorName | undefined {
  return name !== undefined && Object.hasOwn(wireErrors, name)
    ? (name as OidcErrorName)
    : undefined;
}

/**
 * The shape that an `error` member stands for, in an answer or in a redirect of /authorize. Two
 * share `invalid_request`; only the place to ask instead tells them apart.
 */
export function nameOfWireError(
  error: string | undefined,
  elsewhere?: string,
): OidcErrorName | undefined {
  if (error === 'invalid_request') {
    return elsewhere === undefined ? 'InvalidRequestException' : 'InvalidRequestRegionException';
  }
  return (Object.keys(wireErrors) as OidcErrorName[]).find((name) => wireErrors[name] === error);
}
