/**
 * What a user does to sessions: signing in, starting a new one, signing out. In one piece, which the
 * engine loads when the first of them is wanted.
 */

import type { SessionRecord } from './session.ts';
import { correctUser, type KeepDeps } from './signIn/keepSession.ts';
import { createSharedSignIn } from './signIn/sharedSignIn.ts';
import { createSignIn, type SignIn, type SignInDeps } from './signIn/signIn.ts';
import { createSignOut, type SignOut, type SignOutDeps } from './signOut.ts';

export interface UserActions extends SignOut {
  /** One sign-in for all who ask for the same; resolves to the stored session. */
  signIn: SignIn;
  /** Gives a session to another user. Resolves to the session as it is stored then. */
  correctUser(record: SessionRecord, userName: string): Promise<SessionRecord>;
}

export function createUserActions(
  deps: SignInDeps & Omit<SignOutDeps, 'signIn'> & KeepDeps,
): UserActions {
  const signIn = createSharedSignIn({ ...deps, signIn: createSignIn(deps) });
  return {
    signIn,
    ...createSignOut({ ...deps, signIn }),
    correctUser: (record, userName) => correctUser(record, userName, deps),
  };
}
