/**
 * The messages of SSO OIDC 2019-06-10. Members keep the API's own spelling. Those marked *secret*
 * are not printed by accident when they come from the service (see secret.ts).
 */
export type GrantType =
  | 'authorization_code'
  | 'refresh_token'
  | 'urn:ietf:params:oauth:grant-type:device_code';

export interface RegisterClientRequest {
  /** Shown to the person on the consent page. */
  clientName: string;
  /** The service knows no other. */
  clientType: 'public';
  /** What tokens of this client can do. Without any, tokens come without a refresh token. */
  scopes?: readonly string[];
  /** Loopback URIs stand here without port: `http://127.0.0.1/oauth/callback`. */
  redirectUris?: readonly string[];
  /** Without any: the device grant. */
  grantTypes?: readonly GrantType[];
  /** Issuer or start URL of the instance; the authorization code grant needs it. */
  issuerUrl?: string;
  /** An application of the administrator that restricts scopes, grants and redirect URIs. */
  entitledApplicationArn?: string;
}

export interface RegisterClientResponse {
  clientId: string;
  /** Secret. Opaque, one to two kilobytes. */
  clientSecret: string;
  /** Epoch seconds; we do not read it, and it is not checked. */
  clientIdIssuedAt?: unknown;
  /** Epoch seconds. */
  clientSecretExpiresAt: number;
  /** No AWS client reads it; neither do we, and it is not checked. */
  authorizationEndpoint?: unknown;
  /** No AWS client reads it; neither do we, and it is not checked. */
  tokenEndpoint?: unknown;
}

export interface StartDeviceAuthorizationRequest {
  clientId: string;
  /** Secret. */
  clientSecret: string;
  /** The access portal. */
  startUrl: string;
}

export interface StartDeviceAuthorizationResponse {
  /** Secret: who has it can have the token. */
  deviceCode: string;
  /** For the person to compare with the page. */
  userCode: string;
  /** Page without the code; an https URL. */
  verificationUri: string;
  /** Page with the code filled in; an https URL. */
  verificationUriComplete: string;
  /** Seconds. */
  expiresIn: number;
  /** Seconds between polls; 5 where the service names none or less than one (RFC 8628 3.2). */
  interval: number;
}

/** CreateToken, one shape a grant. */
export type CreateTokenRequest = {
  clientId: string;
  /** Secret. */
  clientSecret: string;
  /** Has no effect: the token has every registered scope. */
  scope?: readonly string[];
} & (
  | {
      grantType: 'authorization_code';
      /** Secret, good for one exchange. */
      code: string;
      /** The very URI given to `/authorize`, port included. */
      redirectUri: string;
      /** Secret. 43 to 128 characters (RFC 7636 section 4.1). */
      codeVerifier: string;
    }
  | {
      grantType: 'urn:ietf:params:oauth:grant-type:device_code';
      /** Secret. */
      deviceCode: string;
    }
  | {
      grantType: 'refresh_token';
      /** Secret. */
      refreshToken: string;
    }
);

export interface CreateTokenResponse {
  /** Secret. Opaque; holds `: / + = _ -`. */
  accessToken: string;
  /** `Bearer`. */
  tokenType: string;
  /** Seconds from the answer on. */
  expiresIn: number;
  /** Secret. Absent: the one used stays good (RFC 6749 section 6). */
  refreshToken?: string;
  /** Secret. Documented as not implemented for this operation. */
  idToken?: string;
}

export type TokenType =
  | 'urn:ietf:params:oauth:token-type:access_token'
  | 'urn:ietf:params:oauth:token-type:refresh_token';

/** CreateTokenWithIAM, one shape a grant. The caller is known by its signature. */
export type CreateTokenWithIamRequest = {
  /** The ARN of an application that has the grant configured. */
  clientId: string;
  /** Narrows the token. Without it: all scopes of the application. */
  scope?: readonly string[];
} & (
  | {
      grantType: 'authorization_code';
      /** Secret, good for one exchange. */
      code: string;
      redirectUri: string;
      /** Secret; for applications that use PKCE. */
      codeVerifier?: string;
    }
  | {
      grantType: 'refresh_token';
      /** Secret. */
      refreshToken: string;
    }
  | {
      grantType: 'urn:ietf:params:oauth:grant-type:jwt-bearer';
      /** Secret. A JWT of a trusted token issuer. */
      assertion: string;
    }
  | {
      grantType: 'urn:ietf:params:oauth:grant-type:token-exchange';
      /** Secret. An Identity Center access token of another application. */
      subjectToken: string;
      subjectTokenType: 'urn:ietf:params:oauth:token-type:access_token';
      requestedTokenType?: TokenType;
    }
);

export interface CreateTokenWithIamResponse {
  /** Secret. */
  accessToken: string;
  /** `Bearer`. */
  tokenType: string;
  /** Seconds from the answer on. */
  expiresIn: number;
  /** Secret. */
  refreshToken?: string;
  /** Secret. A JWT about the person; its algorithm is not documented. */
  idToken?: string;
  issuedTokenType?: TokenType;
  /** The scopes granted. */
  scope?: string[];
  awsAdditionalDetails?: {
    /** Secret. The idToken's claim `sts:identity_context`, without parsing a JWT. */
    identityContext?: string;
  };
}

/** Query of `/authorize`; the page is the browser's to open. */
export interface AuthorizeRequest {
  clientId: string;
  /** With the port that is listened on. */
  redirectUri: string;
  state: string;
  /** base64url of the verifier's SHA-256, without padding. */
  codeChallenge: string;
  scopes: readonly string[];
}
