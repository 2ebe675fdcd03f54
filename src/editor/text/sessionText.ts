/** What people read about a session: its state, and the facts that status item and details share. */
import * as vscode from 'vscode';
import { formatTime } from '../../base/formatTime.ts';
import type { Session } from '../../sessions/session.ts';
import { explainEnd, sentence } from './errorText.ts';

/** What the state of a session is called. */
export function stateOf(session: Session): string {
  switch (session.state) {
    case 'signed-in':
      return vscode.l10n.t('signed in');
    case 'waiting':
      return vscode.l10n.t('waiting for the network');
    case 'needs-you':
      return vscode.l10n.t('needs you: {0}', explainEnd(session.reason));
  }
}

export const stateIcons: Readonly<Record<Session['state'], string>> = {
  'signed-in': 'pass',
  waiting: 'sync-ignored',
  'needs-you': 'warning',
};

/** The state, where, and until when, a line each. `now` is epoch milliseconds. */
export function factsAbout(session: Session, now: number): string[] {
  const { instance, state, createdAt, expiresAt, expectedEnd } = session;
  const { language } = vscode.env;
  const time = (at: number) => formatTime(at, now, language);
  return [
    state === 'signed-in'
      ? vscode.l10n.t('Signed in since {0}', time(createdAt))
      : sentence(stateOf(session)),
    // By itself: a link takes in whatever follows it in the hover.
    instance.startUrl,
    instance.region,
    ...(expectedEnd === undefined
      ? []
      : [vscode.l10n.t('Session ends around {0}', time(expectedEnd))]),
    ...(state === 'signed-in'
      ? [vscode.l10n.t('Refreshed by itself before {0}', time(expiresAt))]
      : []),
  ];
}
