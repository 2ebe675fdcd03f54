/** The question which of the sessions a command is about. */
import * as vscode from 'vscode';
import type { Session } from '../../sessions/session.ts';
import { back } from '../vscode/navigation.ts';
import { showPick } from '../vscode/showPick.ts';
import { type SessionItem, toItems } from './accountList.ts';

export interface PickSessionOptions {
  title: string;
  placeholder: string;
  /** The row that stands for all sessions, where there are users to choose from. */
  everybody?: string;
}

/**
 * Resolves to the session that the user chose, or to all of them; to none if the user closed the
 * list. Says so if there is no session.
 */
export async function pickSession(
  sessions: readonly Session[],
  now: number,
  { title, placeholder, everybody }: PickSessionOptions,
): Promise<readonly Session[]> {
  if (sessions.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('You are not signed in.'));
    return [];
  }
  type Row = SessionItem | (vscode.QuickPickItem & { session?: undefined });
  const chosen = await showPick<Row, readonly Session[]>({
    title,
    placeholder,
    closesOnFocusOut: true,
    async fill(view) {
      const rows = await toItems(sessions, now);
      const all: Row[] = everybody && rows.length > 1 ? [{ label: everybody }] : [];
      view.setRows([...rows, ...all]);
    },
    choose: ({ session }) => (session ? [session] : sessions),
  });
  return chosen === undefined || chosen === back ? [] : chosen;
}
