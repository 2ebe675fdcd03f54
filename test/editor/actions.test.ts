import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeSession } from '../fakes/session.ts';
import { openFakeWindow } from '../fakes/vscode.ts';
import { openActions, session, sessionOf } from './openActions.ts';

const actions = await import('../../src/editor/actions.ts');
const { explain } = await import('../../src/editor/text/errorText.ts');

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
      const { deps, asks } = openActions([
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
    const { deps, asks } = openActions([]);
    await actions.signInAgain(deps, 'gone');
    assert.deepEqual(asks, [{ isCommand: true }]);
  });

  // A new session started without a notification, and another user was greeted beside the warning.
  it('greet the expected user, and leave another one to the warning', async () => {
    const greeting = ['Signed in as alice · Acme.'];
    const asked = session('1', 'a');
    for (const [back, greeted] of [
      [asked, greeting],
      [sessionOf('bob'), []],
    ] as const) {
      for (const act of [actions.signInAgain, actions.renewSession]) {
        const window = openFakeWindow({ answer: ({ buttons }) => buttons[0] });
        const { deps } = openActions([asked], { back, window });
        await act(deps, '1');
        const greetings = window.messages.filter(({ modal }) => !modal);
        assert.deepEqual(
          greetings.map(({ text }) => text),
          greeted,
        );
      }
    }
  });

  it('sign out the user whom the user chooses, with all of their sessions', async () => {
    const [alice, bob] = [sessionOf('alice'), sessionOf('bob')];
    const wider = { ...alice, id: 'wider' };
    const { window, deps, signedOut } = openActions([alice, bob, wider]);
    const done = actions.signOut(deps);
    const pick = await window.pick();
    pick.activeItems = pick.items.slice(0, 1);
    await pick.accept();
    await done;
    assert.deepEqual(signedOut, ['alice', 'wider']);
  });

  it('sign out everybody, or nobody where the list is closed', async () => {
    const sessions = ['alice', 'bob', 'carol'].map(sessionOf);
    const { window, deps, signedOut } = openActions(sessions);
    const done = actions.signOut(deps);
    await window.choose('Everybody');
    await done;
    assert.deepEqual(signedOut, ['alice', 'bob', 'carol']);
    const left = openActions(sessions);
    const leaving = actions.signOut(left.deps);
    await (await left.window.pick()).leave();
    await leaving;
    assert.deepEqual(left.signedOut, []);
  });

  it('open the portal of the only account without asking', async () => {
    const { window, deps } = openActions([session('1', 'a'), session('2', 'b')]);
    await actions.openAccessPortal(deps);
    assert.deepEqual(window.opened, [fakeSession().instance.startUrl]);
  });

  it('say that the user is not signed in', async () => {
    for (const act of [actions.signOut, actions.openAccessPortal, actions.renewSession]) {
      const { window, deps } = openActions([]);
      await act(deps, undefined);
      assert.equal(window.messages.length, 1);
    }
  });

  it('use the roles of the account whose details are shown', async () => {
    for (const [label, command] of [
      ['Use Role in Terminal', 'iamIdentityCenter.useRoleInTerminal'],
      ['Add AWS CLI Profiles', 'iamIdentityCenter.addCliProfiles'],
    ] as const) {
      const { window, deps } = openActions([fakeSession()]);
      const closed = actions.listAccounts(deps);
      await window.choose('alice');
      await window.choose(label);
      await closed;
      assert.deepEqual(window.executed, [[command, { account: 'a' }]]);
    }
  });
});
