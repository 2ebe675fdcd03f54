/**
 * The messages of SSO OIDC 2019-06-10 as the rest of the extension sees them: members keep the
 * API's own spelling; times in answers are made absolute by the reader.
 */
export type GrantType =
  | 'authorization_code'
  | 'refresh_token'
  | 'urn:ietf:params:oauth:grant-type:device_code';

export interface RegisterClientRequest {
  clientName: string;
  clientType: 'public';
  scopes?: readonly string[];
  redirectUris?: readonly string[];
  grantTypes?: readonly GrantType[];
  issuerUrl?: string;
  entitledApplicationArn?: string;
}

export interface RegisterClientResponse {
  clientId: string;
  clientSecret: string;
  /** Epoch seconds. */
  clientIdIssuedAt?: number;
  /** Epoch seconds. */
  clientSecretExpiresAt: number;
  authorizationEndpoint?: string;
  tokenEndpoint?: string;
}

export interface StartDeviceAuthorizationRequest {
  clientId: string;
  clientSecret: string;
  startUrl: string;
}

export interface StartDeviceAuthorizationResponse {
  deviceCode: string;
  userCode: string;
  verificationUri: string;
  verificationUriComplete: string;
  /** Seconds. */
  expiresIn: number;
  /** Seconds between polls; 5 where the service names none or less than one (RFC 8628 3.2). */
  interval: number;
}

/** CreateToken, one shape a grant. */
export type CreateTokenRequest = { clientId: string; clientSecret: string } & (
  | { grantType: 'authorization_code'; code: string; redirectUri: string; codeVerifier: string }
  | { grantType: 'urn:ietf:params:oauth:grant-type:device_code'; deviceCode: string }
  | { grantType: 'refresh_token'; refreshToken: string }
);

export interface CreateTokenResponse {
  accessToken: string;
  tokenType: string;
  /** Seconds from the answer on. */
  expiresIn: number;
  refreshToken?: string;
  idToken?: string;
}

export interface AuthorizeRequest {
  clientId: string;
  redirectUri: string;
  state: string;
  codeChallenge: string;
  scopes: readonly string[];
}
