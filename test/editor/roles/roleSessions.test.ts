import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type * as vscode from 'vscode';
import { SignInError } from '../../../src/base/errors.ts';
import type { EditorSession } from '../../../src/editor/provider.ts';
import { networkFailure } from '../../fakes/networkFailure.ts';
import { partly } from '../../fakes/partly.ts';
import { fakeApplication, fakeSession } from '../../fakes/session.ts';
import { settle } from '../../fakes/settle.ts';
import { EventEmitter } from '../../fakes/vscode.ts';
import { alice, bob, hour, openRoleDesk, type RoleDeskOptions } from './desk.ts';

const { createRoleSessions } = await import('../../../src/editor/roles/roleSessions.ts');
const { RoleProvider } = await import('../../../src/editor/roleProvider.ts');

type Change = vscode.AuthenticationProviderAuthenticationSessionsChangeEvent;

const scope = 'AWS_ROLE:012345678901/ReadOnly';
const refused = (accountId = '012345678901') =>
  new SignInError(
    { code: 'bad-settings', problem: { kind: 'role-refused', accountId, roleName: 'ReadOnly' } },
    'refused',
  );

/** The provider as VS Code calls it; `inner` answers `inner` to everything. */
function open(options: RoleDeskOptions = {}) {
  const desk = openRoleDesk(options);
  const inner = new EventEmitter<Change>();
  const removed: string[] = [];
  const changes: Change[] = [];
  const base = {
    id: 'inner',
    accessToken: 'token',
    account: { id: 'a', label: 'alice · Acme' },
    scopes: [],
  };
  const sessions = createRoleSessions(desk.deps);
  const provider = new RoleProvider(
    partly<vscode.AuthenticationProvider>({
      onDidChangeSessions: inner.event as vscode.Event<Change>,
      getSessions: async () => [base],
      createSession: async () => base,
      removeSession: async (id) => void removed.push(id),
    }),
    { log: desk.log, inUse: desk.inUse, roleSessions: async () => sessions },
  );
  provider.onDidChangeSessions((change) => changes.push(change));
  const get = (scopes: readonly string[] | undefined, account?: { id: string; label: string }) =>
    provider.getSessions(scopes, account ? { account } : {}) as Promise<EditorSession[]>;
  const useRole = (roleName = 'ReadOnly', userId = 'a') =>
    desk.inUse.use({
      userId,
      userName: 'alice',
      accountId: '012345678901',
      roleName,
      profile: 'play',
      region: 'eu-west-1',
    });
  return { ...desk, sessions, provider, inner, removed, changes, get, useRole };
}

describe('role credentials for other extensions', () => {
  it('are logged by the role once, and remembered for the account', async () => {
    const { get, log, sessions } = open();
    const lines = () => log.lines.filter((line) => line.includes('…8901 ReadOnly'));
    for (let count = 0; count < 3; count += 1) {
      await get([scope]);
      assert.equal(lines().length, 1, `${log.lines}`);
    }
    assert.doesNotMatch(JSON.stringify(log.lines), /ASIA|secret-|session-token/);
    assert.deepEqual([sessions.rolesOf('a'), sessions.rolesOf('b')], [[scope.slice(9)], []]);
  });

  it('are a session of the account, in the form of a credential process', async () => {
    const { get } = open();
    const [session, ...others] = await get([scope]);
    assert.equal(others.length, 0);
    assert.ok(session);
    assert.deepEqual(session.account, { id: 'a', label: 'alice · Acme' });
    assert.deepEqual([session.scopes, session.expiresAfter], [[scope], hour]);
    assert.notEqual(session.id, alice.id);
    assert.deepEqual(JSON.parse(session.accessToken), {
      Version: 1,
      AccessKeyId: 'ASIA1',
      SecretAccessKey: 'secret-012345678901-ReadOnly',
      SessionToken: 'session-token',
      Expiration: '2026-11-02T09:00:00Z',
      AccountId: '012345678901',
    });
  });

  it('leave every other question to the provider', async () => {
    const { get, provider, asked } = open();
    assert.equal((await get(undefined))[0]?.id, 'inner');
    assert.equal((await get(['sso:account:access']))[0]?.id, 'inner');
    assert.equal((await provider.createSession(['sso:account:access'], {})).id, 'inner');
    assert.deepEqual(asked, []);
  });

  it('are those of each user who has the role, or of the one that is named', async () => {
    const { get } = open({ sessions: [alice, bob] });
    const owners = async (account?: { id: string; label: string }) =>
      (await get([scope], account)).map((each) => each.account.id);
    assert.deepEqual(await owners(), ['a', 'b']);
    assert.deepEqual(await owners({ id: 'b', label: '' }), ['b']);
    assert.deepEqual(await owners({ id: 'c', label: '' }), []);
  });

  it('are none where nobody has the role, or nobody is signed in', async () => {
    const { get, state } = open();
    state.failures.set('012345678901/ReadOnly', refused());
    assert.deepEqual(await get([scope]), []);
    state.sessions = [fakeSession({ reason: 'session-ended' })];
    assert.deepEqual(await get([scope]), []);
    state.sessions = [];
    assert.deepEqual(await get([scope]), []);
  });

  it('reject where the service cannot be asked, so that nobody takes another role', async () => {
    const { get, state } = open();
    state.failures.set('012345678901/ReadOnly', networkFailure());
    await assert.rejects(get([scope]));
  });

  it('ride on the sign-in for accounts, at the instance that is named', async () => {
    const { get } = open({
      sessions: [fakeSession({ scopes: ['codewhisperer:completions', 'sso:account:access'] })],
    });
    assert.deepEqual(await get([scope]), []);
    const other = open();
    const at = (url: string) => other.get([scope, `IDENTITY_CENTER_START_URL:${url}`]);
    assert.equal((await at('https://acme.awsapps.com/start/')).length, 1);
    assert.equal((await at('https://other.awsapps.com/start')).length, 0);
  });

  for (const scopes of [
    ['AWS_ROLE:12345678901/ReadOnly'],
    ['AWS_ROLE:012345678901/a b'],
    ['AWS_ROLE:'],
    [scope, 'AWS_ROLE'],
    [scope, 'AWS_ROLE:012345678901/Admin'],
    [scope, 'sso:account:access'],
  ]) {
    it(`are nobody's for ${scopes.join(' ')}, and creating them says why`, async () => {
      const { get, provider, asked, window } = open();
      assert.deepEqual(await get(scopes), []);
      await assert.rejects(provider.createSession(scopes, {}));
      assert.deepEqual(asked, []);
      assert.equal(window.messages.length, 1);
    });
  }

  it('are those of the role of this workspace, and only of its user', async () => {
    const { get, useRole } = open({ sessions: [alice, bob] });
    assert.deepEqual(await get(['AWS_ROLE']), []);
    await useRole();
    const sessions = await get(['AWS_ROLE']);
    assert.deepEqual(
      sessions.map(({ account }) => account.id),
      ['a'],
    );
    assert.deepEqual(await get(['AWS_ROLE'], { id: 'b', label: '' }), []);
  });

  it('are announced as changed when the role of the workspace changes, and never as removed', async () => {
    const { get, useRole, changes, inUse } = open();
    await useRole('Admin');
    await settle();
    assert.equal(changes.length, 0, 'nobody has asked');
    await get(['AWS_ROLE']);
    await useRole('ReadOnly');
    await settle();
    assert.equal(changes.length, 1);
    assert.deepEqual([changes[0]?.added, changes[0]?.removed], [[], []]);
    assert.match(changes[0]?.changed?.[0]?.accessToken ?? '', /secret-012345678901-ReadOnly/);
    await inUse.stop();
    await settle();
    assert.equal(changes[1]?.changed?.[0]?.id, 'inner');
    assert.deepEqual(changes[1]?.removed, []);
  });

  it('are created without a question where somebody has the role', async () => {
    const { provider, changes, signIns } = open();
    const session = await provider.createSession([scope], {});
    assert.match(session.accessToken, /"Version":1/);
    assert.deepEqual(signIns, []);
    assert.deepEqual(changes[0]?.added, [session]);
  });

  it('are created after a sign-in where nobody is signed in', async () => {
    const { provider, signIns } = open({ sessions: [] });
    await provider.createSession([scope, 'IDENTITY_CENTER_REGION:us-east-1'], {});
    assert.deepEqual(signIns, [
      {
        scopes: ['IDENTITY_CENTER_REGION:us-east-1', 'sso:account:access'],
        accountId: undefined,
        isNamedByEditor: false,
      },
    ]);
  });

  it('are created for the user whose session has ended, after they signed in again', async () => {
    const { provider, signIns } = open({ sessions: [fakeSession({ reason: 'session-ended' })] });
    await provider.createSession([scope], {});
    assert.partialDeepStrictEqual(signIns[0], { accountId: 'a' });
  });

  it('are not created for a role that is refused: the user reads why', async () => {
    const { provider, state, window } = open();
    state.failures.set('012345678901/ReadOnly', refused());
    await assert.rejects(provider.createSession([scope], {}), /refuses the role ReadOnly/);
    assert.match(
      window.texts[0] ?? '',
      /refuses the role ReadOnly in the AWS account 012345678901/,
    );
  });

  it('are not created where no role is chosen: the user reads how to choose one', async () => {
    const { provider } = open();
    await assert.rejects(provider.createSession(['AWS_ROLE'], {}), /Use Role in Terminal/);
  });

  // A scope that only begins like the two that name an instance made a sign-in of its own.
  it('are not created beside any other scope, and nobody signs in for it', async () => {
    const { provider, get, signIns } = open();
    const application = `IDENTITY_CENTER_APPLICATION:${fakeApplication.arn}`;
    for (const other of ['sso:account:access', 'IDENTITY_CENTER_X', 'AWS_ROLE', application]) {
      await assert.rejects(provider.createSession([scope, other], {}), /AWS_ROLE|scope/);
      assert.deepEqual(await get([scope, other]), []);
    }
    assert.deepEqual(signIns, []);
  });

  it('are forgotten when they are removed, and nobody is signed out', async () => {
    const { get, provider, removed } = open();
    const [session] = await get([scope]);
    await provider.removeSession(session?.id ?? '');
    assert.deepEqual(removed, []);
    await provider.removeSession('inner');
    assert.deepEqual(removed, ['inner']);
  });

  it('pass on what the provider announces', () => {
    const { inner, changes } = open();
    const change = { added: [], removed: [], changed: [] };
    inner.fire(change);
    assert.deepEqual(changes, [change]);
  });
});
