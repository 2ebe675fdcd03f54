import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeSession } from '../../fakes/session.ts';
import { type MarkdownString, openFakeWindow } from '../../fakes/vscode.ts';

const { createStatus } = await import('../../../src/editor/accounts/statusItem.ts');

describe('the status item', () => {
  // With another session of the same account, the click led to that one.
  it('leads to one session by its click, and by each link of its hover', () => {
    const window = openFakeWindow();
    createStatus().show(
      [fakeSession({ id: '1' }), fakeSession({ id: '2', reason: 'session-ended' })],
      0,
    );
    const [item] = window.statusItems;
    assert.deepEqual(item?.command, {
      command: 'iamIdentityCenter.signInAgain',
      title: 'Sign In Again',
      arguments: ['2'],
    });
    const hover = item?.tooltip as MarkdownString;
    assert.deepEqual(
      [...hover.value.matchAll(/command:iamIdentityCenter\.(\w+)\?(.*?)\)/g)].map(
        ([, command, args = '']) => `${command} ${decodeURIComponent(args)}`,
      ),
      ['renewSession ["1"]', 'signInAgain ["2"]', 'showAccounts []'],
    );
  });

  // It counted sessions: one user with two scope sets was "2 accounts".
  it('names the user, and counts the other users', () => {
    const bob = { id: 'b', label: 'bob · Acme', userName: 'bob' };
    const [one, same, other] = [
      fakeSession(),
      fakeSession({ id: '2' }),
      fakeSession({ account: bob }),
    ];
    for (const [sessions, text] of [
      [[one, same], '$(account) alice · Acme'],
      [[one, same, other], '$(account) alice +1'],
    ] as const) {
      const window = openFakeWindow();
      createStatus().show(sessions, 0);
      assert.equal(window.statusItems[0]?.text, text);
    }
  });

  it('is hidden while no user is signed in', () => {
    const window = openFakeWindow();
    const status = createStatus();
    status.show([], 0);
    assert.deepEqual(window.statusItems, []);
    status.show([fakeSession()], 0);
    assert.deepEqual(
      window.statusItems.map(({ isShown }) => isShown),
      [true],
    );
    status.show([], 0);
    assert.deepEqual(
      window.statusItems.map(({ isShown }) => isShown),
      [false],
    );
  });
});
