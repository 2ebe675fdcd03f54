/** The commands of the palette. */

import * as vscode from 'vscode';
import { isAbort, messageOf } from '../base/errors.ts';
import type { ActionDeps } from './actions.ts';
import { toEditorError } from './text/errorText.ts';
import { showFailure } from './text/showFailure.ts';
import type { Channel } from './vscode/logChannel.ts';

export interface CommandDeps extends ActionDeps {
  channel: Channel;
  diagnose: () => Promise<void>;
}

/**
 * The one that programs call: it rejects when nobody was signed in. VS Code shows whatever a
 * command of the palette rejects with in a dialog, a cancellation as well (1.139, measured), so
 * there all others tell by themselves what failed.
 */
const signInCommand = 'iamIdentityCenter.signIn';

/** The same for the palette, for keys and for links. */
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
    vscode.commands.registerCommand(id, async (...given: [argument?: unknown, more?: unknown]) => {
      try {
        return await run(...given);
      } catch (error) {
        if (!isAbort(error)) channel.error(`command: ${id} failed: ${messageOf(error)}`);
        if (id === signInCommand) throw toEditorError(error);
        showFailure(error, { run: () => vscode.commands.executeCommand(id, ...given) });
        return undefined;
      }
    }),
  );
}
