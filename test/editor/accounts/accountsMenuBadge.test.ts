import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type * as Vscode from 'vscode';
import { createFakeLog } from '../../fakes/log.ts';
import { fakeSession } from '../../fakes/session.ts';
import { settle } from '../../fakes/settle.ts';
import { openFakeWindow } from '../../fakes/vscode.ts';

const { requestMissingSessions } = await import(
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

describe('requestMissingSessions', () => {
  // VS Code takes the offer back for all accounts with the same scopes: once alice had signed in,
  // bob was offered nothing any more.
  it('asks for each session that needs its user, and again after every change', () => {
    const requested = open();
    const ended = [alice, bob].map((account) => fakeSession({ account, reason: 'denied' }));
    requestMissingSessions(ended, createFakeLog());
    assert.deepEqual(requested.splice(0), [request('alice'), request('bob')]);
    const [, bobs] = ended;
    assert.ok(bobs);
    requestMissingSessions([fakeSession({ account: alice }), bobs], createFakeLog());
    assert.deepEqual(requested.splice(0), [request('bob')]);
    requestMissingSessions([fakeSession({ cause: 'network' })], createFakeLog());
    assert.deepEqual(requested, []);
  });

  it('only logs that VS Code cannot be asked', async () => {
    open(() => Promise.reject(new Error('away')));
    const log = createFakeLog();
    requestMissingSessions([fakeSession({ reason: 'denied' })], log);
    await settle();
    assert.deepEqual(log.lines, ['accounts menu: request failed: away']);
  });
});
