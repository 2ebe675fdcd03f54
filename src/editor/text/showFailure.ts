/** Shows what failed, with the way to the details and, where there is one, the way on. */
import * as vscode from 'vscode';
import { toEditorError } from './errorText.ts';

/** What the user can do about a failure. */
export interface WayOn {
  /** Without one: "Try Again". */
  label?: string;
  run(): Thenable<unknown>;
}

/**
 * Shows what failed, unless the user cancelled it, and returns the error for the API. Nobody waits
 * for the user to close the notification.
 */
export function showFailure(error: unknown, wayOn?: WayOn): Error {
  const shown = toEditorError(error);
  if (shown instanceof vscode.CancellationError) return shown;
  const goOn = wayOn?.label ?? vscode.l10n.t('Try Again');
  const showLog = vscode.l10n.t('Show Log');
  const buttons = wayOn ? [goOn, showLog] : [showLog];
  vscode.window.showErrorMessage(shown.message, ...buttons).then((chosen) => {
    if (chosen === goOn) void wayOn?.run();
    if (chosen === showLog) void vscode.commands.executeCommand('iamIdentityCenter.showLog');
  });
  return shown;
}
