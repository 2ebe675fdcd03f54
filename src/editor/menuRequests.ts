/** "Sign in" in VS Code's Accounts menu, with its quiet badge, for every session that ended. */
import * as vscode from 'vscode';
import { messageOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Session } from '../sessions/session.ts';
import { providerId } from './provider.ts';

/**
 * Asks VS Code for sessions it does not have, which makes it offer to sign in, once for each end
 * of a session. The offer goes when the person has signed in, wherever they did.
 */
export function createMenuRequests(log: Log): (sessions: readonly Session[]) => void {
  let asked = new Set<string>();
  return (sessions) => {
    const ended = sessions.filter(({ state }) => state === 'needs-you');
    for (const { id, account, requestedScopes } of ended) {
      if (asked.has(id)) continue;
      vscode.authentication
        .getSession(providerId, requestedScopes, { account, createIfNone: false })
        .then(undefined, (error: unknown) =>
          log.warn(`accounts menu: not asked: ${messageOf(error)}`),
        );
    }
    asked = new Set(ended.map(({ id }) => id));
  };
}
