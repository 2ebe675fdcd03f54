/**
 * The sessions of this computer as one object for the editor: listing, signing in, keeping fresh,
 * signing out. The parts live in the files beside this one.
 */
import type { Human, Method } from '../flows/flow.ts';
import type { Account, Instance, Session, SessionChange } from './session.ts';

export interface SignInRequest {
  instance: Instance;
  /** As the caller gave them, extra scopes included; kept to be returned exactly so. */
  requestedScopes: readonly string[];
  /** Without the extra scopes; never empty. */
  scopes: readonly string[];
  /** Asked for by the caller; without it the settings and the table of flows decide. */
  method?: Method;
  /** The account the caller expects to come back. */
  expectedAccountId?: string;
}

/**
 * What a sign-in is doing while it does not wait for the person. `other-window`: another window
 * has the same sign-in under way, and this one will receive its session.
 */
export type SignInStep = 'registering' | 'finishing' | 'other-window';

/** The person of one sign-in attempt; each attempt brings its own. */
export interface SignInHuman extends Human {
  showStep(step: SignInStep): void;
  /**
   * Asks once what the person is called, where neither the tokens nor a role tell it.
   * Rejects with `SignInError('cancelled')`.
   */
  askName(instance: Instance, options: { signal: AbortSignal }): Promise<string>;
  /** Somebody else came back than `expectedAccountId`. Both are kept; this only tells. */
  showOtherPerson(expected: Account | undefined, actual: Account): void;
}

export interface SessionEngine {
  /** Every session in every state, oldest first. Touches storage, never the network. */
  list(): Promise<Session[]>;
  /**
   * The session with a token that has at least min(60 s, a quarter of its lifetime) to live;
   * refreshed first when it has less. Rejects with `SignInError`: `expired` when the service
   * refused for good, `network` or `service` when the token has run out and none can be had now.
   */
  fresh(id: string, options: { signal: AbortSignal }): Promise<Session>;
  /**
   * Signs a person in. Resolves once the session is stored; the same person on the same instance
   * with the same scopes keeps the session's id. Rejects with `SignInError`.
   */
  signIn(
    request: SignInRequest,
    options: { signal: AbortSignal; human: SignInHuman },
  ): Promise<Session>;
  /**
   * Ends the session at the portal, then here even if the portal cannot be reached.
   * Rejects with `SignInError('bad-settings')` when no session has this id.
   */
  signOut(id: string, options: { signal: AbortSignal }): Promise<Session>;
  /** Returns the function that stops listening. */
  onDidChange(listener: (change: SessionChange) => void): () => void;
  /** Re-evaluates every session at once: after focus, wake-up, network or clock change. */
  wake(): void;
  /** Ends the background loop. A refresh that was sent is allowed to finish and be stored. */
  dispose(): void;
}
