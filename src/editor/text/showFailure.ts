/** Shows what failed, with a button for the log and, if there is one, a button for what to do. */
import * as vscode from 'vscode';
import { commands } from '../vscode/contributions.ts';
import { toEditorError } from './errorText.ts';

/** What the user can do about a failure. */
export interface WayOn {
  /** The label of the button; "Try Again" by default. */
  label?: string;
  run(): Thenable<unknown>;
}

/**
 * Shows what failed, unless the user cancelled it, and returns the error for the API without waiting
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
    if (chosen === showLog) void vscode.commands.executeCommand(commands.showLog);
  });
  return shown;
}
