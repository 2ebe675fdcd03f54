/** The SSO OIDC client (API of 2019-06-10): one method an operation. */
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
 * Each call rejects with `OidcError` when the service refuses, `SignInError('service')` when it
 * fails or throttles without a name, `SignInError('bad-answer')` for what is no answer of the
 * service, `SignInError('network')` when no answer came, `SignInError('bad-settings')` for a request that
 * breaks a rule (nothing is sent then), and `signal.reason` on abort.
 */
export interface OidcClient {
  /**
   * Registers a public client; twice is harmless, so every transient fault is tried again.
   * Refusals: InvalidRequest, InvalidScope, InvalidClientMetadata, InvalidRedirectUri,
   * UnsupportedGrantType, SlowDown, InternalServer.
   * https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_RegisterClient.html
   */
  registerClient(
    request: RegisterClientRequest,
    options: Cancellable,
  ): Promise<RegisterClientResponse>;
  /**
   * Begins a device sign-in (RFC 8628 section 3.1); tried again as above. An unknown start URL, or
   * one of another region, is refused as InvalidRequest with an empty description.
   * Refusals: InvalidRequest, InvalidClient, UnauthorizedClient, SlowDown, InternalServer.
   * https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_StartDeviceAuthorization.html
   */
  startDeviceAuthorization(
    request: StartDeviceAuthorizationRequest,
    options: Cancellable,
  ): Promise<StartDeviceAuthorizationResponse>;
  /**
   * Exchanges an authorization code, a device code or a refresh token for tokens; tried again only
   * when the first try cannot have used it up. A network error with `fault.mayHaveArrived` means that
   * nobody knows whether it was.
   * Refusals: InvalidRequest, InvalidClient, InvalidGrant, UnauthorizedClient,
   * UnsupportedGrantType, InvalidScope, AuthorizationPending, SlowDown, AccessDenied, ExpiredToken,
   * InternalServer, and InvalidRequestRegion where it could not be followed.
   * https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html
   */
  createToken(request: CreateTokenRequest, options: Cancellable): Promise<CreateTokenResponse>;
  /** The URL a browser is sent to; derived from the resolved endpoint. */
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
 * @throws SignInError `bad-settings` when no endpoint follows from `config`
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
 * Not in the public model; as the AWS CLI builds it: below the endpoint's scheme and authority,
 * scopes joined by a space, percent-encoded (a `+` would reach the service as part of a scope).
 */
function authorizeUrl(endpoint: URL, request: AuthorizeRequest): URL {
  const search = query({
    response_type: 'code',
    client_id: request.clientId,
    redirect_uri: request.redirectUri,
    state: request.state,
    code_challenge_method: 'S256',
    scopes: request.scopes.join(' '),
    code_challenge: request.codeChallenge,
  });
  return new URL(`/authorize?${search}`, endpoint);
}
