/**
 * What is offered to a user who has roles: the role that a folder suggests, and a hand-over to the AWS
 * Toolkit. Their code is loaded only where there is such a folder, or the Toolkit.
 */
import * as vscode from 'vscode';
import { abortable } from '../../base/abortable.ts';
import type { Clock } from '../../base/clock.ts';
import type { Session } from '../../sessions/session.ts';
import { terminalsAreElsewhere } from '../vscode/terminals.ts';
import type { FolderRoleDeps } from './folderRole.ts';

/** The AWS Toolkit. */
const toolkitId = 'amazonwebservices.aws-toolkit-vscode';

export interface OfferDeps extends Omit<FolderRoleDeps, 'memory'> {
  context: Pick<vscode.ExtensionContext, 'extension' | 'globalState' | 'workspaceState'>;
}

/** Resolves when what there is to offer is shown. */
export async function offerRoles(sessions: readonly Session[], deps: OfferDeps): Promise<void> {
  const { clock, log, engine, inUse, context } = deps;
  const { extension, globalState, workspaceState } = context;
  if (sessions.length === 0) return;
  if (vscode.extensions.getExtension(toolkitId)) {
    const { offerHandOver } = await import('./toolkitHandOver.ts');
    await offerHandOver(sessions, { log, memory: globalState, extensionId: extension.id });
  }
  if (inUse.current() || terminalsAreElsewhere(extension)) return;
  if (!(await someFolderHasConfig(clock))) return;
  const { offerFolderRole } = await import('./folderRole.ts');
  await offerFolderRole({ clock, log, engine, inUse, memory: workspaceState });
}

/** A folder may be on a computer that is gone. */
const patienceMs = 2_000;

async function someFolderHasConfig(clock: Clock): Promise<boolean> {
  const { isTrusted, workspaceFolders = [], fs } = vscode.workspace;
  if (!isTrusted) return false;
  for (const { uri } of workspaceFolders) {
    const file = vscode.Uri.joinPath(uri, '.aws', 'config');
    try {
      await abortable(Promise.resolve(fs.stat(file)), { signal: clock.timeout(patienceMs) });
      return true;
    } catch {
      // Missing, or not readable now.
    }
  }
  return false;
}
