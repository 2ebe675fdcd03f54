/** What a sign-in is asked for, and what it needs of the user on the way. */
import type { Cancellable } from '../../base/abortable.ts';
import type { Method, UserPrompts } from '../../flows/flow.ts';
import type { Account, Instance } from '../session.ts';

export interface SignInRequest {
  instance: Instance;
  /** As the caller gave them, extra scopes included; kept to be returned exactly so. */
  requestedScopes: readonly string[];
  /** Without the extra scopes; never empty. */
  scopes: readonly string[];
  /** Requested by the caller; without it the settings and the table of flows decide. */
  method?: Method;
  /** The account that the caller expects to come back. */
  expectedAccountId?: string;
}

/**
 * What a sign-in is doing while it does not wait for the user. `other-window`: the same sign-in is
 * under way in another window, and this one will receive its session.
 */
export type SignInStep = 'registering' | 'finishing' | 'other-window';

/** How the user is reached in one sign-in attempt; each attempt brings its own. */
export interface SignInPrompts extends UserPrompts {
  showStep(step: SignInStep): void;
  /**
   * Offers to sign in here although another window has the same sign-in under way. Resolves when
   * the user accepts; rejects with `signal.reason` when the offer is to be taken down.
   */
  offerTakeOver(options: Cancellable): Promise<void>;
  /**
   * Asks for the user's name, where neither the tokens nor a role show it; `suggested` is the one
   * given last. Resolves to some name in any case, because the sign-in is otherwise done. Rejects
   * with `signal.reason`.
   */
  askName(instance: Instance, suggested: string | undefined, options: Cancellable): Promise<string>;
  /** Nothing showed a name, so the session was stored for the user who was expected. */
  showAssumedUser(sessionId: string, account: Account): void;
  /** Another user came back than `expectedAccountId`. */
  showOtherUser(expected: Account | undefined, actual: Account): void;
}
