/**
 * A session: one user signed in to one access portal for one set of scopes. Each type is derived
 * from the schema by which secret storage is read (`store/record.ts`), so that a member cannot be
 * added to one of them alone.
 */

import * as v from 'valibot';
import { SignInError } from '../base/errors.ts';
import { methods } from '../flows/flow.ts';
import { portalKey } from '../oidc/startUrl.ts';

const text = v.pipe(v.string(), v.minLength(1));
/** Epoch milliseconds by the service's clock, unless said otherwise. */
const time = v.pipe(v.number(), v.finite());
const texts = v.pipe(v.array(v.string()), v.readonly());
const method = v.picklist(methods);

const instance = v.object({
  /** The user's name for it; part of the account's label. */
  name: v.string(),
  /** The access portal URL as configured; it identifies the instance. */
  startUrl: text,
  /** Where `startUrl` leads, if it is the organization's own address; what the service is sent. */
  portalUrl: v.exactOptional(text),
  /** The region of Identity Center, not a region that users deploy to. */
  region: text,
});
/** An instance of IAM Identity Center; *access portal* in texts for users. */
export type Instance = v.InferOutput<typeof instance>;

const account = v.object({
  /** Made from start URL and user name: the same user again is the same account. */
  id: text,
  /** `name · portal`. */
  label: text,
  userName: text,
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

const facts = {
  id: text,
  account,
  instance,
  /** The scopes exactly as they were requested at sign-in. */
  requestedScopes: texts,
  /** The registered scopes: a set, sorted, without our own extra scopes. */
  scopes: texts,
  method,
  /** End of the access token. */
  expiresAt: time,
  /** Lifetime of the access token when it was issued, milliseconds. */
  lifetimeMs: v.pipe(time, v.minValue(0)),
  /** When the user signed in. */
  createdAt: time,
  refreshedAt: time,
};

export const storedSession = v.variant('state', [
  v.object({ ...facts, state: v.literal('signed-in') }),
  v.object({
    ...facts,
    state: v.literal('needs-you'),
    reason: v.optional(v.picklist(endReasons), 'session-ended'),
  }),
]);
export type StoredSession = v.InferOutput<typeof storedSession>;

type State =
  | { state: 'signed-in' }
  | { state: 'waiting'; cause: WaitingCause }
  /** The service refused the refresh for good; the user has to sign in again. */
  | { state: 'needs-you'; reason: EndReason };

/**
 * Why a token that has run out cannot be refreshed now.
 * - `other-endpoint`: it was issued by another endpoint than the one configured now
 * - `encryption-key`: the service cannot use the encryption key of the instance
 */
export type WaitingCause = 'network' | 'service' | 'storage' | 'encryption-key' | 'other-endpoint';

/**
 * What is shown of a session; it holds no secret.
 * - `signed-in`: the tokens are good, or a refresh may make them so
 * - `waiting`: the access token has run out and the service cannot be reached
 * - `needs-you`: the service refused the refresh for good
 */
export type Session = Omit<StoredSession, 'state' | 'reason'> & {
  /** When the whole session ends, if earlier sessions of this portal have shown it. */
  expectedEnd?: number;
} & State;

export type SessionState = Session['state'];

const tokens = {
  accessToken: text,
  idToken: v.exactOptional(text),
};
const tokensSchema = v.object(tokens);
/** What other extensions may be given. */
export type Tokens = v.InferOutput<typeof tokensSchema>;

export const registration = v.object({
  clientId: text,
  clientSecret: text,
  expiresAt: time,
  method,
});

export const secrets = v.object({
  ...tokens,
  refreshToken: v.exactOptional(text),
  /** The client that got these tokens. */
  registration,
});
export type Secrets = v.InferOutput<typeof secrets>;

const roleReference = v.object({ accountId: text, roleName: text });
export type RoleReference = v.InferOutput<typeof roleReference>;

/**
 * The origins of the services that issued the tokens, if an environment variable or the shared
 * config replaced AWS's own.
 */
const origins = v.object({ oidc: v.exactOptional(text), portal: v.exactOptional(text) });
export type Origins = v.InferOutput<typeof origins>;

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
  /** The role that showed the user's name. */
  identifiedBy: v.exactOptional(roleReference),
  /**
   * The `error` of a repeated refusal that ended the session. Stored beside the reason `denied`,
   * because version 0.1.0 would not read a record with a new reason.
   */
  refusal: v.exactOptional(text),
});
export type Journal = v.InferOutput<typeof journal>;

/** A session as it is kept: what is shown, what is secret, and what the engine remembers. */
export interface SessionRecord {
  readonly session: StoredSession;
  readonly secrets: Secrets;
  readonly journal: Journal;
}

/** A session with its tokens. */
export type SessionWithTokens = Session & Tokens;

/** What changed: each session in exactly one list. */
export interface SessionChange {
  added: readonly Session[];
  removed: readonly Session[];
  changed: readonly Session[];
}

/** The record of a session that now requires a sign-in; no refresh of it is in progress. */
export function ended(record: SessionRecord, reason: StoredReason): SessionRecord {
  const { refreshing: _, ...journal } = record.journal;
  return { ...record, session: { ...record.session, state: 'needs-you', reason }, journal };
}

/** Whether tokens issued by `issued` may be sent to what is configured now. */
export function sameOrigins(issued: Origins | undefined, now: Origins | undefined): boolean {
  return issued?.oidc === now?.oidc && issued?.portal === now?.portal;
}

/** @throws SignInError `bad-settings` if the tokens were issued by other services than these */
export function requireSameOrigins(issued: Origins | undefined, now: Origins | undefined): void {
  if (sameOrigins(issued, now)) return;
  throw new SignInError(
    { code: 'bad-settings', problem: { kind: 'other-endpoint' } },
    'the tokens were issued by another endpoint than the one configured now',
  );
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
