/**
 * "Sign in" in VS Code's Accounts menu, with its badge: for every session that ended, and for a
 * week after installation, so that users find the first sign-in there.
 */
import * as vscode from 'vscode';
import type { Clock } from '../../base/clock.ts';
import { messageOf } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { Session } from '../../sessions/session.ts';
import { defaultScope } from '../instances/requestedScopes.ts';
import { authenticationProvider } from '../vscode/contributions.ts';

/**
 * Returns a function that asks VS Code for sessions that it does not have, so that it offers to sign
 * in. VS Code shows one offer for all requests of the same scopes, and removes it after the first of
 * them was answered. So call it after every change; it asks only if a session has ended or come back.
 */
export function createMissingSessionRequests(log: Log): (sessions: readonly Session[]) => void {
  let before = '';
  return (sessions) => {
    const present = sessions.map(({ id, account, state }) => [
      id,
      account.label,
      state === 'needs-you',
    ]);
    const now = JSON.stringify(present);
    if (now === before) return;
    before = now;
    for (const { account, requestedScopes, state } of sessions) {
      if (state === 'needs-you') request(requestedScopes, { account }, log);
    }
  };
}

/** A badge must not become a nuisance: after a week, users know where to find it. */
const offeredMs = 7 * 86_400_000;

/** When the extension was first installed (epoch ms), or `done` after the first sign-in. */
const firstSignInKey = 'firstSignIn';

/** Whether anybody has ever been signed in here. */
export function hasSignedIn(memory: vscode.Memento): boolean {
  return memory.get(firstSignInKey) === 'done';
}

/** Asks VS Code to offer the first sign-in, until there was one or a week has passed. */
export async function requestFirstSignIn(
  sessions: readonly Session[],
  { memory, clock, log }: { memory: vscode.Memento; clock: Pick<Clock, 'now'>; log: Log },
): Promise<void> {
  const known = memory.get<unknown>(firstSignInKey);
  if (known === 'done') return;
  if (sessions.length > 0) {
    await memory.update(firstSignInKey, 'done');
    return;
  }
  const installedAt = typeof known === 'number' ? known : clock.now();
  if (installedAt !== known) await memory.update(firstSignInKey, installedAt);
  if (clock.now() - installedAt < offeredMs) request([defaultScope], {}, log);
}

function request(
  scopes: readonly string[],
  options: Pick<vscode.AuthenticationGetSessionOptions, 'account'>,
  log: Log,
): void {
  vscode.authentication
    .getSession(authenticationProvider.id, scopes, { ...options, createIfNone: false })
    .then(undefined, (error: unknown) =>
      log.warn(`accounts menu: request failed: ${messageOf(error)}`),
    );
}
