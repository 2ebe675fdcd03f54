/** Which sessions give roles. By itself, because everything that follows the sessions asks. */
import type { Session } from '../sessions/session.ts';

/** Whether roles can be had with the session; other scopes give none. */
export function hasRoles({ scopes }: Pick<Session, 'scopes'>): boolean {
  return scopes.includes('sso:account:access');
}
