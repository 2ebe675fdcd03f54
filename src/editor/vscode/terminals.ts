/** Where the terminals of this window run, seen from the extension. */
import * as vscode from 'vscode';

/**
 * Whether terminals run on another computer than the extension: in a remote window, while the
 * extension runs beside the user interface. A file or profile of this computer means nothing there.
 */
export function terminalsAreElsewhere(extension: vscode.Extension<unknown>): boolean {
  return vscode.env.remoteName !== undefined && extension.extensionKind === vscode.ExtensionKind.UI;
}
