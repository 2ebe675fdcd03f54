/** Opening pages outside VS Code. */
import * as vscode from 'vscode';

/**
 * Resolves to whether VS Code opened the page; also to false when the user chose to copy the link.
 * VS Code decodes the URL and encodes it again, so the values arrive unchanged.
 */
export async function openExternal(url: string): Promise<boolean> {
  return vscode.env.openExternal(vscode.Uri.parse(url, true));
}
