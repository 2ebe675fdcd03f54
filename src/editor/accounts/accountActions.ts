/** What can be done with a sign-in, as buttons on its row and as lines in its details. */
import * as vscode from 'vscode';
import { hasRoles } from '../../roles/roleSessions.ts';
import type { Application, Session } from '../../sessions/session.ts';
import { showCopied } from '../vscode/showCopied.ts';
import type { AccountAction } from './accountDetails.ts';

export interface AccountActions {
  signIn(): Promise<unknown>;
  signInAgain(session: Session): Promise<unknown>;
  /** Signs in the user whose AWS credentials an application waits for. */
  signInForCredentials(session: Session): Promise<unknown>;
  renew(session: Session): Promise<unknown>;
  signOut(session: Session): Promise<unknown>;
  rename(session: Session): Promise<unknown>;
  /** Refreshes what waits, at once. */
  tryNow(): Promise<unknown>;
  openPortal(session: Session): Promise<unknown>;
  useRole(session: Session): Promise<unknown>;
  addCliProfiles(session: Session): Promise<unknown>;
  /** The roles that extensions requested in this window. */
  rolesOf(session: Session): Promise<readonly string[]>;
  /** Called when an action that a button started has failed. The list may be closed by then. */
  failed(error: unknown): void;
}

/** What can be done, the most likely first. */
export function actionsFor(session: Session, actions: AccountActions): AccountAction[] {
  const portal: AccountAction = {
    label: vscode.l10n.t('Open Access Portal'),
    icon: 'link-external',
    run: actions.openPortal,
  };
  const copyStartUrl: AccountAction = {
    label: vscode.l10n.t({
      message: 'Copy Start URL',
      comment: 'The start URL is the link of the access portal, as the AWS CLI calls it.',
    }),
    icon: 'copy',
    run: async ({ instance }) => {
      await vscode.env.clipboard.writeText(instance.startUrl);
      showCopied();
    },
  };
  const useRole: AccountAction = {
    label: vscode.l10n.t('Use Role in Terminal…'),
    icon: 'terminal',
    inDetailsOnly: true,
    run: actions.useRole,
  };
  const addProfiles: AccountAction = {
    label: vscode.l10n.t('Add AWS CLI Profiles…'),
    icon: 'new-file',
    inDetailsOnly: true,
    run: actions.addCliProfiles,
  };
  const renew: AccountAction = {
    label: vscode.l10n.t('Start a New Session…'),
    icon: 'issue-reopened',
    run: actions.renew,
  };
  const rename: AccountAction = {
    label: vscode.l10n.t({ message: 'Rename…', comment: 'Changes the name of a sign-in.' }),
    icon: 'edit',
    inDetailsOnly: true,
    run: actions.rename,
  };
  const signOut: AccountAction = {
    label: vscode.l10n.t('Sign Out…'),
    icon: 'sign-out',
    run: actions.signOut,
  };
  const isUsable = session.state !== 'needs-you';
  if (session.application) {
    return [...wayOn(session, actions), copyArn(session.application), rename, signOut];
  }
  return [
    ...wayOn(session, actions),
    portal,
    copyStartUrl,
    ...(isUsable && hasRoles(session) ? [useRole, addProfiles] : []),
    ...(session.state === 'signed-in' ? [renew] : []),
    rename,
    signOut,
  ];
}

function copyArn({ arn }: Application): AccountAction {
  return {
    label: vscode.l10n.t('Copy Application ARN'),
    icon: 'copy',
    run: async () => {
      await vscode.env.clipboard.writeText(arn);
      showCopied();
    },
  };
}

/** What a session needs to be of use again. */
function wayOn(session: Session, actions: AccountActions): AccountAction[] {
  const { signInAgain, signInForCredentials: run, tryNow } = actions;
  const again = { label: vscode.l10n.t('Sign In Again'), icon: 'sign-in', run: signInAgain };
  const retry = { label: vscode.l10n.t('Try Now'), icon: 'refresh', run: tryNow };
  switch (session.state) {
    case 'signed-in':
      return [];
    case 'needs-you':
      return [again];
    case 'waiting':
      switch (session.cause) {
        case 'other-endpoint':
          return [again];
        case 'credentials':
          return [{ label: vscode.l10n.t('Sign In for AWS Credentials'), icon: 'key', run }, retry];
        default:
          return [retry];
      }
  }
}
