/** The question before anything is shared with other programs, or written for them. */
import * as vscode from 'vscode';
import { SignInError } from '../../base/errors.ts';

/** What the user is asked to allow. */
export interface Sharing {
  /** Whether the setting that shares the sign-in is off. */
  turnsOn: boolean;
  /** The profile that is added to a file, where one is. */
  addsProfile?: { name: string; file: string } | undefined;
}

/** Asks nothing where nothing changes. Rejects with `SignInError('cancelled')` without a clear yes. */
export async function confirmSharing({ turnsOn, addsProfile }: Sharing): Promise<void> {
  if (!turnsOn && !addsProfile) return;
  const yes = turnsOn
    ? vscode.l10n.t({ message: 'Share', comment: 'A button, the verb.' })
    : vscode.l10n.t('Add Profile');
  const question = turnsOn
    ? vscode.l10n.t('Share your sign-in with the AWS CLI?')
    : vscode.l10n.t('Add a profile for the AWS CLI?');
  const detail = [
    ...(turnsOn
      ? [
          vscode.l10n.t(
            'The access token of each sign-in is kept in ~/.aws/sso/cache, where only you can read it. It lasts an hour at most and is removed when you sign out. The refresh token stays in the secret storage of VS Code.',
          ),
        ]
      : []),
    ...(addsProfile
      ? [
          vscode.l10n.t(
            'The profile {0} is added to {1}. It contains no secret.',
            addsProfile.name,
            addsProfile.file,
          ),
        ]
      : []),
  ].join('\n\n');
  const chosen = await vscode.window.showInformationMessage(question, { modal: true, detail }, yes);
  if (chosen !== yes) throw new SignInError('cancelled', 'sharing: the user said no');
}
