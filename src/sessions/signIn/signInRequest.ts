/** What a sign-in is asked for, and what it needs from the user. */
import type { Cancellable } from '../../base/abortable.ts';
import type { Method, UserPrompts } from '../../flows/flow.ts';
import type { Account, Instance } from '../session.ts';

export interface SignInRequest {
  instance: Instance;
  /** As the caller gave them, extra scopes included; kept to be returned exactly so. */
  requestedScopes: readonly string[];
  /** Without the extra scopes. Empty only for an application: those configured for it. */
  scopes: readonly string[];
  /** Requested by the caller; by default, the settings and the table of flows decide. */
  method?: Method;
  /** The account that the caller expects to sign in. */
  expectedAccountId?: string;
  /** Signs in to this application, in place of the access portal of its instance. */
  application?: ApplicationRequest;
}

export interface ApplicationRequest {
  arn: string;
  /** The scopes to ask for where the caller named none; none: all of the application. */
  scopes: readonly string[];
  proof: Proof;
}

/**
 * What shows the application who the user is.
 * - `assertion`: a JWT of a token issuer that it trusts
 * - `session`: the token of a session at the portal
 * - `browser`: a code that comes to the application's own loopback redirect. No AWS document
 *   describes the page that issues it; that it is `/authorize` with the ARN as the client is our
 *   reading of RFC 6749.
 */
export type Proof =
  | { kind: 'assertion'; get(options: Cancellable): Promise<Assertion> }
  | { kind: 'session'; sessionId: string }
  | { kind: 'browser'; redirectUri: string };

export interface Assertion {
  jwt: string;
  /** The name of the user at the issuer. */
  userName: string | undefined;
}

/**
 * What a sign-in is doing while it does not wait for the user. `other-window`: the same sign-in is
 * in progress in another window, and this one will receive its session.
 */
export type SignInStep = 'registering' | 'finishing' | 'other-window';

/** A user who signed in where another one was expected. */
export interface OtherUser {
  /** Absent where the account is not known here. */
  expected: Account | undefined;
  actual: Account;
  /** Whether the sessions of the expected user were ended for this sign-in. */
  hasEnded: boolean;
}

/** The user in one sign-in attempt; each attempt has its own. */
export interface SignInPrompts extends UserPrompts {
  showStep(step: SignInStep): void;
  /**
   * Offers to sign in here although the same sign-in is in progress in another window. Resolves
   * when the user accepts; rejects with `signal.reason` when the offer ends.
   */
  offerTakeOver(options: Cancellable): Promise<void>;
  /**
   * Asks for the user name if neither the tokens nor a role show it; `suggested` is the one entered
   * last. Always resolves to a name, because the user is signed in by then. Rejects with
   * `signal.reason`.
   */
  askName(instance: Instance, suggested: string | undefined, options: Cancellable): Promise<string>;
  /** Nothing showed a name, so the session was stored for the user who was expected. */
  showAssumedUser(sessionId: string, account: Account): void;
  /** Another user signed in than `expectedAccountId`. */
  showOtherUser(other: OtherUser): void;
}
