/** What the service said when it refused. */

/** The fourteen error shapes of the API, named as its models name them. */
export type OidcErrorName =
  | 'AccessDeniedException'
  | 'AuthorizationPendingException'
  | 'ExpiredTokenException'
  | 'InternalServerException'
  | 'InvalidClientException'
  | 'InvalidClientMetadataException'
  | 'InvalidGrantException'
  | 'InvalidRedirectUriException'
  | 'InvalidRequestException'
  | 'InvalidRequestRegionException'
  | 'InvalidScopeException'
  | 'SlowDownException'
  | 'UnauthorizedClientException'
  | 'UnsupportedGrantTypeException';

export interface OidcErrorDetails {
  name: OidcErrorName;
  /** HTTP status. */
  status: number;
  /** The `error` member, or the one the name stands for. */
  error: string;
  /** `error_description`, as the service wrote it. */
  description?: string;
  reason?: string;
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
