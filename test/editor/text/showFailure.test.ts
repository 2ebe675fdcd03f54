import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SignInError } from '../../../src/base/errors.ts';
import { settle } from '../../fakes/settle.ts';
import { CancellationError, openFakeWindow } from '../../fakes/vscode.ts';

const { showFailure } = await import('../../../src/editor/text/showFailure.ts');

const error = new SignInError('service', 'out of order');

describe('showFailure', () => {
  it('shows what failed and leads to the log', async () => {
    const window = openFakeWindow({ answer: () => 'Show Log' });
    const shown = showFailure(error);
    const [{ kind, text, buttons } = { kind: '', text: '', buttons: [] }] = window.messages;
    assert.deepEqual([kind, buttons], ['error', ['Show Log']]);
    assert.match(text, /out of order/);
    assert.equal(shown.message, text);
    await settle();
    assert.deepEqual(window.executed, [['iamIdentityCenter.showLog']]);
  });

  for (const [label, button] of [
    [undefined, 'Try Again'],
    ['Sign In Again', 'Sign In Again'],
  ] as const) {
    it(`offers the next step as "${button}"`, async () => {
      const window = openFakeWindow({ answer: () => button });
      let runs = 0;
      const run = async () => {
        runs += 1;
      };
      showFailure(error, { run, ...(label && { label }) });
      assert.deepEqual(window.messages[0]?.buttons, [button, 'Show Log']);
      await settle();
      assert.deepEqual([runs, window.executed], [1, []]);
    });
  }

  // Fault: a click on Deny in the browser was shown as an error, also by the extension that asked.
  it('is not an error where the user denied access in the browser', () => {
    const window = openFakeWindow();
    const shown = showFailure(new SignInError('denied', 'access_denied'), {
      run: async () => undefined,
    });
    const [{ kind, text, buttons } = { kind: '', text: '', buttons: [] }] = window.messages;
    assert.deepEqual([kind, buttons], ['information', ['Try Again', 'Show Log']]);
    assert.equal(text, 'Access was denied in the browser (access_denied). Nothing has changed.');
    assert.ok(shown instanceof CancellationError);
  });

  it('shows nothing when the user cancelled', () => {
    const window = openFakeWindow();
    const shown = showFailure(new SignInError('cancelled', 'the user left'));
    assert.ok(shown instanceof CancellationError);
    assert.deepEqual(window.messages, []);
  });
});
