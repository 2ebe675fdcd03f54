/**
 * A session: one person signed in to one instance of Identity Center for one set of scopes.
 */
import type { Method, Registration } from '../flows/flow.ts';

/** An instance of IAM Identity Center. */
export interface Instance {
  /** What the person calls it; part of the account's label. */
  name: string;
  /** The access portal URL, as configured; what tells instances apart. */
  startUrl: string;
  /** Where `startUrl` leads, when it is of the organisation's own making; what the service is told. */
  portalUrl?: string;
  /** The region of Identity Center, not where anybody deploys. */
  region: string;
}

export interface Account {
  /** Made from (start URL, user name); the same person again is the same account. */
  id: string;
  /** `name · instance`. */
  label: string;
  userName: string;
}

/**
 * - `signed-in`: the tokens are good, or a refresh may make them so
 * - `waiting`: the access token has run out and the service cannot be reached
 * - `needs-you`: the service refused the refresh for good; only the person can go on
 */
export type SessionState = 'signed-in' | 'waiting' | 'needs-you';

/** Why a session needs the person. */
export type EndReason =
  /** invalid_grant, expired_token: the session's end, as set by the administrator. */
  | 'session-ended'
  /** The service's portal or another program ended it before its learned end. */
  | 'signed-out-elsewhere'
  /** invalid_client, unauthorized_client: the registration is gone. */
  | 'registration-ended'
  /** access_denied. */
  | 'denied'
  /** The service gave a new refresh token, which was lost on the way: stopped, or cut off. */
  | 'interrupted'
  /** The answer never held a refresh token. */
  | 'no-refresh-token'
  /** Ended to be renewed, but then nobody signed in. */
  | 'not-renewed';

export interface Session {
  id: string;
  account: Account;
  instance: Instance;
  /** The scopes exactly as they were asked for at sign-in. */
  requestedScopes: readonly string[];
  /** The registered scopes: a set, sorted, without our own extra scopes. */
  scopes: readonly string[];
  method: Method;
  accessToken: string;
  idToken?: string;
  /** End of the access token, epoch milliseconds by the service's clock. */
  expiresAt: number;
  /** Lifetime of the access token when it was issued, milliseconds. */
  lifetimeMs: number;
  /** When the person signed in, epoch milliseconds by the service's clock. */
  createdAt: number;
  refreshedAt: number;
  state: SessionState;
  /** Set while `state` is `needs-you`. */
  reason?: EndReason;
  /** When the whole session ends, where earlier sessions of this instance have shown it. */
  expectedEnd?: number;
  /** How long sessions of this instance last, where one has shown it; milliseconds. */
  lengthMs?: number;
}

/** A session as it is kept in secret storage. Versioned by the store. */
export interface SessionRecord extends Omit<Session, 'state' | 'expectedEnd' | 'lengthMs'> {
  state: 'signed-in' | 'needs-you';
  refreshToken?: string;
  registration: Registration;
  /** Offset of the service's clock when the record was written, milliseconds. */
  serverOffsetMs: number;
  /** When the portal's own session began, where this sign-in joined one that already lasted. */
  startedAt?: number;
  /**
   * Journal of a refresh whose answer is not stored yet: `sent` is written before it leaves,
   * `lost` when it ended without an answer. Either way the refresh token may be spent.
   */
  refreshing?: 'sent' | 'lost';
}

/** What changed, as `onDidChangeSessions` tells it: each session in exactly one list. */
export interface SessionChange {
  added: readonly Session[];
  removed: readonly Session[];
  changed: readonly Session[];
}
