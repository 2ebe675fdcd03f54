/** Work with a progress notification that has a Cancel button. */
import * as vscode from 'vscode';
import type { Cancellable } from '../../base/abortable.ts';
import { SignInError } from '../../base/errors.ts';

export interface ProgressView extends Cancellable {
  /** Replaces the message of the notification. */
  report(message: string): void;
}

/**
 * Settles as `work` does; the notification is closed by then. The signal of `work` aborts with
 * `SignInError('cancelled')` when the user presses Cancel.
 */
export async function withCancellableProgress<T>(
  title: string,
  work: (view: ProgressView) => Promise<T>,
): Promise<T> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const cancel = new AbortController();
      const subscription = token.onCancellationRequested(() =>
        cancel.abort(new SignInError('cancelled', 'cancelled by the user')),
      );
      try {
        return await work({
          signal: cancel.signal,
          report: (message) => progress.report({ message }),
        });
      } finally {
        subscription.dispose();
      }
    },
  );
}
