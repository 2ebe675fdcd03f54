/** What roles are called in texts for users. */
import type { RoleReference } from '../../../sessions/session.ts';

/** A role with what its account is called, where that is known. */
export interface NamedRole extends RoleReference {
  accountName?: string | undefined;
}

/** `production / ReadOnly` */
export function roleText({ accountId, accountName, roleName }: NamedRole): string {
  return `${accountName ?? accountId} / ${roleName}`;
}

/** `alice · production / ReadOnly` */
export function roleOfUserText(userName: string, role: NamedRole): string {
  return `${userName} · ${roleText(role)}`;
}
