/** The commands of the palette. */
import * as vscode from 'vscode';
import { messageOf } from '../base/errors.ts';
import type { ActionDeps } from './actions.ts';
import type { Channel } from './channel.ts';
import { toEditorError } from './messages.ts';

export interface CommandDeps extends ActionDeps {
  channel: Channel;
  diagnose: () => Promise<void>;
}

/** The one that programs call: it rejects when the sign-in was cancelled. */
const signInCommand = 'iamIdentityCenter.signIn';

/**
 * The same for the palette and for links. VS Code shows whatever a command of theirs rejects with
 * in a dialog, a cancellation as well (1.139, measured), and so this one does not.
 */
const signInHereCommand = 'iamIdentityCenter.signInHere';

type Run = (argument?: unknown, more?: unknown) => unknown;

export function registerCommands(deps: CommandDeps): vscode.Disposable[] {
  const { channel } = deps;
  const actions = () => import('./actions.ts');
  const commands: Record<string, Run> = {
    [signInCommand]: async (argument) => (await actions()).signIn(deps, argument),
    [signInHereCommand]: async () => (await actions()).signIn(deps),
    'iamIdentityCenter.signInAgain': async (id) => (await actions()).signInAgain(deps, id),
    'iamIdentityCenter.signOut': async () => (await actions()).signOut(deps),
    'iamIdentityCenter.showAccounts': async () => (await actions()).listAccounts(deps),
    'iamIdentityCenter.renewSession': async (id) => (await actions()).renewSession(deps, id),
    'iamIdentityCenter.openAccessPortal': async () => (await actions()).openAccessPortal(deps),
    'iamIdentityCenter.diagnose': deps.diagnose,
    'iamIdentityCenter.showLog': () => channel.show(),
    'iamIdentityCenter.attempt': async (id, action) => (await deps.attempts()).clicked(id, action),
  };
  return Object.entries(commands).map(([id, run]) =>
    vscode.commands.registerCommand(id, async (argument?: unknown, more?: unknown) => {
      try {
        return await run(argument, more);
      } catch (error) {
        const told = await toEditorError(error);
        if (told instanceof vscode.CancellationError && id !== signInCommand) return undefined;
        channel.error(`command: ${id} failed: ${messageOf(error)}`);
        throw told;
      }
    }),
  );
}
