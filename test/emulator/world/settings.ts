/** What a test may change about the emulated service while it runs. */
import * as v from 'valibot';

const seconds = v.pipe(v.number(), v.minValue(0));

export const settingsSchema = v.strictObject({
  /** Access token of a client registered with scopes. */
  accessTokenSeconds: seconds,
  /** Access token of a client registered without scopes, which gets no refresh token. */
  legacyAccessTokenSeconds: seconds,
  deviceCodeSeconds: seconds,
  authorizationCodeSeconds: seconds,
  pollIntervalSeconds: seconds,
  /** The portal session of a person: refreshing works until it ends. */
  sessionSeconds: seconds,
  registrationSeconds: seconds,
  roleCredentialsSeconds: seconds,
  /** How long the refresh token before the current one is still honoured. */
  refreshGraceSeconds: seconds,
  /**
   * - `rotate`: every refresh answers with a new refresh token and spends the old one
   * - `same`: answers repeat the refresh token, which stays good
   * - `omit-on-refresh`: only the first answer has one, which stays good
   * - `never`: no answer has one
   */
  refreshTokens: v.picklist(['rotate', 'same', 'omit-on-refresh', 'never']),
  /** Whether CreateToken answers with an idToken; documented as not implemented. */
  idToken: v.boolean(),
  /** Whether polls that come too early are answered with slow_down. */
  slowDown: v.boolean(),
  /** Whether `state` comes back with an error of /authorize; not known of the real service. */
  stateOnError: v.boolean(),
  /** Entries on a page of accounts or roles where the caller names no number. */
  pageSize: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)),
  /** The service's clock minus this computer's; raising it lets everything grow older. */
  clockOffsetMs: v.number(),
});

export type Settings = v.InferOutput<typeof settingsSchema>;

/** Documented or observed values of the real service, where there are any. */
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
  idToken: false,
  slowDown: true,
  stateOnError: true,
  pageSize: 100,
  clockOffsetMs: 0,
};
