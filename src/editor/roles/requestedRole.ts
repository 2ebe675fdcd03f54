/** The role that another extension asks for in its scopes. By itself, because every request is read. */
import { SignInError } from '../../base/errors.ts';
import { parseRole } from '../../roles/roleReference.ts';
import type { RoleReference } from '../../sessions/session.ts';
import { type AskedScopes, readAskedScopes } from '../instances/requestedScopes.ts';

const scopeName = 'AWS_ROLE';

export interface AskedRole {
  /** Exactly as asked; a session is returned with these. */
  requested: readonly string[];
  /** Without it: the role of this workspace. */
  role?: RoleReference;
  /** The session that gives the role: `sso:account:access`, and the instance where one is named. */
  session: AskedScopes;
}

/** Whether scopes ask for a role, in a valid form or not. */
export function asksForRole(scopes: readonly string[]): boolean {
  return scopes.some(isRoleScope);
}

/**
 * Reads `AWS_ROLE` or `AWS_ROLE:<12 digits>/<role name>`, beside which there may be the scopes that
 * name an instance.
 * @throws SignInError `bad-settings` for two roles, other scopes, or a role that cannot exist
 */
export function readAskedRole(requested: readonly string[]): AskedRole {
  const [scope = '', ...others] = new Set(requested.filter(isRoleScope));
  const rest = requested.filter((each) => !isRoleScope(each));
  const isAlone = rest.every((each) => /^IDENTITY_CENTER_(START_URL|REGION):/.test(each));
  if (others.length > 0 || !isAlone) {
    throw new SignInError('bad-settings', 'scopes: AWS_ROLE must be the only one');
  }
  const role = scope === scopeName ? undefined : parseRole(scope.slice(scopeName.length + 1));
  return { requested: [...requested], session: readAskedScopes(rest), ...(role && { role }) };
}

function isRoleScope(scope: string): boolean {
  return scope === scopeName || scope.startsWith(`${scopeName}:`);
}
