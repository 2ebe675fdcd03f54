/**
 * The view "AWS Access": the users who are signed in, the AWS accounts of each, and the roles in
 * them. Nothing is asked for before it is expanded.
 */
import * as vscode from 'vscode';
import { hasCode, messageOf } from '../../../base/errors.ts';
import type { Log } from '../../../base/log.ts';
import type { RoleAccess } from '../../../roles/roleAccess.ts';
import { hasRoles } from '../../../roles/sessionsWithRoles.ts';
import type { SessionEngine } from '../../../sessions/engine.ts';
import { nameOf, type Session } from '../../../sessions/session.ts';
import { explain } from '../../text/errorText.ts';
import { stateIcons, stateOf } from '../../text/sessionText.ts';
import { internalCommands } from '../../vscode/contributions.ts';
import type { RoleMemory } from '../pick/roleMemory.ts';

/**
 * A row. Its members are those of the argument of the commands for roles, to which VS Code gives the
 * row that a command is run on.
 */
export interface AccessNode {
  kind: 'user' | 'account' | 'role' | 'message';
  /** The id of the account that the user is signed in as. */
  account: string;
  session: Session;
  accountId?: string;
  accountName?: string;
  emailAddress?: string;
  roleName?: string;
  /** Of a message. */
  text?: string;
  icon?: string;
  command?: vscode.Command;
}

export interface AccessViewDeps {
  log: Log;
  engine: () => Promise<Pick<SessionEngine, 'list' | 'onDidChange'>>;
  access: () => Promise<RoleAccess>;
  memory: Pick<RoleMemory, 'isProduction' | 'onDidChange'>;
}

export interface AccessView extends vscode.TreeDataProvider<AccessNode>, vscode.Disposable {
  readonly onDidChangeTreeData: vscode.Event<AccessNode | undefined>;
  /** Asks the portal again for what is expanded. */
  refresh(): Promise<void>;
  /** Shows one page more below a row. */
  showMore(node: AccessNode): void;
}

export function createAccessView({ log, engine, access, memory }: AccessViewDeps): AccessView {
  const changes = new vscode.EventEmitter<AccessNode | undefined>();
  const subscriptions: vscode.Disposable[] = [memory.onDidChange(() => changes.fire(undefined))];
  let isFollowing = false;
  /** How many pages are shown below a row, where it is more than one. */
  const shownPages = new Map<string, number>();

  /** The rows of the pages that are shown, and one for the next page. */
  const take = async <T>(
    parent: AccessNode,
    pages: AsyncGenerator<readonly T[]>,
    toNode: (value: T) => AccessNode,
  ): Promise<AccessNode[]> => {
    const nodes: AccessNode[] = [];
    const most = shownPages.get(idOf(parent)) ?? 1;
    let last = 0;
    for (let count = 0; count < most; count++) {
      const { value: page, done } = await pages.next();
      if (done) return nodes;
      nodes.push(...page.map(toNode));
      last = page.length;
    }
    if (last < (await access()).lists.pageSize) return nodes;
    const { account, session } = parent;
    const text = vscode.l10n.t('Show More');
    const command = {
      command: internalCommands.showMoreAccess,
      title: text,
      arguments: [parent],
    };
    return [...nodes, { kind: 'message', account, session, text, icon: 'ellipsis', command }];
  };

  const users = async (): Promise<AccessNode[]> => {
    const built = await engine();
    if (!isFollowing) {
      isFollowing = true;
      subscriptions.push({ dispose: built.onDidChange(() => changes.fire(undefined)) });
    }
    const sessions = (await built.list()).filter(hasRoles);
    const byAccount = new Map(sessions.map((session) => [session.account.id, session]));
    return [...byAccount.values()].map((session) => ({
      kind: 'user',
      account: session.account.id,
      session,
    }));
  };

  const accounts = async (parent: AccessNode): Promise<AccessNode[]> => {
    const { session, account } = parent;
    const { lists } = await access();
    return take(parent, lists.accounts(session.id), (each) => ({
      kind: 'account',
      account,
      session,
      ...each,
    }));
  };

  const roles = async (parent: AccessNode): Promise<AccessNode[]> => {
    const { session, account, accountId = '', accountName } = parent;
    const { lists } = await access();
    return take(parent, lists.roles(session.id, accountId), ({ roleName }) => ({
      kind: 'role',
      account,
      session,
      accountId,
      ...(accountName !== undefined && { accountName }),
      roleName,
    }));
  };

  const childrenOf = async (node: AccessNode): Promise<AccessNode[]> => {
    const { session, account, kind } = node;
    const message = (text: string, icon: string, command?: vscode.Command): AccessNode[] => [
      { kind: 'message', account, session, text, icon, ...(command && { command }) },
    ];
    const signIn = {
      command: internalCommands.signInAgain,
      title: vscode.l10n.t('Sign In Again'),
      arguments: [session.id],
    };
    if (session.state === 'needs-you') return message(signIn.title, 'sign-in', signIn);
    try {
      const nodes = kind === 'user' ? await accounts(node) : await roles(node);
      const none =
        kind === 'user'
          ? vscode.l10n.t('No AWS account is assigned.')
          : vscode.l10n.t('No role is assigned.');
      return nodes.length > 0 ? nodes : message(none, 'info');
    } catch (error) {
      log.warn(`view: not listed: ${messageOf(error)}`);
      if (hasCode(error, 'expired')) return message(signIn.title, 'sign-in', signIn);
      const again = {
        command: internalCommands.refreshAccess,
        title: vscode.l10n.t('Try Again'),
      };
      return message(explain(error), 'warning', again);
    }
  };

  return {
    onDidChangeTreeData: changes.event,
    getChildren: (node) => (node ? childrenOf(node) : users()),
    getTreeItem: (node) => toItem(node, memory),
    async refresh() {
      const { lists } = await access();
      for (const { id } of await (await engine()).list()) lists.forget(id);
      changes.fire(undefined);
    },
    showMore(node) {
      shownPages.set(idOf(node), (shownPages.get(idOf(node)) ?? 1) + 1);
      changes.fire(node);
    },
    dispose() {
      for (const each of subscriptions) each.dispose();
      changes.dispose();
    },
  };
}

/** The same for the same row after the tree was read again. */
function idOf({ session, accountId, roleName }: AccessNode): string {
  return [session.account.id, accountId, roleName].filter(Boolean).join(' ');
}

function toItem(
  node: AccessNode,
  { isProduction }: Pick<RoleMemory, 'isProduction'>,
): vscode.TreeItem {
  const { kind, session, accountId = '', accountName, emailAddress, roleName = '' } = node;
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  switch (kind) {
    case 'user': {
      const item = new vscode.TreeItem(nameOf(session), Collapsed);
      const { state } = session;
      item.id = idOf(node);
      item.iconPath = new vscode.ThemeIcon(state === 'signed-in' ? 'account' : stateIcons[state]);
      if (state !== 'signed-in') item.description = stateOf(session);
      item.contextValue = 'user';
      return item;
    }
    case 'account': {
      const item = new vscode.TreeItem(accountName ?? accountId, Collapsed);
      item.id = idOf(node);
      if (accountName !== undefined) item.description = accountId;
      item.tooltip = [accountName, accountId, emailAddress].filter(Boolean).join('\n');
      item.iconPath = isProduction(accountId)
        ? new vscode.ThemeIcon('shield', new vscode.ThemeColor('list.warningForeground'))
        : new vscode.ThemeIcon('folder');
      item.contextValue = isProduction(accountId) ? 'productionAccount' : 'account';
      return item;
    }
    case 'role': {
      const item = new vscode.TreeItem(roleName, None);
      item.id = idOf(node);
      item.iconPath = new vscode.ThemeIcon('key');
      item.contextValue = 'role';
      return item;
    }
    case 'message': {
      const { text = '', icon = 'info', command } = node;
      // What the row does comes first: the view is narrow, and the reason may be long.
      const item = new vscode.TreeItem(command?.title ?? text, None);
      item.iconPath = new vscode.ThemeIcon(icon);
      if (command && command.title !== text) item.description = text;
      item.tooltip = text;
      if (command) item.command = command;
      return item;
    }
  }
}
