/** Opening pages outside VS Code: with the program that the user set, else where VS Code opens them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { systemCodeOf } from '../../base/errors.ts';
import { isSecure } from '../../base/isLoopback.ts';
import { explainedError } from './explainedError.ts';
import { section, settings } from './settings.ts';

/**
 * Resolves to whether VS Code opened the page; also to false when the user chose to copy the link.
 * VS Code decodes the URL and encodes it again, so the values arrive unchanged. Rejects with
 * `SignInError('bad-settings')` if the program of the user cannot be started.
 */
export async function openExternal(url: string): Promise<boolean> {
  return (await openWithProgram(url)) || vscode.env.openExternal(vscode.Uri.parse(url, true));
}

/**
 * Likewise, for an address whose spelling counts: a `Uri` loses what is encoded after `#`. VS Code
 * opens a text as it is (1.105 and newer), although its types do not say so.
 */
export async function openAddress(address: string): Promise<boolean> {
  return (
    (await openWithProgram(address)) || vscode.env.openExternal(address as unknown as vscode.Uri)
  );
}

/** Resolves to whether the user set a program; it runs by then. */
async function openWithProgram(url: string): Promise<boolean> {
  const [program, ...args] = settings.browser();
  // VS Code decides what to do with an address that is not a web page.
  if (program === undefined || !isBesideUser() || !isWebPage(url)) return false;
  // No shell: an address is one argument, whatever is in it.
  const child = spawn(
    program,
    args.map((each) => each.replaceAll('{url}', () => url)),
    // A relative name must not be that of a file in the folder that VS Code was started in.
    { cwd: homedir(), detached: true, stdio: 'ignore' },
  );
  try {
    await once(child, 'spawn');
  } catch (error) {
    const code = systemCodeOf(error) ?? 'unknown';
    throw explainedError(
      `browser: not started: ${code}`,
      vscode.l10n.t(
        'The program {0} in the setting {1} could not be started ({2}). Correct the setting, or clear it to use your default browser.',
        program,
        `${section}.browser`,
        code,
      ),
    );
  }
  child.unref();
  return true;
}

function isWebPage(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && isSecure(url);
}

/** Whether this process runs on the computer that the user sits at. */
function isBesideUser(): boolean {
  return vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
}
