/**
 * The modal dialog with the device code, which stays in view until the user has compared the code.
 */
import * as vscode from 'vscode';
import type { Cancellable } from '../../base/abortable.ts';
import type { DeviceCode } from '../../flows/flow.ts';

/** Resolves to whether the user opened the sign-in page. Rejects with `signal.reason`. */
export async function showDeviceCode(code: DeviceCode, { signal }: Cancellable): Promise<boolean> {
  const open = vscode.l10n.t('Open Sign-in Page');
  const copy = vscode.l10n.t('Copy Code');
  for (;;) {
    const chosen = await vscode.window.showInformationMessage(
      vscode.l10n.t('Your sign-in code is {0}', code.userCode),
      {
        modal: true,
        detail: vscode.l10n.t(
          'The page at {0} shows a code. Approve it only if it is the same as this one, and never approve a code that somebody sent you.',
          code.verificationUriComplete.host,
        ),
      },
      open,
      copy,
    );
    signal.throwIfAborted();
    if (chosen !== copy) return chosen === open;
    await vscode.env.clipboard.writeText(code.userCode);
  }
}
