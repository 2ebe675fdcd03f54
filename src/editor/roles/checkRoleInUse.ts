/** Whether the profile of the role in use still gives this role: the user may have changed its files. */
import * as vscode from 'vscode';
import { messageOf } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { hasRoles } from '../../roles/sessionsWithRoles.ts';
import type { SessionEngine } from '../../sessions/engine.ts';
import { toCliSession } from '../../sharing/cliSession.ts';
import { readProfileFiles } from '../cli/configFiles.ts';
import { commands } from '../vscode/contributions.ts';
import { withoutLinks } from '../vscode/escape.ts';
import { roleOfUserText } from './pick/roleText.ts';
import { usableProfiles } from './profiles/roleProfile.ts';
import type { RoleInUse, UsedRole } from './roleInUse.ts';

export interface RoleInUseCheckDeps {
  log: Log;
  engine: Pick<SessionEngine, 'list'>;
  inUse: Pick<RoleInUse, 'current' | 'stop'>;
}

/**
 * Stops using a role whose profile is gone, or gives another one, and says so. Never rejects: files
 * that cannot be read now prove nothing.
 */
export async function checkRoleInUse({ log, engine, inUse }: RoleInUseCheckDeps): Promise<void> {
  try {
    const role = inUse.current();
    if (!role || (await givesRole(role, engine))) return;
    if (inUse.current() !== role) return;
    log.warn('role: its profile no longer gives it');
    await inUse.stop();
    const choose = vscode.l10n.t('Use Role in Terminal…');
    const text = vscode.l10n.t(
      'The profile {0} no longer gives you {1}. New terminals do not use it any more.',
      role.profile,
      withoutLinks(roleOfUserText(role.userName, role)),
    );
    vscode.window.showWarningMessage(text, choose).then((chosen) => {
      if (chosen) void vscode.commands.executeCommand(commands.useRoleInTerminal);
    });
  } catch (error) {
    log.info(`role: profile not checked: ${messageOf(error)}`);
  }
}

/** Resolves to whether programs get the role by its profile, as far as the files say. */
export async function givesRole(
  role: UsedRole,
  engine: Pick<SessionEngine, 'list'>,
): Promise<boolean> {
  const session = (await engine.list()).find(
    (each) => each.account.id === role.userId && hasRoles(each),
  );
  // If the user has signed out, `RoleInUse` stops using the role.
  if (!session) return true;
  const profiles = usableProfiles(await readProfileFiles(), {
    session: toCliSession(session),
    accountId: role.accountId,
    roleName: role.roleName,
  });
  return profiles.some(({ name }) => name === role.profile);
}
