/** How each message of SSO OIDC is checked: requests before anything is sent, answers on receipt. */
import * as v from 'valibot';
import { guard } from '../aws/redactSecrets.ts';
import { isSecure } from '../base/isLoopback.ts';

export const text = v.pipe(v.string('must be a text'), v.nonEmpty('must not be empty'));
export const texts = v.pipe(v.array(text, 'must be a list of texts'), v.readonly());

export const whole = v.pipe(
  v.number('must be a number'),
  v.safeInteger('must be a whole number'),
  v.minValue(1, 'must be greater than zero'),
);

/** The API's integer has 32 bits; a longer lifetime would end after the last date there is. */
const lifetime = v.pipe(whole, v.maxValue(2 ** 31 - 1, 'must be less than 2^31'));

/** A page for the person's browser; nothing else may be opened on an answer's word. */
const webPage = v.pipe(
  text,
  v.check((value) => {
    const url = URL.parse(value);
    return url !== null && isSecure(url);
  }, 'must be an https URL'),
);

/** Handed on as it came: what nobody needs may cost no sign-in. */
const unread = v.exactOptional(v.unknown());

const client = { clientId: text, clientSecret: text };
const scope = v.optional(texts);
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

export const registerClientRequest = v.object({
  clientName: text,
  clientType: v.literal('public', 'must be public'),
  scopes: scope,
  redirectUris: v.optional(texts),
  grantTypes: v.optional(texts),
  issuerUrl: v.optional(text),
  entitledApplicationArn: v.optional(text),
});

export const startDeviceAuthorizationRequest = v.object({ ...client, startUrl: text });

export const createTokenRequest = v.variant(
  'grantType',
  [
    v.object({
      ...client,
      grantType: v.literal('authorization_code'),
      code: text,
      redirectUri: text,
      codeVerifier: text,
      scope,
    }),
    v.object({
      ...client,
      grantType: v.literal('urn:ietf:params:oauth:grant-type:device_code'),
      deviceCode: text,
      scope,
    }),
    v.object({ ...client, grantType: v.literal('refresh_token'), refreshToken: text, scope }),
  ],
  'must be one of the three grants of CreateToken',
);

export const createTokenWithIamRequest = v.variant(
  'grantType',
  [
    v.object({
      clientId: text,
      grantType: v.literal('authorization_code'),
      code: text,
      redirectUri: text,
      codeVerifier: v.optional(text),
      scope,
    }),
    v.object({
      clientId: text,
      grantType: v.literal('refresh_token'),
      refreshToken: text,
      scope,
    }),
    v.object({
      clientId: text,
      grantType: v.literal('urn:ietf:params:oauth:grant-type:jwt-bearer'),
      assertion: text,
      scope,
    }),
    v.object({
      clientId: text,
      grantType: v.literal('urn:ietf:params:oauth:grant-type:token-exchange'),
      subjectToken: text,
      subjectTokenType: accessTokenType,
      requestedTokenType: v.optional(tokenType),
      scope,
    }),
  ],
  'must be one of the four grants of CreateTokenWithIAM',
);

export const registerClientResponse = v.object({
  clientId: text,
  clientSecret: text,
  clientIdIssuedAt: unread,
  clientSecretExpiresAt: whole,
  authorizationEndpoint: unread,
  tokenEndpoint: unread,
});

export const startDeviceAuthorizationResponse = v.object({
  deviceCode: text,
  userCode: text,
  verificationUri: webPage,
  verificationUriComplete: webPage,
  expiresIn: lifetime,
  // RFC 8628 section 3.2: 5 when the service names none. Less than one second is none.
  interval: v.pipe(
    v.optional(v.number('must be a number'), 5),
    v.transform((seconds) => (seconds >= 1 ? seconds : 5)),
  ),
});

export const createTokenResponse = v.object({
  accessToken: text,
  tokenType: v.optional(text, 'Bearer'),
  expiresIn: lifetime,
  refreshToken: v.exactOptional(text),
  idToken: v.exactOptional(text),
});

export const createTokenWithIamResponse = v.object({
  ...createTokenResponse.entries,
  issuedTokenType: v.exactOptional(tokenType),
  scope: v.exactOptional(v.array(text, 'must be a list of texts')),
  awsAdditionalDetails: v.exactOptional(
    v.pipe(
      v.object({ identityContext: v.exactOptional(text) }, 'must be an object'),
      v.transform(guard),
    ),
  ),
});
