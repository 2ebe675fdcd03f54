import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { neverAborted } from '../../../src/base/abortable.ts';
import type { InputOptions, Remark } from '../../../src/editor/vscode/showInput.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { settle } from '../../fakes/settle.ts';
import { InputBoxValidationSeverity, openFakeWindow } from '../../fakes/vscode.ts';

const { showInput } = await import('../../../src/editor/vscode/showInput.ts');
const { back } = await import('../../../src/editor/vscode/navigation.ts');

const { Info, Warning, Error: Refused } = InputBoxValidationSeverity;

async function open(options: Partial<InputOptions> = {}, { signal } = neverAborted) {
  const window = openFakeWindow();
  const typed = showInput({ title: 'Title', prompt: 'What?', ...options }, { signal });
  // A test of a rejection asks for it later.
  typed.catch(() => undefined);
  return { typed, window, box: await window.box() };
}

describe('showInput', () => {
  it('shows what it is given, and resolves to the text without blanks around it', async () => {
    const { typed, box } = await open({ placeholder: 'https://…', step: { at: 1, of: 2 } });
    assert.deepEqual(
      [box.title, box.prompt, box.placeholder, box.step, box.totalSteps, box.ignoreFocusOut],
      ['Title', 'What?', 'https://…', 1, 2, true],
    );
    await box.enter('  text ');
    assert.equal(await typed, 'text');
    assert.equal(box.isOpen, false);
  });

  it('remarks on the text while the user types, and accepts what is not refused', async () => {
    for (const severity of [Info, Warning]) {
      const { typed, box } = await open({
        remarkOn: (text) => ({ message: `about ${text}`, severity }),
      });
      await box.type('x');
      assert.equal(box.remark, 'about x');
      await box.accept();
      assert.equal(await typed, 'x');
    }
  });

  // While the user typed, the box said that what was there so far is no link.
  it('waits with its remark until the user pauses, but not with the answer to Enter', async () => {
    const clock = createFakeClock();
    const { typed, box } = await open({ clock, remarkOn: (text) => `not ${text}` });
    await box.type('a');
    await clock.advance(300);
    await box.type('ab');
    await clock.advance(300);
    assert.equal(box.remark, undefined);
    await clock.advance(100);
    assert.equal(box.remark, 'not ab');
    await box.type('abc');
    assert.equal(box.remark, undefined);
    await box.accept();
    assert.deepEqual([box.isOpen, box.remark], [true, 'not abc']);
    await box.leave();
    assert.equal(await typed, undefined);
  });

  it('rejects with what its remark throws', async () => {
    for (const clock of [undefined, createFakeClock()]) {
      const fault = new Error('no remark');
      const { typed, box } = await open({
        ...(clock && { clock }),
        remarkOn() {
          throw fault;
        },
      });
      await box.enter('x');
      await assert.rejects(typed, fault);
      assert.equal(box.isOpen, false);
    }
  });

  it('refuses a text as long as the remark on it is an error', async () => {
    const refusals: Remark[] = ['too short', { message: 'too short', severity: Refused }];
    for (const refusal of refusals) {
      const { typed, box } = await open({
        remarkOn: (text) => (text.length < 2 ? refusal : undefined),
      });
      // Enter before anything was typed: there was no remark yet.
      await box.accept();
      assert.equal(box.isOpen, true);
      await box.enter('x');
      assert.deepEqual([box.isOpen, box.remark], [true, 'too short']);
      await box.enter('xy');
      assert.equal(await typed, 'xy');
    }
  });

  it('remarks on the text it opens with, and not on an empty box', async () => {
    const remarkOn = (text: string) => `about "${text}"`;
    assert.equal((await open({ value: 'acme', remarkOn })).box.remark, 'about "acme"');
    assert.equal((await open({ remarkOn })).box.remark, undefined);
  });

  it('resolves to `back` where Back is offered, whatever was typed', async () => {
    const { typed, box } = await open({ canGoBack: true, remarkOn: () => 'never right' });
    await box.type('x');
    await box.goBack();
    assert.equal(await typed, back);
    assert.deepEqual((await open()).box.buttons, []);
  });

  it('resolves to nothing when the user closes it', async () => {
    const { typed, box } = await open();
    await box.leave();
    assert.equal(await typed, undefined);
  });

  // It has `ignoreFocusOut`: the box once stayed open after the sign-in it belonged to was over.
  it('closes and rejects with the reason when its signal aborts', async () => {
    const over = new AbortController();
    const { typed, box } = await open({}, over);
    over.abort(new Error('signed in elsewhere'));
    await assert.rejects(typed, /signed in elsewhere/);
    assert.equal(box.isOpen, false);
  });

  it('opens nothing when its signal has aborted already', async () => {
    const window = openFakeWindow();
    const signal = AbortSignal.abort(new Error('over'));
    await assert.rejects(showInput({ title: '', prompt: '' }, { signal }), /over/);
    await settle();
    assert.deepEqual(window.inputs.all, []);
  });

  it('makes no link of a name in its prompt', async () => {
    const { box } = await open({ prompt: 'About [alice](command:workbench.action.quit)' });
    assert.doesNotMatch(box.prompt ?? '', /\]\(/);
  });
});
