import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type * as Vscode from 'vscode';
import { createFakeLog } from '../../fakes/log.ts';
import { fakeSession } from '../../fakes/session.ts';
import { settle } from '../../fakes/settle.ts';
import { openFakeWindow } from '../../fakes/vscode.ts';

const { createMissingSessionRequests } = await import(
  '../../../src/editor/accounts/accountsMenuBadge.ts'
);

const [alice, bob] = ['alice', 'bob'].map((id) => ({ id, label: `${id} · dev`, userName: id })) as [
  Vscode.AuthenticationSessionAccountInformation & { userName: string },
  Vscode.AuthenticationSessionAccountInformation & { userName: string },
];

/** A window that keeps the requests for sessions, each with its account. */
function open(answer: () => Promise<never> = async () => undefined as never): unknown[] {
  const requested: unknown[] = [];
  openFakeWindow({
    authentication: {
      getSession(id: string, scopes: unknown, options?: Vscode.AuthenticationGetSessionOptions) {
        requested.push([id, scopes, options?.account?.id, options?.createIfNone]);
        return answer();
      },
    },
  });
  return requested;
}
const request = (id: string) => ['aws-iam-identity-center', ['sso:account:access'], id, false];

describe('the requests for missing sessions', () => {
  // VS Code takes the offer back for all accounts with the same scopes: once alice had signed in,
  // bob was offered nothing any more.
  it('asks for each session that needs its user, and again after every change', () => {
    const requested = open();
    const requestMissingSessions = createMissingSessionRequests(createFakeLog());
    const ended = [alice, bob].map((account) => fakeSession({ account, reason: 'denied' }));
    requestMissingSessions(ended);
    assert.deepEqual(requested.splice(0), [request('alice'), request('bob')]);
    const [, bobs] = ended;
    assert.ok(bobs);
    requestMissingSessions([fakeSession({ account: alice }), bobs]);
    assert.deepEqual(requested.splice(0), [request('bob')]);
    requestMissingSessions([fakeSession({ cause: 'network' })]);
    assert.deepEqual(requested, []);
  });

  // Each ended session cost a call to VS Code a minute, in every window.
  it('asks for nothing again while no session ends or comes back', () => {
    const requested = open();
    const requestMissingSessions = createMissingSessionRequests(createFakeLog());
    const ended = fakeSession({ id: '1', account: alice, reason: 'denied' });
    requestMissingSessions([ended, fakeSession({ id: '2', account: bob })]);
    requested.length = 0;
    requestMissingSessions([ended, fakeSession({ id: '2', account: bob, refreshedAt: 1 })]);
    requestMissingSessions([ended, fakeSession({ id: '2', account: bob, cause: 'network' })]);
    assert.deepEqual(requested, []);
  });

  it('only logs that VS Code cannot be asked', async () => {
    open(() => Promise.reject(new Error('away')));
    const log = createFakeLog();
    createMissingSessionRequests(log)([fakeSession({ reason: 'denied' })]);
    await settle();
    assert.deepEqual(log.lines, ['accounts menu: request failed: away']);
  });
});
