/** The rows of the list that a role is chosen from. */
import * as vscode from 'vscode';
import type { AccountInfo } from '../../../portal/portalMessages.ts';
import { formatRole } from '../../../roles/roleReference.ts';
import type { Session } from '../../../sessions/session.ts';
import { withoutIcons } from '../../vscode/escape.ts';
import type { KnownRole, RoleMemory } from './roleMemory.ts';
import { type NamedRole, roleText } from './roleText.ts';

/** A role with the session that it is had by. */
export interface PickedRole extends NamedRole {
  session: Session;
}

/** Whether a role was chosen, and nothing else that a list offers. */
export function isRole(choice: PickedRole | Several | 'stop'): choice is PickedRole {
  return choice !== 'stop' && 'roleName' in choice;
}

/** An account with the session that it is listed for. */
export interface PickedAccount {
  session: Session;
  account: AccountInfo;
}

/** Several roles: of one account, or of all accounts. */
export interface Several {
  kind: 'several';
  account?: PickedAccount;
}

export type RoleChoice =
  | { kind: 'stop' }
  | { kind: 'role'; role: PickedRole }
  | ({ kind: 'account' } & PickedAccount)
  | Several
  /** The user of a session that has ended signs in again. */
  | { kind: 'sign-in'; session: Session }
  /** A list that could not be loaded is loaded again. */
  | { kind: 'retry' };

export interface RoleRow extends vscode.QuickPickItem {
  /** Tells rows apart when the list grows. */
  id: string;
  choice?: RoleChoice;
  buttons?: RoleButton[];
}

export interface RoleButton extends vscode.QuickInputButton {
  press(): Promise<void>;
}

export function separator(label: string): RoleRow {
  return { id: `separator ${label}`, label, kind: vscode.QuickPickItemKind.Separator };
}

export function accountRow(
  { session, account }: PickedAccount,
  memory: RoleMemory,
  changed: () => void,
): RoleRow {
  const { accountId, accountName, emailAddress } = account;
  const isProduction = memory.isProduction(accountId);
  return {
    id: `account ${session.id} ${accountId}`,
    label: withoutIcons(accountName ?? accountId),
    ...(isProduction && { iconPath: productionIcon() }),
    description: describe(accountName === undefined ? undefined : accountId, isProduction),
    ...(emailAddress !== undefined && { detail: withoutIcons(emailAddress) }),
    choice: { kind: 'account', session, account },
    buttons: [
      {
        iconPath: new vscode.ThemeIcon(isProduction ? 'shield' : 'circle-outline'),
        tooltip: isProduction
          ? vscode.l10n.t('Remove Production Mark')
          : vscode.l10n.t('Mark as Production'),
        press: async () => {
          await memory.toggleProduction(accountId);
          changed();
        },
      },
    ],
  };
}

/** A role by itself, in the list of its account. */
export function roleRow(role: PickedRole, memory: RoleMemory, changed: () => void): RoleRow {
  const { roleName } = role;
  return {
    id: `role ${role.session.id} ${formatRole(role)}`,
    label: withoutIcons(roleName),
    choice: { kind: 'role', role },
    buttons: [favoriteButton(role, memory, changed)],
  };
}

/** A role that was used before, named in full. `userName` only where there are several users. */
export function knownRoleRow(
  role: PickedRole,
  userName: string | undefined,
  memory: RoleMemory,
  changed: () => void,
): RoleRow {
  const isProduction = memory.isProduction(role.accountId);
  const icon = memory.isFavorite(toKnown(role)) ? 'star-full' : 'history';
  return {
    ...roleRow(role, memory, changed),
    id: `known ${role.session.id} ${formatRole(role)}`,
    label: withoutIcons(roleText(role)),
    iconPath: isProduction ? productionIcon() : new vscode.ThemeIcon(icon),
    description: describe(role.accountId, isProduction, userName),
  };
}

function productionIcon(): vscode.ThemeIcon {
  return new vscode.ThemeIcon('shield');
}

/** The mark is a word as well: screen readers do not read icons. */
function describe(accountId: string | undefined, isProduction: boolean, userName?: string): string {
  const mark = vscode.l10n.t({ message: 'Production', comment: 'The mark of an AWS account.' });
  const parts = [accountId, isProduction ? mark : undefined, userName];
  return withoutIcons(parts.filter(Boolean).join(' · '));
}

function favoriteButton(role: PickedRole, memory: RoleMemory, changed: () => void): RoleButton {
  const known = toKnown(role);
  const isFavorite = memory.isFavorite(known);
  return {
    iconPath: new vscode.ThemeIcon(isFavorite ? 'star-full' : 'star-empty'),
    tooltip: isFavorite
      ? vscode.l10n.t('Remove from Favorites')
      : vscode.l10n.t('Add to Favorites'),
    press: async () => {
      await memory.toggleFavorite(known);
      changed();
    },
  };
}

/** The role as it is remembered. */
export function toKnown({ session, accountId, accountName, roleName }: PickedRole): KnownRole {
  return {
    userId: session.account.id,
    accountId,
    ...(accountName !== undefined && { accountName }),
    roleName,
  };
}

/** Favorites, then what was used last, of the users who are signed in; each role once. */
export function knownRoles(memory: RoleMemory, sessions: readonly Session[]): PickedRole[] {
  const seen = new Set<string>();
  return [...memory.favorites(), ...memory.recent()].flatMap((known) => {
    const { userId, ...role } = known;
    const session = sessions.find(({ account }) => account.id === userId);
    const key = `${userId} ${formatRole(role)}`;
    if (!session || seen.has(key)) return [];
    seen.add(key);
    return [{ ...role, session }];
  });
}

/** Tells a role of a user from all others. */
export function roleKey({ session, ...role }: PickedRole): string {
  return `${session.account.id} ${formatRole(role)}`;
}
