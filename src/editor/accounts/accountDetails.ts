/** The details of one sign-in: its actions, and everything that is known about it. */

import * as vscode from 'vscode';
import type { Method } from '../../flows/flow.ts';
import { nameOf, type Session } from '../../sessions/session.ts';
import { sharedAs } from '../cli/shareWithCli.ts';
import { factsAbout } from '../text/sessionText.ts';
import { withoutIcons } from '../vscode/escape.ts';
import type { Back } from '../vscode/navigation.ts';
import { showCopied } from '../vscode/showCopied.ts';
import { showPick } from '../vscode/showPick.ts';

/** An action for a sign-in: a button on its row, or a line in its details. */
export interface AccountAction {
  label: string;
  icon: string;
  /** Whether the row has no button for it. */
  inDetailsOnly?: boolean;
  run(session: Session): Promise<unknown>;
}

interface Line extends vscode.QuickPickItem {
  run(): Promise<unknown>;
}

/** What the user wants next; `back` is the list they came from. */
export type Next = (() => Promise<unknown>) | Back | undefined;

/**
 * Resolves to what the user chose, or to nothing when they closed the details. Choosing a fact
 * copies it. `now` is epoch milliseconds, `roles` those that extensions requested.
 */
export async function showDetails(
  session: Session,
  actions: readonly AccountAction[],
  { now, roles }: { now: number; roles: readonly string[] },
): Promise<Next> {
  const facts = [
    ...(await details(session, now)),
    ...(roles.length > 0
      ? [vscode.l10n.t('Roles requested by extensions: {0}', roles.join(', '))]
      : []),
  ];
  const separator = vscode.l10n.t({
    message: 'Details',
    comment: 'The heading above the facts about a sign-in.',
  });
  return showPick<Line, () => Promise<unknown>>({
    title: nameOf(session),
    placeholder: vscode.l10n.t('Choose an action, or a detail to copy it'),
    canGoBack: true,
    closesOnFocusOut: true,
    fill: (view) =>
      view.setRows([
        ...actions.map(({ label, icon, run }) => ({
          label,
          iconPath: new vscode.ThemeIcon(icon),
          run: () => run(session),
        })),
        { label: separator, kind: vscode.QuickPickItemKind.Separator, run: async () => undefined },
        ...facts.map((line) => ({
          label: withoutIcons(line),
          run: async () => {
            await vscode.env.clipboard.writeText(line);
            showCopied();
          },
        })),
      ]),
    choose: ({ run }) => run,
  });
}

async function details(session: Session, now: number): Promise<string[]> {
  const { application, scopes, method, expectedEnd } = session;
  const shared = await sharedAs(session);
  return [
    ...factsAbout(session, now),
    ...(expectedEnd === undefined ? [vscode.l10n.t('Session length not known yet')] : []),
    signedInWith(method),
    vscode.l10n.t({
      message: 'Scopes: {0}',
      args: [(application?.scopes ?? scopes).join(' ')],
      comment: 'OAuth scopes.',
    }),
    ...(shared === undefined
      ? []
      : [
          vscode.l10n.t({
            message: 'Shared with the AWS CLI as {0}',
            args: [shared],
            comment: '{0} is a name in a configuration file.',
          }),
        ]),
  ];
}

/** An application has no method of its own. */
function signedInWith(method: Method | undefined): string {
  switch (method) {
    case 'browser':
      return vscode.l10n.t('Signed in with the browser');
    case 'deviceCode':
      return vscode.l10n.t('Signed in with a device code');
    case undefined:
      return vscode.l10n.t('Signed in to an application');
  }
}
