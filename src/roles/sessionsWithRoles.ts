/** Which sessions give access to roles. In a file of its own, because it is loaded with VS Code. */
import type { Session } from '../sessions/session.ts';

export const roleScope = 'sso:account:access';

/**
 * Whether the session gives access to roles. With other scopes it does not, and the token of an
 * application is for the application alone.
 */
export function hasRoles({
  application,
  scopes,
}: Pick<Session, 'application' | 'scopes'>): boolean {
  return !application && scopes.includes(roleScope);
}

/**
 * The sessions that give access to roles now, one for each account: the one with this scope alone,
 * else the oldest.
 */
export function sessionsWithRoles(sessions: readonly Session[]): Session[] {
  const chosen = new Map<string, Session>();
  for (const session of sessions) {
    if (!hasRoles(session) || session.state === 'needs-you') continue;
    const before = chosen.get(session.account.id);
    const isBetter = session.scopes.length === 1 && before && before.scopes.length > 1;
    if (!before || isBetter) chosen.set(session.account.id, session);
  }
  return [...chosen.values()];
}
