/** The commands of the palette, of keybindings and of the extension's own links. */
import * as vscode from 'vscode';
import { isAbort, messageOf } from '../base/errors.ts';
import { requireAccountId } from '../roles/roleReference.ts';
import type { ActionDeps } from './actions.ts';
import type { CopyDeps } from './roles/copyRoleCredentials.ts';
import type { UseRoleDeps } from './roles/useRoleInTerminal.ts';
import type { AccessNode } from './roles/view/accessView.ts';
import type { AccessViewActions } from './roles/view/registerAccessView.ts';
import { commands, internalCommands } from './vscode/contributions.ts';
import type { LogChannel } from './vscode/logChannel.ts';

export interface CommandDeps extends ActionDeps {
  log: LogChannel;
  diagnose: () => Promise<void>;
  roles: RoleCommandDeps;
  accessView: Pick<AccessViewActions, 'refresh' | 'showMore'>;
}

/** What the commands for roles need. */
export interface RoleCommandDeps extends UseRoleDeps, CopyDeps {}

type Run = (argument?: unknown, more?: unknown) => unknown;

/**
 * Each command shows its own failures: VS Code shows whatever a command rejects with in a dialog,
 * even a cancellation (measured on 1.139).
 * @param actions loads what the commands do; a parameter for tests
 */
export function registerCommands(
  deps: CommandDeps,
  actions = () => import('./actions.ts'),
): vscode.Disposable[] {
  const { log } = deps;

  /** Resolves to what `work` resolves to, or to nothing if it failed and the failure was shown. */
  const shown = async <T>(id: string, work: () => Promise<T>, again: () => Thenable<unknown>) => {
    try {
      return await work();
    } catch (error) {
      if (!isAbort(error)) log.error(`command: ${id} failed: ${messageOf(error)}`);
      const { showFailure } = await import('./text/showFailure.ts');
      showFailure(error, { run: again });
      return undefined;
    }
  };

  const register = (id: string, run: Run) =>
    vscode.commands.registerCommand(id, (...given: [argument?: unknown, more?: unknown]) =>
      shown(
        id,
        async () => run(...given),
        () => vscode.commands.executeCommand(id, ...given),
      ),
    );

  const mark = (isProduction: boolean) => async (node: unknown) => {
    const accountId = requireAccountId(String((node as Partial<AccessNode>)?.accountId));
    const { memory } = deps.roles;
    if (memory.isProduction(accountId) !== isProduction) await memory.toggleProduction(accountId);
  };

  /** Resolves to whether the user signed in; rejects only for an argument it cannot understand. */
  const signIn = async (argument?: unknown): Promise<boolean> => {
    const again = () => vscode.commands.executeCommand(commands.signIn, argument);
    const loaded = await shown(commands.signIn, actions, again);
    if (!loaded) return false;
    const ask = await readAs(() => loaded.readSignInArgument(argument));
    const work = () => loaded.signIn(deps, ask).then(() => true);
    return (await shown(commands.signIn, work, again)) ?? false;
  };

  return [
    vscode.commands.registerCommand(commands.signIn, signIn),
    vscode.commands.registerCommand(internalCommands.signInHere, () => signIn()),
    register(internalCommands.signInAgain, async (id) => (await actions()).signInAgain(deps, id)),
    register(internalCommands.correctUser, async (id) => (await actions()).askUserName(deps, id)),
    register(commands.signOut, async () => (await actions()).signOut(deps)),
    register(commands.showAccounts, async () => (await actions()).listAccounts(deps)),
    register(commands.renewSession, async (id) => (await actions()).renewSession(deps, id)),
    register(commands.openAccessPortal, async () => (await actions()).openAccessPortal(deps)),
    register(commands.useRoleInTerminal, async (argument) => {
      const { useRoleInTerminal } = await import('./roles/useRoleInTerminal.ts');
      await useRoleInTerminal(argument, deps.roles);
    }),
    register(internalCommands.stopUsingRole, async () => {
      const { stopUsingRole } = await import('./roles/useRoleInTerminal.ts');
      await stopUsingRole(deps.roles);
    }),
    register(commands.copyRoleCredentials, async (argument) => {
      const { copyRoleCredentials } = await import('./roles/copyRoleCredentials.ts');
      await copyRoleCredentials(argument, deps.roles);
    }),
    register(commands.openConsole, async (argument) => {
      const { openConsole } = await import('./roles/openConsole.ts');
      await openConsole(argument, deps.roles);
    }),
    register(commands.addCliProfiles, async (argument) => {
      const { addCliProfiles } = await import('./roles/profiles/addCliProfiles.ts');
      await addCliProfiles(argument, deps.roles);
    }),
    register(internalCommands.refreshAccess, () => deps.accessView.refresh()),
    register(internalCommands.showMoreAccess, (node) =>
      deps.accessView.showMore(node as AccessNode),
    ),
    register(internalCommands.markAsProduction, mark(true)),
    register(internalCommands.removeProductionMark, mark(false)),
    register(commands.diagnose, deps.diagnose),
    register(commands.showLog, () => log.show()),
    register(internalCommands.addAccessPortal, async () =>
      (await actions()).signIn(deps, { add: true }),
    ),
    register(internalCommands.clickLink, async (id, action) =>
      (await deps.progress()).clicked(id, action),
    ),
  ];
}

/** Rejects with what is wrong with an argument in a form for callers in other extensions. */
async function readAs<T>(read: () => T): Promise<T> {
  try {
    return read();
  } catch (error) {
    const { toEditorError } = await import('./text/errorText.ts');
    throw toEditorError(error);
  }
}
