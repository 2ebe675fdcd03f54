/** Which sessions give roles. By itself, because everything that follows the sessions asks. */
import type { Session } from '../sessions/session.ts';

export const roleScope = 'sso:account:access';

/**
 * Whether roles can be had with the session: other scopes give none, and the token of an application
 * is for the application alone.
 */
export function hasRoles({
  application,
  scopes,
}: Pick<Session, 'application' | 'scopes'>): boolean {
  return !application && scopes.includes(roleScope);
}

/**
 * The sessions that roles can be had with now, one for each account: the one with this scope alone,
 * else the oldest.
 */
export function roleSessions(sessions: readonly Session[]): Session[] {
  const chosen = new Map<string, Session>();
  for (const session of sessions) {
    if (!hasRoles(session) || session.state === 'needs-you') continue;
    const before = chosen.get(session.account.id);
    const isBetter = session.scopes.length === 1 && before && before.scopes.length > 1;
    if (!before || isBetter) chosen.set(session.account.id, session);
  }
  return [...chosen.values()];
}
