import { networkFailure } from '../fakes/networkFailure.ts';
import '../fakes/vscode.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SignInError } from '../../src/base/errors.ts';
import type { ActionDeps } from '../../src/editor/actions.ts';
import type { Ask } from '../../src/editor/signIn/startSignIn.ts';
import type { SessionEngine } from '../../src/sessions/engine.ts';
import type { Session } from '../../src/sessions/session.ts';
import { createFakeLog } from '../fakes/log.ts';
import { createFakeQuickPick, settle } from '../fakes/quickPick.ts';

const vscode = await import('vscode');
const { listAccounts, renewSession, signIn, signInAgain } = await import(
  '../../src/editor/actions.ts'
);
const { explain } = await import('../../src/editor/text/errorText.ts');

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

// It did nothing at all.
test('signing in again where another window has signed out is an ordinary sign-in', async () => {
  const asks: Ask[] = [];
  Object.assign(vscode.window, { showInformationMessage: async () => undefined });
  const deps = {
    engine: async () => ({ list: async () => [] }) as unknown as SessionEngine,
    signIn: async (ask: Ask) => {
      asks.push(ask);
      return session('1', 'a', 'signed-in');
    },
  } as unknown as ActionDeps;
  await signInAgain(deps, 'gone');
  assert.equal(asks.length, 1);
  assert.equal(asks[0]?.accountId, undefined);
});

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

/** Somebody wants a profile for the AWS CLI, and their session meets with `error`. */
async function addProfile(error: Error) {
  const over = {
    ...session('1', 'sso:account:access', 'signed-in'),
    instance: { startUrl: 'https://acme.awsapps.com/start', region: 'us-east-1' },
    scopes: ['sso:account:access'],
    method: 'browser',
    createdAt: 0,
    expiresAt: 0,
    refreshedAt: 0,
    lifetimeMs: 0,
  } as unknown as Session;
  const list = createFakeQuickPick();
  const told: string[] = [];
  const run: unknown[] = [];
  process.env.AWS_CONFIG_FILE = '/nowhere/config';
  Object.assign(vscode.workspace, {
    getConfiguration: () => ({ inspect: () => ({ globalValue: 'accessToken' }) }),
  });
  Object.assign(vscode.commands, { executeCommand: async (...call: unknown[]) => run.push(call) });
  Object.assign(vscode.window, {
    createQuickPick: () => list.pick,
    showErrorMessage: async (text: string, button: string) => {
      told.push(text, button);
      return button;
    },
  });
  const engine = {
    list: async () => [over],
    onDidChange: () => () => undefined,
    fresh: () => Promise.reject(error),
  };
  const closed = listAccounts({
    log: createFakeLog(),
    clock: { now: () => 0 },
    engine: async () => engine,
    service: async () => ({}),
    lifetime: new AbortController().signal,
  } as unknown as ActionDeps);
  closed.catch(() => undefined);
  await list.choose('alice');
  await list.choose('Add AWS CLI Profile');
  return { closed, told, run };
}

// The list shows a session as good until it is used: trying again would have failed again.
test('a session that turns out to be over is signed in again with one click', async () => {
  const { closed, told, run } = await addProfile(new SignInError('expired', 'refused'));
  await closed;
  await settle();
  assert.deepEqual(told, ['Your session has ended. Please sign in again.', 'Sign In Again']);
  assert.deepEqual(run, [['iamIdentityCenter.signInAgain', '1']]);
});

test('nobody is asked to sign in again because the network is away', async () => {
  const away = networkFailure();
  const { closed, told } = await addProfile(away);
  await assert.rejects(closed, away);
  assert.deepEqual(told, []);
});
