/** What users read about a session: its state, and the facts that status item and details share. */
import * as vscode from 'vscode';
import { formatTime } from '../../base/formatTime.ts';
import type { EndReason, Session, WaitingCause } from '../../sessions/session.ts';

/** What the state of a session is called. */
export function stateOf(session: Session): string {
  switch (session.state) {
    case 'signed-in':
      return vscode.l10n.t({ message: 'Signed in', comment: 'The state of a session.' });
    case 'waiting':
      return waitingFor(session.cause);
    case 'needs-you':
      return signInRequired(session.reason);
  }
}

/** Why the token, which has run out, cannot be refreshed now. */
function waitingFor(cause: WaitingCause): string {
  switch (cause) {
    case 'network':
      return vscode.l10n.t('Waiting for the network');
    case 'service':
      return vscode.l10n.t('Waiting for IAM Identity Center');
    case 'storage':
      return vscode.l10n.t('Waiting for the secret storage');
    case 'encryption-key':
      return vscode.l10n.t('Waiting: the encryption key of your organization cannot be used');
    case 'other-endpoint':
      return vscode.l10n.t('Waiting: a different endpoint is configured now');
    case 'credentials':
      return vscode.l10n.t('Waiting for AWS credentials');
    case 'application':
      return vscode.l10n.t('Waiting: the application refuses a new token');
  }
}

/** That the user has to sign in again, and why. */
function signInRequired(reason: EndReason): string {
  switch (reason) {
    case 'session-ended':
      return vscode.l10n.t('Sign-in required: the session ended');
    case 'signed-out-elsewhere':
      return vscode.l10n.t(
        'Sign-in required: the session was ended by another program or in the access portal',
      );
    case 'registration-ended':
      return vscode.l10n.t({
        message: 'Sign-in required: the registration of this extension expired',
        comment: 'An extension registers with the service as an OAuth client.',
      });
    case 'denied':
      return vscode.l10n.t('Sign-in required: access was denied');
    case 'interrupted':
      return vscode.l10n.t('Sign-in required: a token refresh was interrupted');
    case 'not-renewed':
      return vscode.l10n.t('Sign-in required: the new session was not started');
    case 'refresh-refused':
      return vscode.l10n.t('Sign-in required: the service no longer accepts the session');
    case 'no-refresh-token':
      return vscode.l10n.t('Sign-in required: the session cannot be refreshed');
  }
}

/** Where there is no room for the reason. */
export function shortStateOf({ state }: Session): string {
  switch (state) {
    case 'signed-in':
      return vscode.l10n.t({ message: 'Signed in', comment: 'The state of a session.' });
    case 'waiting':
      return vscode.l10n.t({ message: 'Waiting…', comment: 'The state of a session.' });
    case 'needs-you':
      return vscode.l10n.t({ message: 'Sign-in required', comment: 'The state of a session.' });
  }
}

export const stateIcons: Readonly<Record<Session['state'], string>> = {
  'signed-in': 'pass',
  waiting: 'sync-ignored',
  'needs-you': 'warning',
};

/**
 * The state, where, and until when, a line each.
 * @param now epoch milliseconds; without it, what has a time in it is left out
 */
export function factsAbout(session: Session, now?: number): string[] {
  const { instance, application, state, createdAt, expectedEnd } = session;
  const time =
    now === undefined ? undefined : (at: number) => formatTime(at, now, vscode.env.language);
  return [
    state === 'signed-in' && time
      ? vscode.l10n.t({
          message: 'Signed in since {0}',
          args: [time(createdAt)],
          comment: '{0} is a time, or a date and a time.',
        })
      : stateOf(session),
    // On its own line, because the hover would make what follows part of the link.
    application?.arn ?? instance.startUrl,
    instance.region,
    ...(expectedEnd !== undefined && time
      ? [
          vscode.l10n.t({
            message: 'Session ends around {0}',
            args: [time(expectedEnd)],
            comment: '{0} is a time, or a date and a time.',
          }),
        ]
      : []),
  ];
}
