/** What the list of accounts and the list of roles are made of, and how they are filled. */
import * as vscode from 'vscode';
import { hasCode, isAbort, messageOf } from '../../../base/errors.ts';
import type { Log } from '../../../base/log.ts';
import type { RoleLists } from '../../../roles/roleLists.ts';
import { nameOf, type Session } from '../../../sessions/session.ts';
import { explain } from '../../text/errorText.ts';
import { withoutIcons } from '../../vscode/escape.ts';
import type { PickView } from '../../vscode/showPick.ts';
import type { RoleMemory } from './roleMemory.ts';
import {
  accountRow,
  knownRoleRow,
  knownRoles,
  type PickedAccount,
  type RoleChoice,
  type RoleRow,
  roleRow,
  separator,
} from './roleRows.ts';

/** Where rows come from. */
export interface RowDeps {
  lists: RoleLists;
  memory: RoleMemory;
}

/** Where the rows of a list come from. */
export interface RowSource {
  placeholder: string;
  /** The rows that are there at once, and again after a change. */
  top(changed: () => void): RoleRow[];
  /** Each part is filled page by page; one that fails leaves the others. */
  parts: readonly {
    /** Shown above the rows, where there are several parts. */
    heading?: string | undefined;
    session: Session;
    /** Rows are made again for each change. */
    rows(): AsyncGenerator<((changed: () => void) => RoleRow)[]>;
    /** What to show where there are no rows. */
    none: string;
  }[];
  /** The row to begin at. */
  first?: string | undefined;
  /** Whether a single row needs no question. */
  takesOnly?: boolean;
}

export function accountsOf(
  {
    sessions,
    stopLabel,
    offersSeveral,
  }: {
    sessions: readonly Session[];
    stopLabel?: string | undefined;
    offersSeveral?: boolean | undefined;
  },
  { lists, memory }: RowDeps,
  first: string | undefined,
): RowSource {
  const severalUsers = sessions.length > 1;
  return {
    placeholder: vscode.l10n.t('Choose an AWS account, or search by name, ID or e-mail address'),
    first,
    top(changed) {
      const known = knownRoles(memory, sessions).map((role) =>
        knownRoleRow(role, severalUsers ? nameOf(role.session) : undefined, memory, changed),
      );
      return [
        ...(stopLabel === undefined
          ? []
          : [
              {
                id: 'stop',
                label: withoutIcons(stopLabel),
                iconPath: new vscode.ThemeIcon('debug-stop'),
                choice: { kind: 'stop' as const },
              },
            ]),
        ...(offersSeveral ? [severalRow()] : []),
        ...(known.length > 0
          ? [separator(vscode.l10n.t('Favorites and recent roles')), ...known]
          : []),
        ...(known.length > 0 && !severalUsers ? [separator(vscode.l10n.t('AWS accounts'))] : []),
      ];
    },
    parts: sessions.map((session) => ({
      heading: severalUsers ? nameOf(session) : undefined,
      none: vscode.l10n.t(
        'No AWS account is assigned to {0}. Ask your administrator for access.',
        nameOf(session),
      ),
      session,
      async *rows() {
        for await (const page of lists.accounts(session.id)) {
          yield page.map(
            (account) => (changed) => accountRow({ session, account }, memory, changed),
          );
        }
      },
    })),
  };
}

export function rolesOf(
  picked: PickedAccount,
  { offersSeveral }: { offersSeveral?: boolean | undefined },
  { lists, memory }: RowDeps,
): RowSource {
  const { session, account } = picked;
  const { accountId, accountName } = account;
  return {
    placeholder: vscode.l10n.t('Choose a role in {0}', accountName ?? accountId),
    top: () => (offersSeveral ? [severalRow(picked)] : []),
    takesOnly: true,
    parts: [
      {
        none: vscode.l10n.t(
          'No role in {0} is assigned to {1}. Ask your administrator for access.',
          accountName ?? accountId,
          nameOf(session),
        ),
        session,
        async *rows() {
          for await (const page of lists.roles(session.id, accountId)) {
            yield page.map(
              ({ roleName }) =>
                (changed) =>
                  roleRow({ session, accountId, accountName, roleName }, memory, changed),
            );
          }
        },
      },
    ],
  };
}

/** Resolves when every part is there, or says why it is not. */
export async function fillRows(
  source: RowSource,
  view: PickView<RoleRow>,
  log: Log,
  takeOnly: (choice: RoleChoice) => void,
): Promise<void> {
  const parts: (() => RoleRow[])[] = source.parts.map(() => () => []);
  const show = () => {
    if (view.signal.aborted) return;
    const rows = [...source.top(show), ...parts.flatMap((rowsOf) => rowsOf())];
    const first = rows.find(({ id }) => id === source.first) ?? rows.find(({ choice }) => choice);
    view.setRows(rows, first);
  };
  // biome-ignore lint/complexity/noExcessiveCognitiveComplexity: what a list shows while and after it loads
  const fill = async ({ heading, session, rows, none }: RowSource['parts'][number], at: number) => {
    const above = heading === undefined ? [] : [separator(heading)];
    const known: ((changed: () => void) => RoleRow)[] = [];
    let last: RoleRow[] = [];
    parts[at] = () => [...above, ...known.map((toRow) => toRow(show)), ...last];
    try {
      for await (const page of rows()) {
        if (view.signal.aborted) return;
        known.push(...page);
        show();
      }
      if (known.length === 0) last = [message('info', none)];
    } catch (error) {
      if (view.signal.aborted || isAbort(error)) return;
      log.warn(`roles: not listed: ${messageOf(error)}`);
      last = [hasCode(error, 'expired') ? signInRow(session) : retryRow(error)];
    }
    show();
    if (!source.takesOnly || known.length !== 1 || last.length > 0) return;
    const choice = known[0]?.(show).choice;
    if (choice) takeOnly(choice);
  };
  show();
  await Promise.all(source.parts.map(fill));
}

function severalRow(account?: PickedAccount): RoleRow {
  return {
    id: 'several',
    label: vscode.l10n.t('Several Roles…'),
    iconPath: new vscode.ThemeIcon('checklist'),
    choice: { kind: 'several', ...(account && { account }) },
  };
}

function message(icon: string, text: string): RoleRow {
  const iconPath = new vscode.ThemeIcon(icon);
  return { id: text, label: withoutIcons(text), iconPath, alwaysShow: true };
}

function retryRow(error: unknown): RoleRow {
  return {
    ...message(
      'warning',
      vscode.l10n.t('The list could not be loaded completely. Choose this line to try again.'),
    ),
    detail: withoutIcons(explain(error)),
    choice: { kind: 'retry' },
  };
}

function signInRow(session: Session): RoleRow {
  const text = vscode.l10n.t('The session of {0} has ended. Sign in again…', nameOf(session));
  return { ...message('sign-in', text), choice: { kind: 'sign-in', session } };
}
