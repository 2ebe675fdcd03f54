/** How the extension introduces itself to AWS. */
import * as vscode from 'vscode';

/** Shown to the user on the page where they allow the access, and to administrators in CloudTrail. */
export function clientName(): string {
  return `IAM Identity Center Sign-In for ${vscode.env.appName}`;
}
