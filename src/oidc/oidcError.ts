/** The errors of the SSO OIDC API. */

/** The API's fourteen error shapes, each with its value of the `error` member. */
export const wireErrors = {
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
 * The reason of a refusal that is about the encryption key of the instance, which its administrator
 * can repair: `KMS_DisabledException`. `undefined` for other errors.
 */
export function keyReasonOf(error: unknown): string | undefined {
  const reason = error instanceof OidcError ? error.details.reason : undefined;
  return reason?.startsWith('KMS_') ? reason : undefined;
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
