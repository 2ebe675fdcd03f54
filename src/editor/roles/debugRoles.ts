/**
 * Debug sessions use the role of the workspace. VS Code gives them no environment of terminals, so
 * each launch configuration gets the variables by itself.
 */
import * as vscode from 'vscode';
import type { Log } from '../../base/log.ts';
import { settings } from '../vscode/settings.ts';
import type { RoleInUse } from './roleInUse.ts';

/** Until it is disposed of. */
export function useRoleInDebugSessions({
  log,
  inUse,
}: {
  log: Log;
  inUse: Pick<RoleInUse, 'current'>;
}): vscode.Disposable {
  return vscode.debug.registerDebugConfigurationProvider('*', {
    async resolveDebugConfigurationWithSubstitutedVariables(folder, configuration) {
      const role = inUse.current();
      if (!role || !settings.rolesInDebugSessions()) return configuration;
      const { withRole } = await import('./debugVariables.ts');
      return withRole(configuration, role, { folder, log });
    },
  });
}
