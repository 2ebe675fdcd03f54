/** How a role in an AWS account is referred to, and which references no role can have. */
import { SignInError } from '../base/errors.ts';
import type { RoleReference } from '../sessions/session.ts';

/**
 * Returns the reference if a role can be named like this: twelve digits, and the letters that IAM
 * allows in the name of a role.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html
 * @throws SignInError `bad-settings` with a `role` problem
 */
export function requireRole({ accountId, roleName }: RoleReference): RoleReference {
  requireAccountId(accountId);
  if (!/^[\w+=,.@-]{1,64}$/.test(roleName)) throw notARole('role-name', roleName);
  return { accountId, roleName };
}

/** @throws SignInError `bad-settings` with a `role` problem for anything but twelve digits */
export function requireAccountId(accountId: string): string {
  if (!/^\d{12}$/.test(accountId)) throw notARole('account-id', accountId);
  return accountId;
}

/**
 * Reads `012345678901/ReadOnly`.
 * @throws SignInError as `requireRole`
 */
export function parseRole(text: string): RoleReference {
  const [accountId = '', roleName = ''] = text.split(/\/(.*)/s);
  return requireRole({ accountId, roleName });
}

/** `012345678901/ReadOnly`: equal for equal roles. */
export function formatRole({ accountId, roleName }: RoleReference): string {
  return `${accountId}/${roleName}`;
}

function notARole(rule: 'account-id' | 'role-name', value: string): SignInError {
  const problem = { kind: 'role', rule, value } as const;
  return new SignInError({ code: 'bad-settings', problem }, `role: not a role: ${rule}`);
}
