/** "Sign in" in VS Code's Accounts menu, with its quiet badge, for every session that ended. */
import * as vscode from 'vscode';
import { messageOf } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { Session } from '../../sessions/session.ts';
import { authenticationProvider } from '../vscode/contributions.ts';

/**
 * Asks VS Code for sessions it does not have, which makes it offer to sign in. VS Code has one
 * offer for all who want the same scopes, and takes it back when one of them has signed in, so
 * this is to be called after every change.
 */
export function requestMissingSessions(sessions: readonly Session[], log: Log): void {
  for (const { account, requestedScopes, state } of sessions) {
    if (state !== 'needs-you') continue;
    vscode.authentication
      .getSession(authenticationProvider.id, requestedScopes, { account, createIfNone: false })
      .then(undefined, (error: unknown) =>
        log.warn(`accounts menu: not asked: ${messageOf(error)}`),
      );
  }
}
