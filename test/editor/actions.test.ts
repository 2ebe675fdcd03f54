import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SignInError } from '../../src/base/errors.ts';
import type { ActionDeps } from '../../src/editor/actions.ts';
import type { SignInProgress } from '../../src/editor/signIn/signInProgress.ts';
import type { Ask } from '../../src/editor/signIn/startSignIn.ts';
import type { PortalClient } from '../../src/portal/portalClient.ts';
import type { SessionEngine } from '../../src/sessions/engine.ts';
import type { Session } from '../../src/sessions/session.ts';
import type { FakeWindow } from '../fakes/editor/window.ts';
import { setEnvironment } from '../fakes/environment.ts';
import { createFakeLog } from '../fakes/log.ts';
import { networkFailure } from '../fakes/networkFailure.ts';
import { partly } from '../fakes/partly.ts';
import { fakeSession } from '../fakes/session.ts';
import { settle } from '../fakes/settle.ts';
import { openFakeWindow } from '../fakes/vscode.ts';

const actions = await import('../../src/editor/actions.ts');
const { explain } = await import('../../src/editor/text/errorText.ts');

const session = (id: string, scope: string, reason?: 'session-ended') =>
  fakeSession({ id, requestedScopes: [scope], ...(reason && { reason }) });

const sessionOf = (name: string) =>
  fakeSession({ id: name, account: { id: name, label: `${name} · Acme`, userName: name } });

/** The actions over these sessions; `back` is the session of the user who signs in. */
function open(
  sessions: readonly Session[],
  {
    back = session('1', 'a'),
    window = openFakeWindow(),
    engine = {},
  }: { back?: Session; window?: FakeWindow; engine?: Partial<SessionEngine> } = {},
) {
  const asks: Ask[] = [];
  const renewed: string[] = [];
  const signedOut: string[] = [];
  const withTokens = { ...back, accessToken: 'x' };
  const deps = partly<ActionDeps>({
    log: createFakeLog(),
    clock: { ...partly<ActionDeps['clock']>({}), now: () => 0 },
    lifetime: new AbortController().signal,
    signIn: async (ask) => {
      asks.push(ask);
      return withTokens;
    },
    progress: async () =>
      partly<SignInProgress>({
        run: (_instance, _options, work) => work(partly({}), new AbortController().signal),
      }),
    engine: async () =>
      partly<SessionEngine>({
        list: async () => [...sessions],
        onDidChange: () => () => undefined,
        async renew(id) {
          renewed.push(id);
          return withTokens;
        },
        async signOut(id) {
          signedOut.push(id);
          return { session: back, atPortal: true };
        },
        ...engine,
      }),
  });
  return { window, deps, asks, renewed, signedOut };
}

describe('the actions of the commands', () => {
  for (const [argument, ask] of [
    [undefined, {}],
    [null, {}],
    [{ instance: 'Acme' }, { instanceName: 'Acme' }],
    [
      { instance: { startUrl: 'https://acme.awsapps.com/start', region: 'us-east-1' } },
      { startUrl: 'https://acme.awsapps.com/start', region: 'us-east-1' },
    ],
    [
      { method: 'browser', scopes: ['a:b'] },
      { method: 'browser', scopes: ['a:b'] },
    ],
  ] as const) {
    it(`read the argument of a sign-in: ${JSON.stringify(argument)}`, () => {
      const { scopes, method, ...named } = actions.readSignInArgument(argument);
      assert.deepEqual({ ...named, ...(scopes && { scopes }), ...(method && { method }) }, ask);
    });
  }

  // The library that checks it describes itself, and in English: "Invalid type: Expected …".
  for (const argument of [
    'Acme',
    { instance: 1 },
    { instance: { startUrl: 'https://acme.awsapps.com/start' } },
    { method: 'telepathy' },
    { scopes: 'sso:account:access' },
  ]) {
    it(`explain the form of the argument to a caller with ${JSON.stringify(argument)}`, () => {
      assert.throws(
        () => actions.readSignInArgument(argument),
        (error) => {
          const text = explain(error);
          assert.match(text, /instance\?: .*"browser" \| "deviceCode".*scopes\?/);
          assert.doesNotMatch(text, /Expected|Invalid/);
          return true;
        },
      );
    });
  }

  // The status item named the account, so the click signed in to another of its sessions, and the
  // one that had ended stayed as it was.
  // Each scope set of a user needed a sign-in of its own, one click after the other.
  for (const [id, ...expected] of [
    ['2', 'b', 'c'],
    ['3', 'c', 'b'],
    ['a', 'b', 'c'],
  ] as const) {
    it(`sign in again for all that ended of three sessions, given the id ${id}`, async () => {
      const { deps, asks } = open([
        session('1', 'a'),
        session('2', 'b', 'session-ended'),
        session('3', 'c', 'session-ended'),
      ]);
      await actions.signInAgain(deps, id);
      assert.deepEqual(
        asks,
        expected.map((scope) => ({ scopes: [scope], accountId: 'a', isCommand: true })),
      );
    });
  }

  // The click did nothing.
  it('sign in as usual where another window has signed the session out', async () => {
    const { deps, asks } = open([]);
    await actions.signInAgain(deps, 'gone');
    assert.deepEqual(asks, [{ isCommand: true }]);
  });

  // A new session started without a notification, and another user was greeted beside the warning.
  it('greet the user who was expected back, and leave another one to the warning', async () => {
    const greeting = ['Signed in as alice · Acme.'];
    const asked = session('1', 'a');
    for (const [back, greeted] of [
      [asked, greeting],
      [sessionOf('bob'), []],
    ] as const) {
      for (const act of [actions.signInAgain, actions.renewSession]) {
        const { window, deps } = open([asked], { back });
        await act(deps, '1');
        assert.deepEqual(window.texts, greeted);
      }
    }
  });

  it('start a new session of the account that the user chooses', async () => {
    const { window, deps, renewed } = open(['alice', 'bob'].map(sessionOf));
    const done = actions.renewSession(deps, undefined);
    await window.choose('bob');
    await done;
    assert.deepEqual(renewed, ['bob']);
  });

  it('sign out each account that the user chooses', async () => {
    const sessions = ['alice', 'bob', 'carol'].map(sessionOf);
    const { window, deps, signedOut } = open(sessions);
    const done = actions.signOut(deps);
    await (await window.pick()).choose('alice', 'carol');
    await done;
    assert.deepEqual(signedOut, ['alice', 'carol']);
    const left = open(sessions);
    const leaving = actions.signOut(left.deps);
    await (await left.window.pick()).leave();
    await leaving;
    assert.deepEqual(left.signedOut, []);
  });

  it('open the portal of the only account without asking', async () => {
    const { window, deps } = open([session('1', 'a'), session('2', 'b')]);
    await actions.openAccessPortal(deps);
    assert.deepEqual(window.opened, [fakeSession().instance.startUrl]);
  });

  it('say that the user is not signed in', async () => {
    for (const act of [actions.signOut, actions.openAccessPortal, actions.renewSession]) {
      const { window, deps } = open([]);
      await act(deps, undefined);
      assert.equal(window.messages.length, 1);
    }
  });

  /** The user wants a profile for the AWS CLI, and `fresh` rejects with `error`. */
  async function addProfile(error: Error) {
    using _env = setEnvironment({ AWS_CONFIG_FILE: '/nowhere/config', HOME: '/nowhere' });
    const window = openFakeWindow({
      settings: { 'iamIdentityCenter.shareWithAwsCli': 'accessToken' },
      answer: ({ buttons }) => buttons[0],
    });
    const { deps } = open([fakeSession()], {
      window,
      engine: { fresh: () => Promise.reject(error) },
    });
    const service = async () => ({ portal: () => partly<PortalClient>({}) });
    const closed = actions.listAccounts({ ...deps, service });
    closed.catch(() => undefined);
    await window.choose('alice');
    await window.choose('Add AWS CLI Profile');
    await closed.catch(() => undefined);
    await settle();
    return { window, closed };
  }

  // The list shows a session as good until it is used: to try again would have failed again.
  it('offer to sign in again where a session turns out to be over', async () => {
    const { window, closed } = await addProfile(new SignInError('expired', 'refused'));
    await closed;
    assert.deepEqual(window.messages[0]?.buttons, ['Sign In Again', 'Show Log']);
    assert.deepEqual(window.executed, [['iamIdentityCenter.signInAgain', '1']]);
  });

  it('do not ask the user to sign in again when the network is down', async () => {
    const away = networkFailure();
    const { window, closed } = await addProfile(away);
    await assert.rejects(closed, away);
    assert.deepEqual(window.messages, []);
  });
});
