import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { neverAborted } from '../../../src/base/abortable.ts';
import { openFakeWindow } from '../../fakes/vscode.ts';

const { showDeviceCode } = await import('../../../src/editor/signIn/deviceCodeDialog.ts');

const code = {
  userCode: 'BCDF-GHJK',
  verificationUriComplete: new URL('https://device.test/?user_code=BCDF-GHJK'),
};

describe('showDeviceCode', () => {
  it('shows the code as it is, beside the button that opens the page', async () => {
    const window = openFakeWindow({ answer: ({ buttons }) => buttons[0] });
    assert.equal(await showDeviceCode(code, neverAborted), true);
    const [{ text, modal, detail, buttons } = { text: '', detail: '', buttons: [] }] =
      window.messages;
    assert.match(text, /BCDF-GHJK$/);
    assert.equal(modal, true);
    assert.match(detail, /device\.test/);
    assert.match(buttons[0] ?? '', /^(Open|Continue)/);
  });

  it('comes again after the code was copied', async () => {
    const answers = ['Copy Code', 'Copy Code', 'Open Sign-in Page'];
    const window = openFakeWindow({ answer: () => answers.shift() });
    assert.equal(await showDeviceCode(code, neverAborted), true);
    assert.equal(window.messages.length, 3);
    assert.deepEqual(window.copied, ['BCDF-GHJK', 'BCDF-GHJK']);
  });

  it('resolves to false when the user closes it', async () => {
    openFakeWindow();
    assert.equal(await showDeviceCode(code, neverAborted), false);
  });

  // VS Code cannot take a dialog down: what is pressed after the end must open nothing.
  it('rejects when the sign-in was over before a button was pressed', async () => {
    const over = new AbortController();
    openFakeWindow({
      answer() {
        over.abort(new Error('over'));
        return 'Open Sign-in Page';
      },
    });
    await assert.rejects(showDeviceCode(code, over), /over/);
  });
});
