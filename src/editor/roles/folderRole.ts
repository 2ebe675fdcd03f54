/**
 * A role that an open folder suggests: a `[profile]` in its own `.aws/config`, beside the
 * `[sso-session]` of a portal that the user is signed in to. It is offered once, and used after a yes
 * that names account and role.
 */
import * as vscode from 'vscode';
import type { Clock } from '../../base/clock.ts';
import { messageOf, SignInError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { formatRole, requireRole } from '../../roles/roleReference.ts';
import { sessionsWithRoles } from '../../roles/sessionsWithRoles.ts';
import type { SessionEngine } from '../../sessions/engine.ts';
import { portalOf, type RoleReference, type Session, samePortal } from '../../sessions/session.ts';
import { readConfigText } from '../../sharing/configText.ts';
import { readFolderConfig } from '../instances/folderSuggestions.ts';
import { commands } from '../vscode/contributions.ts';
import { withoutLinks } from '../vscode/escape.ts';
import type { RoleInUse } from './roleInUse.ts';

export interface FolderRoleDeps {
  clock: Clock;
  log: Log;
  engine: Pick<SessionEngine, 'list'>;
  inUse: Pick<RoleInUse, 'current'>;
  /** Of this workspace. */
  memory: vscode.Memento;
}

/** What a folder suggests. */
interface FolderRole {
  role: RoleReference;
  startUrl: string;
  /** The name of the folder. */
  by: string;
}

const key = 'folderRole';

/**
 * Offers what the folders suggest, where no role is in use. Resolves when that is shown; never
 * rejects. Folders in Restricted Mode suggest nothing.
 */
export async function offerFolderRole(deps: FolderRoleDeps): Promise<void> {
  const { log, engine, inUse, memory } = deps;
  const { isTrusted, workspaceFolders = [] } = vscode.workspace;
  if (!isTrusted || inUse.current()) return;
  try {
    for (const { uri, name } of workspaceFolders) {
      const text = await readFolderConfig(uri, deps);
      const found = text === undefined ? undefined : readFolderRole(text, name);
      const session = found && findSession(found, await engine.list());
      if (!found || !session) continue;
      const mark = `${formatRole(found.role)} ${found.startUrl}`;
      if (memory.get(key) === mark) return;
      await memory.update(key, mark);
      show(found, session);
      return;
    }
  } catch (error) {
    log.warn(`role: not offered: ${messageOf(error)}`);
  }
}

/** The first profile of a text that names an account, a role and the portal of its session. */
export function readFolderRole(text: string, by: string): FolderRole | undefined {
  const { sections } = readConfigText(text);
  for (const { kind, entries } of sections) {
    const value = (name: string) => entries.get(name)?.value ?? '';
    if (kind !== 'profile' || !entries.has('sso_role_name')) continue;
    const session = sections.find(
      (each) => each.kind === 'sso-session' && each.name === value('sso_session'),
    );
    const startUrl = session?.entries.get('sso_start_url')?.value;
    if (!startUrl) continue;
    try {
      const accountId = value('sso_account_id');
      const role = requireRole({ accountId, roleName: value('sso_role_name') });
      return { role, startUrl, by };
    } catch (error) {
      if (!(error instanceof SignInError)) throw error;
    }
  }
  return undefined;
}

function findSession({ startUrl }: FolderRole, sessions: readonly Session[]): Session | undefined {
  return sessionsWithRoles(sessions).find(({ instance }) =>
    samePortal(portalOf(instance), startUrl),
  );
}

/** Not waited for: the user may leave it. */
function show({ role, by }: FolderRole, { account }: Session): void {
  const use = vscode.l10n.t('Use Role');
  const text = vscode.l10n.t(
    'The folder "{0}" suggests the role {1} in the AWS account {2} for the terminals of this workspace.',
    withoutLinks(by),
    withoutLinks(role.roleName),
    role.accountId,
  );
  vscode.window.showInformationMessage(text, use).then((chosen) => {
    if (chosen !== use) return;
    const argument = { account: account.id, ...role, form: 'workspace' };
    void vscode.commands.executeCommand(commands.useRoleInTerminal, argument);
  });
}
