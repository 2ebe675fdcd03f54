/** Shows what failed, with a button for the log and, if there is one, a button for what to do. */
import * as vscode from 'vscode';
import { hasCode, SignInError } from '../../base/errors.ts';
import { commands, internalCommands } from '../vscode/contributions.ts';
import { explain, toEditorError } from './errorText.ts';

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
export function showFailure(error: unknown, otherwise?: WayOn): Error {
  const forCaller = toEditorError(error);
  const isDenied = hasCode(error, 'denied');
  if (forCaller instanceof vscode.CancellationError && !isDenied) return forCaller;
  const wayOn = missingSignIn(error) ?? otherwise;
  const goOn = wayOn?.label ?? vscode.l10n.t('Try Again');
  const showLog = vscode.l10n.t('Show Log');
  const buttons = wayOn ? [goOn, showLog] : [showLog];
  // The user's own click is not an error.
  const show = isDenied ? vscode.window.showInformationMessage : vscode.window.showErrorMessage;
  show(explain(error), ...buttons).then((chosen) => {
    if (chosen === goOn) void wayOn?.run();
    if (chosen === showLog) void vscode.commands.executeCommand(commands.showLog);
  });
  return forCaller;
}

/** Where another user, or the same at another place, has to sign in first. */
function missingSignIn(error: unknown): WayOn | undefined {
  if (!(error instanceof SignInError) || error.failure.code !== 'application') return undefined;
  const { problem } = error.failure;
  if (problem.kind !== 'signed-out' && problem.kind !== 'no-session') return undefined;
  const { sessionId } = problem;
  return {
    label: vscode.l10n.t('Sign In'),
    run: () =>
      sessionId === undefined
        ? vscode.commands.executeCommand(commands.signIn)
        : vscode.commands.executeCommand(internalCommands.signInAgain, sessionId),
  };
}
