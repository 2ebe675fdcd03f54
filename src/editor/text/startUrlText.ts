/** What people read when a text is no start URL. */
import * as vscode from 'vscode';
import type { StartUrlProblem } from '../../oidc/startUrl.ts';

/** One sentence. */
export function explainStartUrl(problem: StartUrlProblem): string {
  switch (problem) {
    case 'not-a-url':
      return vscode.l10n.t('This is not the link of an access portal.');
    case 'not-https':
      return vscode.l10n.t('The link of an access portal begins with https://.');
    case 'password':
      return vscode.l10n.t('The link must not hold a user name or password.');
    case 'no-directory':
      return vscode.l10n.t('The end of the link is missing: it tells which instance is yours.');
    case 'region-only':
      return vscode.l10n.t('This page tells the region, but not the portal.');
  }
}
