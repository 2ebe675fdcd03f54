import '../fakes/vscode.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ActionDeps } from '../../src/editor/actions.ts';
import type { Ask } from '../../src/editor/signIn.ts';
import type { SessionEngine } from '../../src/sessions/engine.ts';
import type { Session } from '../../src/sessions/session.ts';

const vscode = await import('vscode');
const { renewSession, signIn, signInAgain } = await import('../../src/editor/actions.ts');
const { explain } = await import('../../src/editor/messages.ts');

const deps = { signIn: (_: Ask) => assert.fail('signed in') } as unknown as ActionDeps;

// The library that checks it speaks of itself, and in English: "Invalid type: Expected …".
for (const argument of [
  'Acme',
  { instance: 1 },
  { instance: { startUrl: 'https://acme.awsapps.com/start' } },
  { method: 'telepathy' },
  { scopes: 'sso:account:access' },
]) {
  test(`who signs in with ${JSON.stringify(argument)} is told the form to use`, async () => {
    const error = await signIn(deps, argument).catch((thrown: unknown) => thrown);
    const told = await explain(error);
    assert.match(told, /instance\?: .*"browser" \| "deviceCode".*scopes\?/);
    assert.doesNotMatch(told, /Expected|Invalid/);
  });
}

const session = (id: string, scope: string, state: Session['state']) =>
  ({
    id,
    state,
    account: { id: 'alice', label: 'alice · dev', userName: 'alice' },
    requestedScopes: [scope],
  }) as unknown as Session;

// The status item named the account, so the click signed in to another of its sessions, and the
// one that had ended stayed as it was.
for (const [id, expected] of [
  ['2', 'b'],
  ['3', 'c'],
  ['alice', 'b'],
] as const) {
  test(`signing in again as ${id} is for scope ${expected} of three sessions`, async () => {
    const sessions = [
      session('1', 'a', 'signed-in'),
      session('2', 'b', 'needs-you'),
      session('3', 'c', 'needs-you'),
    ];
    const asks: Ask[] = [];
    Object.assign(vscode.window, { showInformationMessage: async () => undefined });
    const again = {
      engine: async () => ({ list: async () => sessions }) as unknown as SessionEngine,
      signIn: async (ask: Ask) => {
        asks.push(ask);
        return sessions[0];
      },
    } as unknown as ActionDeps;
    await signInAgain(again, id);
    assert.deepEqual(asks, [{ scopes: [expected], accountId: 'alice' }]);
  });
}

// A renewal ended without a word, and somebody else was welcomed beside the warning about them.
for (const [who, told] of [
  ['alice', ['Signed in as alice · dev.']],
  ['bob', []],
] as const) {
  test(`${who} coming back for alice is ${told.length ? 'told' : 'left to the warning'}`, async () => {
    const asked = session('1', 'a', 'signed-in');
    const label = `${who} · dev`;
    const back = { ...asked, id: who === 'alice' ? '1' : '2', account: { id: who, label } };
    const shown: string[] = [];
    Object.assign(vscode.window, {
      showInformationMessage: async (text: string) => void shown.push(text),
    });
    const comesBack = {
      engine: async () => ({ list: async () => [asked], renew: async () => back }),
      attempts: async () => ({ run: async (_: unknown, work: () => unknown) => work() }),
      signIn: async () => back,
    } as unknown as ActionDeps;
    await signInAgain(comesBack, '1');
    assert.deepEqual(shown.splice(0), told);
    await renewSession(comesBack, '1');
    assert.deepEqual(shown, told);
  });
}
