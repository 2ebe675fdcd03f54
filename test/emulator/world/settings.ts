/** Settings of the emulated service, which a test may change while it runs. */
import * as v from 'valibot';

const seconds = v.pipe(v.number(), v.minValue(0));

/** Settings with their defaults in `defaultSettings`. */
export const settingsSchema = v.strictObject({
  /** Lifetime of an access token of a client registered with scopes. */
  accessTokenSeconds: seconds,
  /** Lifetime of an access token of a client without scopes, which gets no refresh token. */
  legacyAccessTokenSeconds: seconds,
  deviceCodeSeconds: seconds,
  authorizationCodeSeconds: seconds,
  pollIntervalSeconds: seconds,
  /** Length of a user's portal session. Tokens can be refreshed until it ends. */
  sessionSeconds: seconds,
  registrationSeconds: seconds,
  /** Lifetime of role credentials, which is set per permission set at AWS. */
  roleCredentialsSeconds: seconds,
  /** How long the previous refresh token is still accepted. */
  refreshGraceSeconds: seconds,
  /**
   * - `rotate`: every refresh returns a new refresh token and invalidates the old one
   * - `same`: every refresh returns the same refresh token
   * - `omit-on-refresh`: only the first answer has a refresh token, which stays valid
   * - `never`: no answer has a refresh token
   */
  refreshTokens: v.picklist(['rotate', 'same', 'omit-on-refresh', 'never']),
  /** How long access tokens are still accepted after their session has ended; an hour at AWS. */
  accessTokensOutliveSessionSeconds: seconds,
  /** Whether CreateToken returns an idToken, which AWS documents as not implemented. */
  idToken: v.boolean(),
  /** Whether idTokens have the user's names, which AWS's examples lack. */
  idTokenNames: v.boolean(),
  /** Whether a poll before the interval is answered with slow_down. */
  slowDown: v.boolean(),
  /** Whether an error redirect of /authorize has `state`. Not known of the real service. */
  stateOnError: v.boolean(),
  /**
   * Whether StartDeviceAuthorization accepts any start URL, also one of another region. The sign-in
   * then ends with an error in the browser, and the client only learns that its code has expired.
   */
  anyStartUrl: v.boolean(),
  /** Whether a device sign-in requires a client that is registered for the device code grant. */
  deviceClientsOnly: v.boolean(),
  /** Whether RegisterClient refuses scopes that AWS does not document. */
  knownScopesOnly: v.boolean(),
  /** Whether the portal refuses tokens with scopes but without `sso:account:access`. */
  portalRequiresScope: v.boolean(),
  /** Roles that are listed but no longer assigned, each `{account id}/{role name}`. */
  staleRoles: v.array(v.pipe(v.string(), v.regex(/^\d{12}\/.+$/))),
  /** Roles without the permission for CreateTokenWithIAM, each `{account id}/{role name}`. */
  rolesWithoutTokens: v.array(v.pipe(v.string(), v.regex(/^\d{12}\/.+$/))),
  /** Further AWS accounts of every user who has one, for long lists. */
  extraAccounts: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(9999)),
  /** The portal refuses more calls of a session in a second with 429; null for no limit. */
  portalCallsPerSecond: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** Accounts or roles on a page if the request has no `max_result`. */
  pageSize: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)),
  /** The service's clock minus the injected clock. */
  clockOffsetMs: v.number(),
});

/** All settings. */
export type Settings = v.InferOutput<typeof settingsSchema>;

/** Documented or observed values of the real service, where known. */
export const defaultSettings: Readonly<Settings> = {
  accessTokenSeconds: 3600,
  legacyAccessTokenSeconds: 8 * 3600,
  deviceCodeSeconds: 600,
  authorizationCodeSeconds: 600,
  pollIntervalSeconds: 1,
  sessionSeconds: 8 * 3600,
  registrationSeconds: 90 * 86_400,
  roleCredentialsSeconds: 3600,
  refreshGraceSeconds: 0,
  refreshTokens: 'rotate',
  accessTokensOutliveSessionSeconds: 0,
  idToken: false,
  idTokenNames: true,
  slowDown: true,
  stateOnError: true,
  anyStartUrl: false,
  deviceClientsOnly: false,
  knownScopesOnly: false,
  portalRequiresScope: false,
  staleRoles: [],
  rolesWithoutTokens: [],
  extraAccounts: 0,
  portalCallsPerSecond: null,
  pageSize: 100,
  clockOffsetMs: 0,
};
