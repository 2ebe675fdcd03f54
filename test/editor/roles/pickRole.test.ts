import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SignInError } from '../../../src/base/errors.ts';
import { networkFailure } from '../../fakes/networkFailure.ts';
import { settle } from '../../fakes/settle.ts';
import { alice, bob, openRoleDesk, playground, production, type RoleDesk } from './desk.ts';

const { isRole } = await import('../../../src/editor/roles/pick/roleRows.ts');
const { chooseRole } = await import('../../../src/editor/roles/pick/chooseRole.ts');

type Options = Partial<Parameters<typeof chooseRole>[1]>;

/** Opens the list. A test of a rejection awaits it later. */
function open(desk: RoleDesk, options: Options = {}, argument = {}) {
  const chosen = chooseRole(argument, { title: 'Use a Role', ...options }, desk.deps);
  chosen.catch(() => undefined);
  return chosen;
}

const roleOf = (role: Awaited<ReturnType<typeof chooseRole>>) =>
  role === 'stop' || !isRole(role)
    ? role
    : `${role.session.account.userName} ${role.accountName} / ${role.roleName}`;

describe('the list of roles', () => {
  it('shows accounts with id and e-mail, then the roles of the one that is chosen', async () => {
    const desk = openRoleDesk();
    const chosen = open(desk);
    const pick = await desk.window.pick();
    await pick.row('playground');
    assert.deepEqual(
      pick.items.map(({ label, description, detail }) => [label, description, detail]),
      [
        ['playground', '012345678901', 'playground@example.com'],
        ['production', '210987654321', undefined],
      ],
    );
    await pick.choose('playground');
    const roles = await desk.window.pick();
    assert.deepEqual(roles.labels, ['Admin', 'ReadOnly']);
    await roles.choose('ReadOnly');
    assert.equal(roleOf(await chosen), 'alice playground / ReadOnly');
    assert.deepEqual(desk.asked, ['accounts of 1', 'roles of 1 in 012345678901']);
  });

  it('takes the only role of an account without asking', async () => {
    const desk = openRoleDesk();
    const chosen = open(desk);
    await desk.window.choose('production');
    assert.equal(roleOf(await chosen), 'alice production / ReadOnly');
  });

  it('goes back to the account that was chosen', async () => {
    const desk = openRoleDesk({
      roles: { [production.accountId]: ['Admin', 'ReadOnly'] },
    });
    open(desk);
    await desk.window.choose('production');
    await (await desk.window.pick()).goBack();
    const accounts = await desk.window.pick();
    await accounts.row('production');
    assert.equal(accounts.active, 'production');
  });

  it('begins with favorites and what was used last, each once, and with Stop before them', async () => {
    const desk = openRoleDesk();
    const known = { userId: 'a', ...production, roleName: 'ReadOnly' };
    await desk.memory.used(known);
    await desk.memory.used({ userId: 'a', ...playground, roleName: 'Admin' });
    await desk.memory.toggleFavorite(known);
    await desk.memory.used({ userId: 'gone', ...playground, roleName: 'ReadOnly' });
    const chosen = open(desk, { stopLabel: 'Stop Using it' });
    const pick = await desk.window.pick();
    assert.deepEqual(pick.labels.slice(0, 5), [
      'Stop Using it',
      'Favorites and recent roles',
      'production / ReadOnly',
      'playground / Admin',
      'AWS accounts',
    ]);
    await pick.choose('playground / Admin');
    assert.equal(roleOf(await chosen), 'alice playground / Admin');
  });

  it('resolves to stop', async () => {
    const desk = openRoleDesk();
    const chosen = open(desk, { stopLabel: 'Stop Using it' });
    await desk.window.choose('Stop Using it');
    assert.equal(await chosen, 'stop');
  });

  it('keeps favorites and production marks while it is open', async () => {
    const desk = openRoleDesk();
    open(desk);
    const pick = await desk.window.pick();
    await pick.press('production', 'Mark as Production');
    assert.ok(desk.memory.isProduction(production.accountId));
    assert.match((await pick.row('production')).description ?? '', / · Production$/);
    await pick.choose('playground');
    const roles = await desk.window.pick();
    await roles.press('Admin', 'Add to Favorites');
    assert.equal(desk.memory.favorites().length, 1);
    await roles.press('Admin', 'Remove from Favorites');
    assert.equal(desk.memory.favorites().length, 0);
  });

  it('has the accounts of all users, under their names', async () => {
    const desk = openRoleDesk({ sessions: [alice, bob], accounts: [production] });
    const chosen = open(desk);
    const pick = await desk.window.pick();
    await settle();
    assert.deepEqual(pick.labels, ['alice · Acme', 'production', 'bob · Acme', 'production']);
    pick.activeItems = pick.items.slice(3);
    await pick.accept();
    assert.equal(roleOf(await chosen), 'bob production / ReadOnly');
  });

  it('says that no account is assigned, and stays', async () => {
    const desk = openRoleDesk({ accounts: [] });
    open(desk);
    const pick = await desk.window.pick();
    await pick.row('No AWS account is assigned to alice · Acme');
    await pick.accept();
    assert.ok(pick.isOpen);
  });

  it('keeps the accounts it has when the portal refuses more, and tries again', async () => {
    const desk = openRoleDesk();
    desk.state.listFailure = new SignInError('service', 'HTTP 429');
    open(desk);
    const pick = await desk.window.pick();
    await pick.row('could not be loaded completely');
    await pick.row('playground');
    desk.state.listFailure = undefined;
    await pick.choose('could not be loaded completely');
    const again = await desk.window.pick();
    await again.row('production');
    assert.ok(!again.labels.some((label) => label.includes('completely')));
  });

  it('offers to sign in again where the session has ended meanwhile', async () => {
    const desk = openRoleDesk();
    desk.state.listFailure = new SignInError('expired', 'ended');
    open(desk);
    const pick = await desk.window.pick();
    await pick.row('The session of alice · Acme has ended');
    desk.state.listFailure = undefined;
    await pick.choose('has ended');
    assert.deepEqual(desk.signIns, [
      { scopes: ['sso:account:access'], accountId: 'a', isCommand: true },
    ]);
    await (await desk.window.pick()).row('playground');
  });

  it('tries a role before it takes it, names one that is refused, and stays', async () => {
    const desk = openRoleDesk();
    const problem = { kind: 'role-refused', ...{ accountId: '1', roleName: 'Admin' } } as const;
    const refused = new SignInError({ code: 'bad-settings', problem }, 'refused');
    const tried: string[] = [];
    const chosen = open(desk, {
      attempt: async ({ roleName }) => {
        tried.push(roleName);
        if (roleName === 'Admin') throw refused;
      },
    });
    await desk.window.choose('playground');
    const roles = await desk.window.pick();
    await roles.choose('Admin');
    assert.match(desk.window.texts[0] ?? '', /refuses the role Admin in the AWS account 1/);
    assert.ok(roles.isOpen && !roles.busy);
    await roles.choose('ReadOnly');
    assert.equal(roleOf(await chosen), 'alice playground / ReadOnly');
    assert.deepEqual(tried, ['Admin', 'ReadOnly']);
  });

  it('offers to sign in again where that shows only when a role is tried', async () => {
    const desk = openRoleDesk({ answer: ({ buttons }) => buttons[0] });
    open(desk, { attempt: () => Promise.reject(new SignInError('expired', 'ended')) });
    await desk.window.choose('production');
    await settle();
    assert.deepEqual(desk.window.executed, [['iamIdentityCenter.signInAgain', '1']]);
  });

  it('signs in first where nobody is signed in', async () => {
    const desk = openRoleDesk({ sessions: [] });
    open(desk);
    await (await desk.window.pick()).row('playground');
    assert.deepEqual(desk.signIns, [{ scopes: ['sso:account:access'], isCommand: true }]);
  });

  it('takes the role that the argument names, with the name of its account', async () => {
    const desk = openRoleDesk({ sessions: [alice, bob] });
    const role = { account: 'bob', accountId: '210987654321', roleName: 'ReadOnly' };
    assert.equal(roleOf(await open(desk, {}, role)), 'bob production / ReadOnly');
    assert.deepEqual(desk.window.inputs.all, []);
  });

  it('begins with the account that the argument names', async () => {
    const desk = openRoleDesk();
    open(desk, {}, { accountId: '012345678901' });
    assert.deepEqual((await desk.window.pick()).labels, ['Admin', 'ReadOnly']);
  });

  it('refuses an argument that names nobody, or an account that is not assigned', async () => {
    const desk = openRoleDesk();
    await assert.rejects(open(desk, {}, { account: 'carol' }), { code: 'bad-settings' });
    await assert.rejects(open(desk, {}, { accountId: '999999999999' }), { code: 'bad-settings' });
  });

  it('cancels when the user closes it', async () => {
    const desk = openRoleDesk();
    const chosen = open(desk);
    await (await desk.window.pick()).leave();
    await assert.rejects(chosen, { code: 'cancelled' });
  });

  it('says why a list cannot be had, in the row', async () => {
    const desk = openRoleDesk({ accounts: [] });
    desk.state.listFailure = networkFailure();
    open(desk);
    const row = await (await desk.window.pick()).row('completely');
    assert.ok((row.detail ?? '').length > 20);
  });

  it('makes no icon of the name of an account', async () => {
    const accountName = '$(trash) x';
    const accounts = [{ ...playground, accountName, emailAddress: '$(zap)@x.com' }, production];
    const desk = openRoleDesk({ accounts });
    open(desk);
    const pick = await desk.window.pick();
    const { label, detail } = await pick.row('trash');
    assert.deepEqual([label, detail], ['\\$(trash) x', '\\$(zap)@x.com']);
  });
});
