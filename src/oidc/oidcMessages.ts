/**
 * The messages of SSO OIDC 2019-06-10. Each has a schema, which validates requests before they are
 * sent and responses on arrival, and a type derived from it. Members are spelled as in the API.
 * Those marked *secret* are not printed by accident (`aws/redactSecrets.ts`).
 */
import * as v from 'valibot';
import { nonEmptyString, positiveInteger, printable, stringList } from '../aws/readMessage.ts';
import { hideSecrets } from '../aws/redactSecrets.ts';
import { isSecure } from '../base/isLoopback.ts';

/** The API's integers have 32 bits. A longer lifetime could exceed the range of `Date`. */
const lifetime = v.pipe(positiveInteger, v.maxValue(2 ** 31 - 1, 'must be less than 2^31'));

/** A page for the user's browser. A response must not make us open anything but a web page. */
const webPage = v.pipe(
  nonEmptyString,
  v.check((value) => {
    const url = URL.parse(value);
    return url !== null && isSecure(url);
  }, 'must be an https URL'),
);

/** Passed through unchecked: an odd value of a member that nobody reads must not fail a sign-in. */
const unread = v.exactOptional(v.unknown());

export type GrantType =
  | 'authorization_code'
  | 'refresh_token'
  | 'urn:ietf:params:oauth:grant-type:device_code';

/** Any string passes: the service decides which grants may be registered. */
const grantType = v.custom<GrantType>((value) => v.is(nonEmptyString, value), 'must be a string');

const client = {
  clientId: nonEmptyString,
  /** Secret. */
  clientSecret: nonEmptyString,
};

export const registerClientRequest = v.object({
  /** Shown to the user on the consent page. */
  clientName: nonEmptyString,
  /** The service accepts no other. */
  clientType: v.literal('public', 'must be public'),
  /** The permissions of this client's tokens. Without scopes there is no refresh token. */
  scopes: v.optional(stringList),
  /** Loopback URIs are registered without a port: `http://127.0.0.1/oauth/callback`. */
  redirectUris: v.optional(stringList),
  /** Default: the device grant. */
  grantTypes: v.optional(v.pipe(v.array(grantType, 'must be a list of strings'), v.readonly())),
  /** Issuer or start URL of the instance; required for the authorization code grant. */
  issuerUrl: v.optional(nonEmptyString),
  /** An application that the administrator uses to restrict scopes, grants and redirect URIs. */
  entitledApplicationArn: v.optional(nonEmptyString),
});
export type RegisterClientRequest = v.InferOutput<typeof registerClientRequest>;

export const registerClientResponse = v.object({
  clientId: printable,
  /** Secret. Opaque, one to two kilobytes. */
  clientSecret: printable,
  /** Epoch seconds; not used here. */
  clientIdIssuedAt: unread,
  /** Epoch seconds. */
  clientSecretExpiresAt: positiveInteger,
  /** Used neither here nor by any AWS client. */
  authorizationEndpoint: unread,
  /** Used neither here nor by any AWS client. */
  tokenEndpoint: unread,
});
export type RegisterClientResponse = v.InferOutput<typeof registerClientResponse>;

export const startDeviceAuthorizationRequest = v.object({
  ...client,
  /** The access portal. */
  startUrl: nonEmptyString,
});
export type StartDeviceAuthorizationRequest = v.InferOutput<typeof startDeviceAuthorizationRequest>;

export const startDeviceAuthorizationResponse = v.object({
  /** Secret: anybody who has it can get the token. */
  deviceCode: printable,
  /** For the user to compare with the page. */
  userCode: v.pipe(printable, v.maxLength(128, 'must have at most 128 characters')),
  /** The page without the code. */
  verificationUri: webPage,
  /** The page with the code filled in. */
  verificationUriComplete: webPage,
  /** Seconds. */
  expiresIn: lifetime,
  /**
   * Seconds between polls. 5 by default (RFC 8628 section 3.2) and for values below one second.
   */
  interval: v.pipe(
    v.optional(v.number('must be a number'), 5),
    v.transform((seconds) => (seconds >= 1 ? seconds : 5)),
  ),
});
export type StartDeviceAuthorizationResponse = v.InferOutput<
  typeof startDeviceAuthorizationResponse
>;

/** No effect on CreateToken: the token has all registered scopes. */
const scope = v.optional(stringList);

/** CreateToken has one shape per grant. */
export const createTokenRequest = v.variant(
  'grantType',
  [
    v.object({
      ...client,
      grantType: v.literal('authorization_code'),
      /** Secret, good for one exchange. */
      code: nonEmptyString,
      /** Exactly the URI given to `/authorize`, port included. */
      redirectUri: nonEmptyString,
      /** Secret. 43 to 128 characters (RFC 7636 section 4.1). */
      codeVerifier: nonEmptyString,
      scope,
    }),
    v.object({
      ...client,
      grantType: v.literal('urn:ietf:params:oauth:grant-type:device_code'),
      /** Secret. */
      deviceCode: nonEmptyString,
      scope,
    }),
    v.object({
      ...client,
      grantType: v.literal('refresh_token'),
      /** Secret. */
      refreshToken: nonEmptyString,
      scope,
    }),
  ],
  'must be one of the three grants of CreateToken',
);
export type CreateTokenRequest = v.InferOutput<typeof createTokenRequest>;

export const createTokenResponse = v.object({
  /** Secret. Opaque; may contain `: / + = _ -`. */
  accessToken: printable,
  /** `Bearer`. */
  tokenType: v.optional(nonEmptyString, 'Bearer'),
  /** Seconds, counted from the response. */
  expiresIn: lifetime,
  /** Secret. If absent, the refresh token that was used stays valid (RFC 6749 section 6). */
  refreshToken: v.exactOptional(printable),
  /** Secret. Documented as not implemented for this operation. */
  idToken: v.exactOptional(printable),
});
export type CreateTokenResponse = v.InferOutput<typeof createTokenResponse>;

const accessTokenType = v.literal(
  'urn:ietf:params:oauth:token-type:access_token',
  'must be the access token type',
);
const tokenType = v.picklist(
  [
    'urn:ietf:params:oauth:token-type:access_token',
    'urn:ietf:params:oauth:token-type:refresh_token',
  ],
  'must be the access token or the refresh token type',
);

const application = {
  /** The ARN of an application that has the grant configured. */
  clientId: nonEmptyString,
  /** Restricts the token. Default: all scopes of the application. */
  scope,
};

/** CreateTokenWithIAM has one shape per grant. The signature authenticates the caller. */
export const createTokenWithIamRequest = v.variant(
  'grantType',
  [
    v.object({
      ...application,
      grantType: v.literal('authorization_code'),
      /** Secret, good for one exchange. */
      code: nonEmptyString,
      redirectUri: nonEmptyString,
      /** Secret; for applications that use PKCE. */
      codeVerifier: v.optional(nonEmptyString),
    }),
    v.object({
      ...application,
      grantType: v.literal('refresh_token'),
      /** Secret. */
      refreshToken: nonEmptyString,
    }),
    v.object({
      ...application,
      grantType: v.literal('urn:ietf:params:oauth:grant-type:jwt-bearer'),
      /** Secret. A JWT of a trusted token issuer. */
      assertion: nonEmptyString,
    }),
    v.object({
      ...application,
      grantType: v.literal('urn:ietf:params:oauth:grant-type:token-exchange'),
      /** Secret. An Identity Center access token of another application. */
      subjectToken: nonEmptyString,
      subjectTokenType: accessTokenType,
      requestedTokenType: v.optional(tokenType),
    }),
  ],
  'must be one of the four grants of CreateTokenWithIAM',
);
export type CreateTokenWithIamRequest = v.InferOutput<typeof createTokenWithIamRequest>;

/** The grammar of scopes allows 152 characters. */
const grantedScope = v.pipe(printable, v.maxLength(152, 'must have at most 152 characters'));

export const createTokenWithIamResponse = v.object({
  ...createTokenResponse.entries,
  issuedTokenType: v.exactOptional(tokenType),
  /** The scopes granted. */
  scope: v.exactOptional(
    v.pipe(
      v.array(grantedScope, 'must be a list of strings'),
      v.maxLength(200, 'must have at most 200 entries'),
    ),
  ),
  awsAdditionalDetails: v.exactOptional(
    v.pipe(
      v.object(
        {
          /** Secret. The idToken's claim `sts:identity_context`, without parsing a JWT. */
          identityContext: v.exactOptional(printable),
        },
        'must be an object',
      ),
      v.transform(hideSecrets),
    ),
  ),
});
export type CreateTokenWithIamResponse = v.InferOutput<typeof createTokenWithIamResponse>;

/** The query of `/authorize`, which the browser opens. */
export interface AuthorizeRequest {
  clientId: string;
  /** Including the port of the loopback server. */
  redirectUri: string;
  state: string;
  /** base64url of the verifier's SHA-256, without padding. */
  codeChallenge: string;
  /** None: all scopes of the client. */
  scopes: readonly string[];
}
