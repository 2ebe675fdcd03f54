/** Opening pages outside VS Code. */
import * as vscode from 'vscode';

/**
 * Resolves to whether VS Code opened the page; also to false when the user chose to copy the link.
 * VS Code decodes the URL and encodes it again, so the values arrive unchanged.
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
