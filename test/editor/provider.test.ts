import '../fakes/vscode.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Ask } from '../../src/editor/signIn/startSignIn.ts';
import type { SessionEngine } from '../../src/sessions/engine.ts';
import type { Session } from '../../src/sessions/session.ts';
import { createFakeLog } from '../fakes/log.ts';

const { IdentityCenterProvider } = await import('../../src/editor/provider.ts');

const scopes = ['sso:account:access'];
const session = (
  who: string,
  state: Session['state'],
  startUrl = 'https://d-1.awsapps.com/start',
) =>
  ({
    id: `${who} at ${startUrl}`,
    account: { id: who, label: `${who} · dev`, userName: who },
    instance: { name: 'dev', startUrl, region: 'us-east-1' },
    requestedScopes: scopes,
    scopes,
    state,
  }) as unknown as Session;
const ended = session('alice', 'needs-you');

// VS Code's Accounts menu asks for scopes and names nobody: with several instances configured,
// who had to come back was asked for the instance once more.
const asked: [what: string, sessions: Session[], scopes: string[], expected: string | undefined][] =
  [
    ['the only one there was, who is needed', [ended], scopes, 'alice'],
    ['nobody, where nobody ever was', [], scopes, undefined],
    ['nobody, where somebody is signed in', [session('bob', 'signed-in')], scopes, undefined],
    ['nobody, where it may be either', [ended, session('bob', 'needs-you')], scopes, undefined],
    ['nobody, for other scopes', [ended], ['codewhisperer:completions'], undefined],
    [
      'the one of the portal that is named',
      [ended, session('bob', 'needs-you', 'https://d-2.awsapps.com/start')],
      [...scopes, 'IDENTITY_CENTER_START_URL:https://d-2.awsapps.com/start'],
      'bob',
    ],
  ];
for (const [what, sessions, wanted, expected] of asked) {
  test(`a request that names nobody is for ${what}`, async () => {
    const asks: Ask[] = [];
    const provider = new IdentityCenterProvider({
      log: createFakeLog(),
      engine: async () => ({ list: async () => sessions }) as unknown as SessionEngine,
      signIn: async (ask) => {
        asks.push(ask);
        return ended;
      },
      lifetime: new AbortController().signal,
    });
    await provider.createSession(wanted, {});
    assert.deepEqual(asks, [{ scopes: wanted, accountId: expected }]);
  });
}
