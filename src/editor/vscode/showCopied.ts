/** Says that something was copied. */
import * as vscode from 'vscode';

const shownMs = 3_000;

/** A word in the status bar, because a clipboard shows nothing. */
export function showCopied(): void {
  vscode.window.setStatusBarMessage(vscode.l10n.t('Copied'), shownMs);
}
