/**
 * A session: one user signed in to one access portal for one set of scopes. Each type is derived
 * from the schema by which secret storage is read (`store/record.ts`), so that a member cannot be
 * added to one of them alone.
 */

import * as v from 'valibot';
import { nonEmpty, number, optionalNonEmpty, string } from '../base/schemas.ts';
import { type Method, methods } from '../flows/flow.ts';
import { portalKey } from '../oidc/startUrl.ts';
import { origins } from './origins.ts';

/** Epoch milliseconds by the service's clock, unless said otherwise. */
const time = v.pipe(number, v.finite());
const texts = v.pipe(v.array(string), v.readonly());
const method = v.picklist(methods);

const instance = v.object({
  /** The user's name for it; part of the account's label. */
  name: string,
  /** The access portal URL as configured; it identifies the instance. */
  startUrl: nonEmpty,
  /** Where `startUrl` leads, if it is the organization's own address; what the service is sent. */
  portalUrl: optionalNonEmpty,
  /** The region of Identity Center, not a region that users deploy to. */
  region: nonEmpty,
});
/** An instance of IAM Identity Center; *access portal* in texts for users. */
export type Instance = v.InferOutput<typeof instance>;

const account = v.object({
  /** Made from start URL and user name: the same user again is the same account. */
  id: nonEmpty,
  /** `name · portal`. */
  label: nonEmpty,
  userName: nonEmpty,
});
export type Account = v.InferOutput<typeof account>;

/** Why a session requires a sign-in. Stored with these spellings. */
export const endReasons = [
  /** invalid_grant, expired_token: the session's end, as set by the administrator. */
  'session-ended',
  /** The portal or another program ended it before its expected end. */
  'signed-out-elsewhere',
  /** invalid_client, unauthorized_client: the registration is gone. */
  'registration-ended',
  /** access_denied. */
  'denied',
  /**
   * The service issued a new refresh token that was lost: the window was closed, or lost its
   * connection.
   */
  'interrupted',
  /** No response ever contained a refresh token. */
  'no-refresh-token',
  /** Ended to start a new session, but the sign-in was not finished. */
  'not-renewed',
] as const;
export type StoredReason = (typeof endReasons)[number];

/** `refresh-refused`: the service kept refusing the refresh, for another reason than the others. */
export type EndReason = StoredReason | 'refresh-refused';

const application = v.object({
  /** Also its client id. */
  arn: nonEmpty,
  /** The scopes that it was granted. */
  scopes: texts,
});
/** An application that the user signed in to, in place of an access portal. */
export type Application = v.InferOutput<typeof application>;

const facts = {
  id: nonEmpty,
  account,
  /** Of an application: its instance, under the name of the application. */
  instance,
  /** The scopes exactly as they were requested at sign-in. */
  requestedScopes: texts,
  /**
   * The registered scopes: a set, sorted, without our own extra scopes. Of an application: those
   * that were requested; none stand for the configured ones.
   */
  scopes: texts,
  /** End of the access token. */
  expiresAt: time,
  /** Lifetime of the access token when it was issued, milliseconds. */
  lifetimeMs: v.pipe(time, v.minValue(0)),
  /** When the user signed in. */
  createdAt: time,
  refreshedAt: time,
};
export type Facts = v.InferOutput<ReturnType<typeof v.object<typeof facts>>>;

const signedIn = { state: v.literal('signed-in') };
const needsYou = {
  state: v.literal('needs-you'),
  reason: v.optional(v.picklist(endReasons), 'session-ended'),
};
type StoredState =
  | v.InferOutput<ReturnType<typeof v.object<typeof signedIn>>>
  | v.InferOutput<ReturnType<typeof v.object<typeof needsYou>>>;

export const portalSession = v.variant('state', [
  v.object({ ...facts, method, ...signedIn }),
  v.object({ ...facts, method, ...needsYou }),
]);
export const applicationSession = v.variant('state', [
  v.object({ ...facts, application, ...signedIn }),
  v.object({ ...facts, application, ...needsYou }),
]);

/** By which client a session was obtained. */
type AtPortal = { method: Method; application?: never };
type AtApplication = { application: Application; method?: never };

export type StoredSession = Facts & StoredState & (AtPortal | AtApplication);

type State =
  | { state: 'signed-in' }
  | { state: 'waiting'; cause: WaitingCause }
  /** The service refused the refresh for good; the user has to sign in again. */
  | { state: 'needs-you'; reason: EndReason };

/**
 * Why a token that has run out cannot be refreshed now.
 * - `other-endpoint`: it was issued by another endpoint than the one configured now
 * - `encryption-key`: the service cannot use the encryption key of the instance
 * - `credentials`: there are no AWS credentials to sign the refresh with, or IAM refuses them
 * - `application`: the application refuses refreshes as it is configured now
 */
export type WaitingCause =
  | 'network'
  | 'service'
  | 'storage'
  | 'encryption-key'
  | 'other-endpoint'
  | 'credentials'
  | 'application';

/**
 * What is shown of a session; it holds no secret.
 * - `signed-in`: the tokens are good, or a refresh may make them so
 * - `waiting`: the access token has run out and the service cannot be reached
 * - `needs-you`: the service refused the refresh for good
 */
export type Session = Facts &
  (AtPortal | AtApplication) & {
    /** When the whole session ends, if earlier sessions of this portal have shown it. */
    expectedEnd?: number;
    /** What the user calls the account in the extension's own lists, if not by its label. */
    name?: string;
  } & State;

export type SessionState = Session['state'];

const tokens = {
  accessToken: nonEmpty,
  idToken: optionalNonEmpty,
  /** `sts:identity_context`, of an application. */
  identityContext: optionalNonEmpty,
};
/** What other extensions may be given. */
export type Tokens = v.InferOutput<ReturnType<typeof v.object<typeof tokens>>>;

export const registration = v.object({
  clientId: nonEmpty,
  clientSecret: nonEmpty,
  expiresAt: time,
  method,
});

const obtained = { ...tokens, refreshToken: optionalNonEmpty };
/** The client that got the tokens can use them only with its own secret. */
export const portalSecrets = v.object({ ...obtained, registration });
/** An application has no secret: its requests are signed. */
export const applicationSecrets = v.object(obtained);

const roleReference = v.object({ accountId: nonEmpty, roleName: nonEmpty });
export type RoleReference = v.InferOutput<typeof roleReference>;

export const journal = v.object({
  /** Offset of the service's clock when the record was written, milliseconds. */
  serverOffsetMs: time,
  /** When the portal session began, if this sign-in joined an existing one. */
  startedAt: v.exactOptional(time),
  /**
   * A refresh whose answer is not stored yet: `sent` is written before it leaves, `lost` when it
   * ended without an answer. Either way the refresh token may be spent.
   */
  refreshing: v.exactOptional(v.picklist(['sent', 'lost'])),
  /** The tokens go nowhere else. Absent: AWS's own services of the region. */
  origins: v.exactOptional(origins),
  /** What CreateTokenWithIAM was asked for. Absent: all scopes of the application. */
  scope: v.exactOptional(texts),
  /** The role that showed the user's name. */
  identifiedBy: v.exactOptional(roleReference),
  /**
   * The `error` of a repeated refusal that ended the session. Stored beside the reason `denied`,
   * because version 0.1.0 would not read a record with a new reason.
   */
  refusal: optionalNonEmpty,
});
export type Journal = v.InferOutput<typeof journal>;

interface RecordOf<Client, Secrets> {
  readonly session: Facts & StoredState & Client;
  readonly secrets: Secrets;
  readonly journal: Journal;
}
type PortalRecord = RecordOf<AtPortal, v.InferOutput<typeof portalSecrets>>;
export type ApplicationRecord = RecordOf<
  AtApplication,
  v.InferOutput<typeof applicationSecrets> & { registration?: never }
>;

/** A session as it is kept: what is shown, what is secret, and what the engine remembers. */
export type SessionRecord = PortalRecord | ApplicationRecord;
export type Secrets = SessionRecord['secrets'];

/** A session with its tokens. */
export type SessionWithTokens = Session & Tokens;

/** What changed: each session in exactly one list. */
export interface SessionChange {
  added: readonly Session[];
  removed: readonly Session[];
  changed: readonly Session[];
}

/** Whose session it is, in the words of the user. */
export function nameOf({ name, account }: Session): string {
  return name ?? account.label;
}

/** The start URL as the service knows it. */
export function portalOf({ startUrl, portalUrl }: Instance): string {
  return portalUrl ?? startUrl;
}

/** Whether two start URLs lead to the same portal, whichever of its pages they were copied from. */
export function samePortal(one: string, other: string): boolean {
  return portalKey(one) === portalKey(other);
}

/** Sorted, without repeats; the caller's own list is not touched. */
export function scopeSet(scopes: readonly string[]): string[] {
  return [...new Set(scopes)].sort();
}
