/** Where the extension runs, as far as signing in depends on it. */
import * as vscode from 'vscode';

/**
 * Whether the person's browser can reach a loopback of this process: on the desktop, unless the
 * extension had to be installed on a remote machine.
 */
export function loopbackReachable(extension: vscode.Extension<unknown>): boolean {
  return (
    vscode.env.uiKind === vscode.UIKind.Desktop &&
    (vscode.env.remoteName === undefined || extension.extensionKind === vscode.ExtensionKind.UI)
  );
}
