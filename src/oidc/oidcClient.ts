/** The client for the SSO OIDC API (2019-06-10), with one method per operation. */
import type { ServiceDeps } from '../aws/callService.ts';
import { query, resolveEndpoint } from '../aws/endpoints.ts';
import type { Cancellable } from '../base/abortable.ts';
import type {
  AuthorizeRequest,
  CreateTokenRequest,
  CreateTokenResponse,
  RegisterClientRequest,
  RegisterClientResponse,
  StartDeviceAuthorizationRequest,
  StartDeviceAuthorizationResponse,
} from './oidcMessages.ts';
import * as messages from './oidcMessages.ts';
import { createOperationRunner, type OidcConfig } from './operation.ts';

/**
 * Each call rejects with `OidcError` for an error of the API, `SignInError('service')` for any
 * other error of the service, `SignInError('bad-answer')` for a response that is not the service's,
 * `SignInError('network')` if no response arrives, `SignInError('bad-settings')` for an invalid
 * request, which is not sent, and `signal.reason` on abort.
 */
export interface OidcClient {
  /**
   * Registers a public client. Retried on every transient fault, because registering twice is
   * harmless.
   * Errors: InvalidRequest, InvalidScope, InvalidClientMetadata, InvalidRedirectUri,
   * UnsupportedGrantType, SlowDown, InternalServer.
   * https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_RegisterClient.html
   */
  registerClient(
    request: RegisterClientRequest,
    options: Cancellable,
  ): Promise<RegisterClientResponse>;
  /**
   * Starts a device sign-in (RFC 8628 section 3.1). Retried as above. A start URL that is unknown
   * or of another region is refused with InvalidRequest and an empty description.
   * Errors: InvalidRequest, InvalidClient, UnauthorizedClient, SlowDown, InternalServer.
   * https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_StartDeviceAuthorization.html
   */
  startDeviceAuthorization(
    request: StartDeviceAuthorizationRequest,
    options: Cancellable,
  ): Promise<StartDeviceAuthorizationResponse>;
  /**
   * Exchanges an authorization code, a device code or a refresh token for tokens. Retried only if
   * the first attempt cannot have used it up. A network error with `fault.mayHaveArrived` leaves
   * open whether it was used up.
   * Errors: InvalidRequest, InvalidClient, InvalidGrant, UnauthorizedClient, UnsupportedGrantType,
   * InvalidScope, AuthorizationPending, SlowDown, AccessDenied, ExpiredToken, InternalServer, and
   * InvalidRequestRegion if it could not be followed.
   * https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html
   */
  createToken(request: CreateTokenRequest, options: Cancellable): Promise<CreateTokenResponse>;
  /** The URL to open in the browser. */
  authorizeUrl(request: AuthorizeRequest): URL;
}

const registerClient = {
  name: 'RegisterClient',
  path: '/client/register',
  request: messages.registerClientRequest,
  response: messages.registerClientResponse,
};

const startDeviceAuthorization = {
  name: 'StartDeviceAuthorization',
  path: '/device_authorization',
  request: messages.startDeviceAuthorizationRequest,
  response: messages.startDeviceAuthorizationResponse,
};

const createToken = {
  name: 'CreateToken',
  path: '/token',
  request: messages.createTokenRequest,
  response: messages.createTokenResponse,
  exchange: true,
};

/**
 * A client for one region of Identity Center.
 * @throws SignInError `bad-settings` if no endpoint can be resolved from `config`
 */
export function createOidcClient(deps: ServiceDeps, config: OidcConfig): OidcClient {
  const endpoint = resolveEndpoint('oidc', config);
  const run = createOperationRunner(endpoint, deps, config);
  return {
    registerClient: (request, options) => run(registerClient, request, options),
    startDeviceAuthorization: (request, options) => run(startDeviceAuthorization, request, options),
    createToken: (request, options) => run(createToken, request, options),
    authorizeUrl: (request) => authorizeUrl(endpoint.url, request),
  };
}

/**
 * The API's public model does not have /authorize. As in the AWS CLI, it is at the root of the
 * endpoint's host, and scopes are joined by percent-encoded spaces (the service would read a `+` as
 * part of a scope).
 */
function authorizeUrl(endpoint: URL, request: AuthorizeRequest): URL {
  const search = query({
    response_type: 'code',
    client_id: request.clientId,
    redirect_uri: request.redirectUri,
    state: request.state,
    code_challenge_method: 'S256',
    scopes: request.scopes.length > 0 ? request.scopes.join(' ') : undefined,
    code_challenge: request.codeChallenge,
  });
  return new URL(`/authorize?${search}`, endpoint);
}
