import '../../fakes/vscode.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Session } from '../../../src/sessions/session.ts';
import { createFakeLog } from '../../fakes/log.ts';
import { settle } from '../../fakes/quickPick.ts';

const vscode = await import('vscode');
const { requestInMenu } = await import('../../../src/editor/accounts/accountsMenuBadge.ts');

const session = (id: string, state: Session['state']) =>
  ({ account: { id }, requestedScopes: ['sso:account:access'], state }) as unknown as Session;

/** The accounts VS Code is asked for when `sessions` are there. */
function askedFor(sessions: readonly Session[]): string[] {
  const asked: string[] = [];
  Object.assign(vscode.authentication, {
    getSession: async (_id: string, _scopes: string[], { account }: { account: { id: string } }) =>
      void asked.push(account.id),
  });
  requestInMenu(sessions, createFakeLog());
  return asked;
}

// VS Code takes the offer back for all who share the scopes. Of two whose session had ended, the
// second was offered nothing any more once the first had signed in.
test('who still needs to sign in is asked for again when another one has', () => {
  const [alice, bob] = ['alice', 'bob'].map((id) => session(id, 'needs-you')) as [Session, Session];
  assert.deepEqual(askedFor([alice, bob]), ['alice', 'bob']);
  assert.deepEqual(askedFor([session('alice', 'signed-in'), bob]), ['bob']);
  assert.deepEqual(askedFor([session('alice', 'waiting')]), []);
});

test('an editor that cannot be asked costs no more than a line of the log', async () => {
  const log = createFakeLog();
  Object.assign(vscode.authentication, { getSession: () => Promise.reject(new Error('away')) });
  requestInMenu([session('alice', 'needs-you')], log);
  await settle();
  assert.deepEqual(log.lines, ['accounts menu: not asked: away']);
});
