/**
 * The roles whose credentials other extensions have asked for in this window. VS Code asks for consent
 * once for an account, not for each role: this is how the user finds out. VS Code does not say which
 * extension asks, nor whether it is allowed to have them.
 */
import { type Log, shortHash } from '../../base/log.ts';
import { formatRole } from '../../roles/roleReference.ts';
import type { RoleReference } from '../../sessions/session.ts';

export interface HandedRoles {
  /** Notes a role of a user in the log, the first time. `userId` is the id of their account. */
  add(userId: string, role: RoleReference): void;
  /** Those of a user, in the order of their first use. */
  of(userId: string): readonly RoleReference[];
}

export function createHandedRoles(log: Log): HandedRoles {
  const known = new Map<string, Map<string, RoleReference>>();
  return {
    add(userId, role) {
      const roles = known.get(userId) ?? new Map<string, RoleReference>();
      known.set(userId, roles);
      const key = formatRole(role);
      if (roles.has(key)) return;
      roles.set(key, role);
      const { accountId, roleName } = role;
      log.info(
        `role: asked for by an extension: ${shortHash(userId)}: …${accountId.slice(-4)} ${roleName}`,
      );
    },
    of: (userId) => [...(known.get(userId)?.values() ?? [])],
  };
}
