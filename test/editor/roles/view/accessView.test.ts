import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TreeItem } from 'vscode';
import { SignInError } from '../../../../src/base/errors.ts';
import type { AccessNode } from '../../../../src/editor/roles/view/accessView.ts';
import { fakeSession } from '../../../fakes/session.ts';
import { alice, bob, openRoleDesk, type RoleDeskOptions } from '../desk.ts';

const { readRoleArgument } = await import('../../../../src/editor/roles/pick/roleArgument.ts');
const { createAccessView } = await import('../../../../src/editor/roles/view/accessView.ts');

function open(options: RoleDeskOptions = {}) {
  const desk = openRoleDesk(options);
  const view = createAccessView(desk.deps);
  let changes = 0;
  view.onDidChangeTreeData?.(() => {
    changes += 1;
  });
  const children = async (node?: AccessNode) => (await view.getChildren(node)) ?? [];
  const item = async (node: AccessNode): Promise<TreeItem> => view.getTreeItem(node);
  const labels = async (node?: AccessNode) =>
    Promise.all((await children(node)).map(async (each) => (await item(each)).label));
  return { ...desk, view, children, item, labels, changes: () => changes };
}

describe('the view of AWS access', () => {
  it('has users, their accounts and the roles in them, and asks for what is expanded', async () => {
    const { children, labels, asked } = open({ sessions: [alice, bob] });
    assert.deepEqual(await labels(), ['alice · Acme', 'bob · Acme']);
    assert.equal(asked.length, 0);
    const [user] = await children();
    assert.deepEqual(await labels(user), ['playground', 'production']);
    const [account] = await children(user);
    assert.deepEqual(await labels(account), ['Admin', 'ReadOnly']);
    assert.ok(!asked.some((call) => call.includes('of 2')));
  });

  it('is empty where nobody is signed in, so that VS Code shows the welcome', async () => {
    const { labels } = open({ sessions: [] });
    assert.deepEqual(await labels(), []);
  });

  it('has rows that the commands for roles understand', async () => {
    const { children, item } = open();
    const [user] = await children();
    const [account] = await children(user);
    const [role] = await children(account);
    assert.ok(role);
    const argument = readRoleArgument(role, []);
    assert.partialDeepStrictEqual(argument, {
      account: 'a',
      accountId: '012345678901',
      roleName: 'Admin',
    });
    const contexts = [user, account, role].map(async (node) =>
      node ? (await item(node)).contextValue : undefined,
    );
    assert.deepEqual(await Promise.all(contexts), ['user', 'account', 'role']);
  });

  it('marks production accounts, at once', async () => {
    const { children, item, memory, changes } = open();
    const [user] = await children();
    const [account] = await children(user);
    assert.ok(account);
    assert.partialDeepStrictEqual((await item(account)).iconPath, { id: 'folder' });
    await memory.toggleProduction('012345678901');
    assert.equal(changes(), 1);
    assert.partialDeepStrictEqual((await item(account)).iconPath, { id: 'shield' });
    // So that its menu offers to take the mark away.
    assert.equal((await item(account)).contextValue, 'productionAccount');
  });

  it('says what is wrong in place of the rows, with the way on', async () => {
    const { children, item, state } = open();
    const [user] = await children();
    const [account] = await children(user);
    state.listFailure = new SignInError('service', 'HTTP 429');
    const [message] = await children(account);
    assert.ok(message);
    const shown = await item(message);
    assert.equal(shown.label, 'Try Again');
    assert.match(`${shown.description}`, /cannot answer now|429/);
    assert.equal(shown.tooltip, shown.description);
    assert.equal(shown.command?.command, 'iamIdentityCenter.refreshAccess');
    state.listFailure = new SignInError('expired', 'ended');
    const [over] = await children(account);
    assert.equal(over && (await item(over)).command?.command, 'iamIdentityCenter.signInAgain');
  });

  it('offers to sign in to a user whose session has ended, and says that nothing is assigned', async () => {
    const ended = open({ sessions: [fakeSession({ reason: 'session-ended' })] });
    const [user] = await ended.children();
    assert.deepEqual(await ended.labels(user), ['Sign In Again']);
    const empty = open({ accounts: [] });
    const [other] = await empty.children();
    assert.deepEqual(await empty.labels(other), ['No AWS account is assigned.']);
  });

  it('shows hundreds of accounts page by page', async () => {
    const accounts = Array.from({ length: 100 }, (_, at) => ({
      accountId: `${at}`.padStart(12, '0'),
    }));
    const { children, labels, item, view } = open({ accounts });
    const [user] = await children();
    const shown = await labels(user);
    assert.deepEqual([shown.length, shown.at(-1)], [101, 'Show More']);
    const more = (await children(user)).at(-1);
    const command = more && (await item(more)).command;
    assert.equal(command?.command, 'iamIdentityCenter.showMoreAccess');
    view.showMore(command?.arguments?.[0] as AccessNode);
    assert.equal((await labels(user)).length, 100);
  });

  it('asks the portal again when it is refreshed', async () => {
    const { view, asked, changes } = open();
    await view.refresh();
    assert.deepEqual([asked, changes()], [['forget 1'], 1]);
  });
});
