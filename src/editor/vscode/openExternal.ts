/** Pages outside of VS Code. */
import * as vscode from 'vscode';

/**
 * Resolves to whether VS Code opened the page; false also when the person chose to copy the link.
 * VS Code opens the decoded form of the URL again encoded, so the values arrive as they are here.
 */
export async function openExternal(url: string): Promise<boolean> {
  return vscode.env.openExternal(vscode.Uri.parse(url, true));
}

/**
 * Likewise, for an address whose spelling counts: a `Uri` loses what is encoded behind `#`. VS Code
 * opens a text as it is (1.105 and newer), although its types do not say so.
 */
export async function openAddress(address: string): Promise<boolean> {
  return vscode.env.openExternal(address as unknown as vscode.Uri);
}
