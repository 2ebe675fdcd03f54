/** The SSO OIDC client: one method an operation. */
import type {
  AuthorizeRequest,
  CreateTokenRequest,
  CreateTokenResponse,
  RegisterClientRequest,
  RegisterClientResponse,
  StartDeviceAuthorizationRequest,
  StartDeviceAuthorizationResponse,
} from './messages.ts';

export interface OidcClient {
  registerClient(
    request: RegisterClientRequest,
    options: { signal: AbortSignal },
  ): Promise<RegisterClientResponse>;
  startDeviceAuthorization(
    request: StartDeviceAuthorizationRequest,
    options: { signal: AbortSignal },
  ): Promise<StartDeviceAuthorizationResponse>;
  createToken(
    request: CreateTokenRequest,
    options: { signal: AbortSignal },
  ): Promise<CreateTokenResponse>;
  /** The URL a browser is sent to; derived from the resolved endpoint. */
  authorizeUrl(request: AuthorizeRequest): URL;
}
