/** Pages outside of VS Code. */
import * as vscode from 'vscode';

/**
 * Resolves to whether VS Code opened the page; false also when the person chose to copy the link.
 * VS Code opens the decoded form of the URL again encoded, so the values arrive as they are here.
 */
export async function openExternal(url: string): Promise<boolean> {
  return vscode.env.openExternal(vscode.Uri.parse(url, true));
}
