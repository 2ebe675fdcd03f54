/**
 * Choosing a role in one of the AWS accounts that are assigned to a person. There may be hundreds:
 * the list is there at once and grows by the portal's pages.
 */

import * as vscode from 'vscode';
import { SignInError } from '../../base/errors.ts';
import type { PortalClient } from '../../portal/portalClient.ts';
import { PortalError } from '../../portal/portalError.ts';
import type { AccountInfo, RoleInfo } from '../../portal/portalMessages.ts';
import type { SessionEngine } from '../../sessions/engine.ts';
import type { Instance, Session } from '../../sessions/session.ts';
import { withoutIcons } from '../vscode/escape.ts';
import { explainedError } from '../vscode/explainedError.ts';

export interface PickRoleDeps {
  service: () => Promise<{ portal(instance: Instance): Promise<PortalClient> }>;
  engine: () => Promise<Pick<SessionEngine, 'fresh'>>;
  /** Aborts when the extension is deactivated. */
  lifetime: AbortSignal;
}

export interface PickedRole {
  account: AccountInfo;
  roleName: string;
}

/** The most the portal takes. */
const maxResults = 100;

/**
 * Resolves to what the person chose; the only role of an account needs no question. Rejects with
 * `SignInError`: `cancelled` when they leave, `bad-settings` with words for them where nothing is
 * assigned, `expired` when the portal does not know the session any more, and as the portal's
 * client and `fresh` do.
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
    return { accessToken, portal: await portal(instance) };
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
      const account: AccountInfo = await chooseFrom(accounts(), {
        title,
        placeholder: vscode.l10n.t('Choose an AWS account'),
        none: vscode.l10n.t(
          'No AWS account is assigned to {0}. Ask your administrator for access.',
          session.account.label,
        ),
        toRow: accountRow,
        first,
      });
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
        previous: 'back',
      });
      if (role !== 'back') return { account, roleName: role.roleName };
      first = account;
    }
  } catch (error) {
    throw error instanceof PortalError ? toSignInError(error) : error;
  } finally {
    done.abort(new SignInError('cancelled', 'role: no more to be listed'));
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

function toSignInError(error: PortalError): SignInError {
  const code = error.details.name === 'UnauthorizedException' ? 'expired' : 'service';
  return new SignInError(code, error.message, { cause: error });
}

interface Choice<T, Previous> {
  title: string;
  placeholder: string;
  /** What to say where there is nothing to choose from. */
  none: string;
  toRow(value: T): vscode.QuickPickItem;
  /** The row to begin at. */
  first?: T | undefined;
  /** What going back resolves to. Of a list that one comes from another to, one row is no choice. */
  previous?: Previous;
}

async function chooseFrom<T, const Previous = never>(
  pages: AsyncIterable<readonly T[]>,
  { title, placeholder, none, toRow, first, previous }: Choice<T, Previous>,
): Promise<T | Previous> {
  type Row = vscode.QuickPickItem & { value: T };
  const pick = vscode.window.createQuickPick<Row>();
  pick.title = title;
  pick.placeholder = placeholder;
  pick.busy = true;
  pick.ignoreFocusOut = true;
  pick.keepScrollPosition = true;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  let open = true;
  const fill = async (): Promise<void> => {
    for await (const page of pages) {
      if (!open) return;
      const [active] = pick.activeItems;
      pick.items = [...pick.items, ...page.map((value) => ({ ...toRow(value), value }))];
      // New items make the first of them active, and Enter would be for another one.
      const same = active ?? pick.items.find(({ value }) => value === first);
      if (same) pick.activeItems = [same];
    }
    pick.busy = false;
  };
  try {
    return await new Promise<T | Previous>((resolve, reject) => {
      if (previous !== undefined) {
        pick.buttons = [vscode.QuickInputButtons.Back];
        pick.onDidTriggerButton(() => resolve(previous));
      }
      pick.onDidAccept(() => {
        const [chosen] = pick.activeItems;
        if (chosen) resolve(chosen.value);
      });
      pick.onDidHide(() => reject(new SignInError('cancelled', 'role: none chosen')));
      pick.show();
      fill().then(() => {
        const [only] = pick.items;
        if (!only) reject(explainedError('role: none assigned', none));
        else if (previous !== undefined && pick.items.length === 1) resolve(only.value);
      }, reject);
    });
  } finally {
    open = false;
    pick.dispose();
  }
}

/** The same results for everybody who asks, each taken from `begin()` once. */
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
