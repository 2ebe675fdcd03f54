/** What is remembered of roles for all windows: those used last, favorites, production accounts. */
import * as v from 'valibot';
import * as vscode from 'vscode';
import { messageOf } from '../../../base/errors.ts';
import type { Log } from '../../../base/log.ts';
import { optionalString, string } from '../../../base/schemas.ts';
import { formatRole } from '../../../roles/roleReference.ts';

const knownRole = v.object({
  /** The id of the account that the user is signed in as; `Account.id`. */
  userId: string,
  accountId: string,
  accountName: optionalString,
  roleName: string,
});
export type KnownRole = v.InferOutput<typeof knownRole>;

const roles = v.fallback(v.array(knownRole), []);
const accountIds = v.fallback(v.array(string), []);

/** None of the calls rejects: what cannot be stored is only logged. */
export interface RoleMemory {
  /** Used last first. */
  recent(): readonly KnownRole[];
  used(role: KnownRole): Promise<void>;
  favorites(): readonly KnownRole[];
  isFavorite(role: KnownRole): boolean;
  toggleFavorite(role: KnownRole): Promise<void>;
  /** Whether the user marked the AWS account as production. */
  isProduction(accountId: string): boolean;
  toggleProduction(accountId: string): Promise<void>;
  /** Fires when favorites or marks have changed in this window. */
  readonly onDidChange: vscode.Event<void>;
}

const keys = {
  recent: 'roles.recent',
  favorites: 'roles.favorites',
  production: 'roles.production',
} as const;

const mostRecent = 5;

export function createRoleMemory(memory: vscode.Memento, log: Log): RoleMemory {
  const changes = new vscode.EventEmitter<void>();
  const read = (key: string) => v.parse(roles, memory.get(key));
  const readProduction = () => v.parse(accountIds, memory.get(keys.production));
  const write = async (key: string, value: unknown) => {
    try {
      await memory.update(key, value);
      changes.fire();
    } catch (error) {
      log.warn(`roles: not remembered: ${messageOf(error)}`);
    }
  };
  const without = (list: readonly KnownRole[], role: KnownRole) =>
    list.filter((each) => !isSame(each, role));
  const isFavorite = (role: KnownRole) => read(keys.favorites).some((each) => isSame(each, role));
  return {
    onDidChange: changes.event,
    recent: () => read(keys.recent),
    used: (role) =>
      write(keys.recent, [role, ...without(read(keys.recent), role)].slice(0, mostRecent)),
    favorites: () => read(keys.favorites),
    isFavorite,
    async toggleFavorite(role) {
      const others = without(read(keys.favorites), role);
      await write(keys.favorites, isFavorite(role) ? others : [...others, role]);
    },
    isProduction: (accountId) => readProduction().includes(accountId),
    async toggleProduction(accountId) {
      const marked = readProduction();
      const others = marked.filter((each) => each !== accountId);
      await write(keys.production, others.length < marked.length ? others : [...others, accountId]);
    },
  };
}

function isSame(one: KnownRole, other: KnownRole): boolean {
  return one.userId === other.userId && formatRole(one) === formatRole(other);
}
