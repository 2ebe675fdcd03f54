import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openFakeWindow } from '../../fakes/vscode.ts';

const { warnOfOtherUser } = await import('../../../src/editor/signIn/otherUserWarning.ts');

const alice = { id: 'a', label: 'alice · dev', userName: 'alice' };
const bob = { id: 'b', label: 'bob · dev', userName: 'bob' };

describe('warnOfOtherUser', () => {
  it('names both users, and lets the expected one sign in again', async () => {
    const window = openFakeWindow({ answer: () => 'Try Again' });
    await warnOfOtherUser({ expected: alice, actual: bob, hasEnded: false });
    assert.match(window.texts.join(), /bob · dev, not as alice · dev/);
    assert.deepEqual(window.executed, [['iamIdentityCenter.signInAgain', 'a']]);
  });

  it('does nothing more when the user keeps both', async () => {
    for (const answer of ['Keep Both', undefined]) {
      const window = openFakeWindow({ answer: () => answer });
      await warnOfOtherUser({ expected: alice, actual: bob, hasEnded: false });
      assert.deepEqual(window.executed, []);
    }
  });

  it('names the user who came back where the expected one is not known here', async () => {
    const window = openFakeWindow();
    await warnOfOtherUser({ expected: undefined, actual: bob, hasEnded: false });
    assert.match(window.texts.join(), /bob · dev/);
    assert.deepEqual(window.messages[0]?.buttons, []);
  });

  it('does not make a link of a name from outside', async () => {
    const label = '[Approve](command:workbench.action.terminal.new)';
    for (const expected of [{ ...alice, label }, undefined]) {
      const window = openFakeWindow();
      await warnOfOtherUser({ expected, actual: { ...bob, label }, hasEnded: false });
      assert.match(window.texts.join(), /Approve/);
      assert.doesNotMatch(window.texts.join(), /\]\(command:/);
    }
  });

  // Fault: it said that both were kept, after the session of one had been ended for the other.
  it('reports that the session of the expected user has ended, where it was ended for this', async () => {
    const window = openFakeWindow({ answer: () => 'Try Again' });
    await warnOfOtherUser({ expected: alice, actual: bob, hasEnded: true });
    assert.match(window.texts.join(), /The session of alice · dev has ended/);
    assert.deepEqual(window.messages[0]?.buttons, ['Try Again']);
    assert.deepEqual(window.executed, [['iamIdentityCenter.signInAgain', 'a']]);
  });
});
