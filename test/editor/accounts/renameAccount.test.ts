import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { neverAborted } from '../../../src/base/abortable.ts';
import { fakeSession } from '../../fakes/session.ts';
import { openFakeWindow } from '../../fakes/vscode.ts';

const { renameAccount } = await import('../../../src/editor/accounts/renameAccount.ts');

const bob = fakeSession({
  id: '2',
  account: { id: 'b', label: 'bob · Acme', userName: 'bob' },
  name: 'Work',
});

/** Opens the box for alice, who is called as `name` says. */
function open(name?: string) {
  const alice = fakeSession(name === undefined ? {} : { name });
  const window = openFakeWindow();
  const renamed: [string, string | undefined][] = [];
  const engine = {
    list: async () => [alice, bob],
    rename: async (...call: [string, string | undefined]) => void renamed.push(call),
  };
  return { window, renamed, done: renameAccount(alice, engine, neverAborted) };
}

describe('renaming an account', () => {
  it('shows the name as it is, and says which one VS Code keeps', async () => {
    const { window, done, renamed } = open('Me');
    const box = await window.box();
    assert.equal(box.value, 'Me');
    assert.match(box.prompt ?? '', /Accounts menu keeps the name alice · Acme/);
    await window.enter('Private');
    await done;
    assert.deepEqual(renamed, [['a', 'Private']]);
  });

  for (const typed of ['', 'alice · Acme']) {
    it(`goes back to the label by "${typed}"`, async () => {
      const { window, done, renamed } = open('Me');
      await window.enter(typed);
      await done;
      assert.deepEqual(renamed, [['a', undefined]]);
    });
  }

  it('does not take the name of another account', async () => {
    const { window, done, renamed } = open();
    await window.enter('Work');
    const box = await window.box();
    assert.equal(box.validationMessage, 'Another sign-in has this name.');
    box.hide();
    await done;
    assert.deepEqual(renamed, []);
  });
});
