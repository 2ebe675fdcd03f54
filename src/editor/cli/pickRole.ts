/**
 * Choosing a role in one of the AWS accounts that are assigned to the user. There may be hundreds,
 * so the list opens at once and grows page by page.
 */

import * as vscode from 'vscode';
import { SignInError } from '../../base/errors.ts';
import type { PortalClient } from '../../portal/portalClient.ts';
import { portalFailure } from '../../portal/portalError.ts';
import type { AccountInfo, RoleInfo } from '../../portal/portalMessages.ts';
import type { SessionEngine } from '../../sessions/engine.ts';
import type { Instance, Session } from '../../sessions/session.ts';
import { withoutIcons } from '../vscode/escape.ts';
import { explainedError } from '../vscode/explainedError.ts';
import { type Back, back } from '../vscode/navigation.ts';
import { showPick } from '../vscode/showPick.ts';

export interface PickRoleDeps {
  service: () => Promise<{ portal(instance: Instance): PortalClient }>;
  engine: () => Promise<Pick<SessionEngine, 'fresh'>>;
  /** Aborts when the extension is deactivated. */
  lifetime: AbortSignal;
}

export interface PickedRole {
  account: AccountInfo;
  roleName: string;
}

/** The largest page that the portal allows. */
const maxResults = 100;

/**
 * Resolves to what the user chose; an account with a single role needs no second question. Rejects
 * with `SignInError`: `cancelled` when the user closes the list, `bad-settings` with a text for the
 * user if nothing is assigned, `expired` if the portal no longer knows the session, and as the
 * portal client and `fresh` do.
 */
export async function pickRole(
  session: Session,
  title: string,
  { service, engine, lifetime }: PickRoleDeps,
): Promise<PickedRole> {
  const done = new AbortController();
  const options = { signal: AbortSignal.any([done.signal, lifetime]) };
  const signedIn = async () => {
    const [{ portal }, { fresh }] = await Promise.all([service(), engine()]);
    const { accessToken, instance } = await fresh(session.id, options);
    return { accessToken, portal: portal(instance) };
  };
  const accounts = replayable(async function* () {
    const { accessToken, portal } = await signedIn();
    yield* portal.listAccounts({ accessToken, maxResults }, options);
  });
  const rolesIn = async function* ({ accountId }: AccountInfo) {
    const { accessToken, portal } = await signedIn();
    yield* portal.listAccountRoles({ accessToken, accountId, maxResults }, options);
  };
  try {
    let first: AccountInfo | undefined;
    for (;;) {
      const account = await chooseFrom(accounts(), {
        title,
        placeholder: vscode.l10n.t('Choose an AWS account'),
        none: vscode.l10n.t(
          'No AWS account is assigned to {0}. Ask your administrator for access.',
          session.account.label,
        ),
        toRow: accountRow,
        first,
      });
      if (account === back) continue;
      const { accountName = account.accountId } = account;
      const role = await chooseFrom(rolesIn(account), {
        title,
        placeholder: vscode.l10n.t('Choose a role in {0}', accountName),
        none: vscode.l10n.t(
          'No role in {0} is assigned to {1}. Ask your administrator for access.',
          accountName,
          session.account.label,
        ),
        toRow: roleRow,
        canGoBack: true,
      });
      if (role !== back) return { account, roleName: role.roleName };
      first = account;
    }
  } catch (error) {
    throw portalFailure(error);
  } finally {
    done.abort(new SignInError('cancelled', 'role: list closed'));
  }
}

function accountRow({ accountId, accountName, emailAddress }: AccountInfo): vscode.QuickPickItem {
  return {
    label: withoutIcons(accountName ?? accountId),
    ...(accountName !== undefined && { description: accountId }),
    ...(emailAddress !== undefined && { detail: withoutIcons(emailAddress) }),
  };
}

function roleRow({ roleName }: RoleInfo): vscode.QuickPickItem {
  return { label: withoutIcons(roleName) };
}

interface Choice<T> {
  title: string;
  placeholder: string;
  /** The text for the user if there is nothing to choose from. */
  none: string;
  toRow(value: T): vscode.QuickPickItem;
  /** The row that is active at first. */
  first?: T | undefined;
  /** Whether there is a list before this one. If so, a single row is chosen without asking. */
  canGoBack?: boolean;
}

async function chooseFrom<T>(
  pages: AsyncIterable<readonly T[]>,
  { title, placeholder, none, toRow, first, canGoBack = false }: Choice<T>,
): Promise<T | Back> {
  type Row = vscode.QuickPickItem & { value: T };
  const only = Promise.withResolvers<T>();
  const chosen = await showPick<Row, T>({
    title,
    placeholder,
    canGoBack,
    untilSettled: only.promise,
    idOf: ({ value }) => value,
    async fill(view) {
      const rows: Row[] = [];
      for await (const page of pages) {
        if (view.signal.aborted) return;
        rows.push(...page.map((value) => ({ ...toRow(value), value })));
        view.setRows(
          rows,
          rows.find(({ value }) => value === first),
        );
      }
      const [row] = rows;
      if (!row) throw explainedError('role: none assigned', none);
      if (canGoBack && rows.length === 1) only.resolve(row.value);
    },
    choose: ({ value }) => value,
  });
  if (chosen === undefined) throw new SignInError('cancelled', 'role: none chosen');
  return chosen;
}

/** Lets a generator be read several times, from its beginning, although it runs only once. */
function replayable<T>(begin: () => AsyncGenerator<T>): () => AsyncGenerator<T> {
  const source = begin();
  const results: Promise<IteratorResult<T>>[] = [];
  return async function* () {
    for (let at = 0; ; at++) {
      results[at] ??= source.next();
      const result = await (results[at] as Promise<IteratorResult<T>>);
      if (result.done) return;
      yield result.value;
    }
  };
}
