import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createFakeClock } from '../../fakes/clock.ts';
import type { FakeInputBox } from '../../fakes/editor/quickInput.ts';
import type { FakeWindowOptions } from '../../fakes/editor/window.ts';
import { settle } from '../../fakes/settle.ts';
import { openFakeWindow } from '../../fakes/vscode.ts';

const { Detour } = await import('../../../src/editor/instances/detour.ts');
const { NotificationPrompts } = await import('../../../src/editor/signIn/signInPrompts.ts');

const instance = {
  name: 'dev',
  startUrl: 'https://d-1234567890.awsapps.com/start',
  region: 'us-east-1',
};
const url = new URL('https://oidc.test/authorize?state=s3cret');
const code = {
  userCode: 'BCDF-GHJK',
  verificationUriComplete: new URL('https://elsewhere.test/?user_code=BCDF-GHJK'),
};

/** The prompts of an attempt in a window that may be far from its browser. */
function open(
  options: FakeWindowOptions = {},
  { allowDeviceCode = true, offerPasting = true, warnsOfOtherUser = true } = {},
) {
  const window = openFakeWindow(options);
  const said: string[] = [];
  const over = new AbortController();
  const clock = createFakeClock();
  const prompts = new NotificationPrompts({
    clock,
    say: (message) => said.push(message),
    link: (label, action) => `<${label}|${action}>`,
    allowDeviceCode,
    offerPasting,
    warnsOfOtherUser,
  });
  const accepts = (pasted: string) => pasted.trim().startsWith('http://127.0.0.1');
  const { signal } = over;
  /** The browser flow waits for its user; a test of a rejection asks for it later. */
  const continueInBrowser = () => {
    const choice = prompts.continueInBrowser(url, { signal, accepts });
    choice.catch(() => undefined);
    return choice;
  };
  const compareCode = (shown = code) => {
    const choice = prompts.compareCode(shown, over);
    choice.catch(() => undefined);
    return choice;
  };
  return { window, clock, said, over, prompts, continueInBrowser, compareCode };
}

describe('the prompts of a sign-in', () => {
  // Four links pushed the Cancel button out of a narrow window.
  it('open the browser, and offer two other ways beside a list of the rest', async () => {
    const { window, said, prompts, continueInBrowser } = open();
    const choice = continueInBrowser();
    await settle();
    assert.deepEqual(window.opened, [url.href]);
    assert.equal(
      said.at(-1),
      'Continue in your browser. <Paste the Address|paste> · <Use a Code Instead|use-code> · <More…|more>',
    );
    prompts.clicked('more');
    const pick = await window.pick();
    assert.deepEqual(pick.labels, ['Copy Link', 'Try Again']);
    await pick.choose('Try Again');
    assert.deepEqual(await choice, { kind: 'try-again' });
  });

  it('go on waiting when the user closes the list, and close it with the sign-in', async () => {
    const { window, over, prompts, continueInBrowser } = open();
    const choice = continueInBrowser();
    prompts.clicked('more');
    await (await window.pick()).leave();
    prompts.clicked('more');
    const pick = await window.pick();
    over.abort(new Error('the browser came back'));
    await assert.rejects(choice, /came back/);
    await settle();
    assert.equal(pick.isOpen, false);
  });

  it('offer another portal, and end with where the user turns to', async () => {
    const { window, prompts, continueInBrowser } = open();
    const detour = new Detour(instance);
    let isTaken = false;
    prompts.offerDetours({ anotherPortal: async () => (isTaken ? detour : undefined) });
    const choice = continueInBrowser();
    prompts.clicked('more');
    await window.choose('Another Portal…');
    isTaken = true;
    prompts.clicked('more');
    await window.choose('Another Portal…');
    await assert.rejects(choice, detour);
  });

  // The page with the error is in the browser, where nothing of it is seen here.
  it('say after a while that the region may be wrong, and offer the search first', async () => {
    const { said, clock, prompts, continueInBrowser } = open();
    const detour = new Detour(instance);
    const maySearch = true;
    prompts.offerDetours({ doubtedRegion: 'us-east-1', findRegion: async () => detour, maySearch });
    const choice = continueInBrowser();
    await clock.advance(40_000);
    assert.match(said.at(-1) ?? '', /^Continue in your browser/);
    await clock.advance(5_000);
    assert.match(
      said.at(-1) ?? '',
      /^If the page shows an error, us-east-1 may be the wrong region\. <Find the Region for Me\|find-region> · .*<More…\|more>$/,
    );
    prompts.clicked('find-region');
    await assert.rejects(choice, detour);
  });

  it('have no doubt about a region that is proved', async () => {
    const { said, clock, continueInBrowser } = open();
    void continueInBrowser();
    await clock.advance(600_000);
    assert.match(said.at(-1) ?? '', /^Continue in your browser/);
  });

  it('do not offer what is forbidden or useless', async () => {
    const { said, continueInBrowser } = open({}, { allowDeviceCode: false, offerPasting: false });
    void continueInBrowser();
    assert.deepEqual(
      [...(said.at(-1) ?? '').matchAll(/\|([\w-]+)>/g)].map(([, id]) => id),
      ['copy-link', 'try-again'],
    );
  });

  it('say so when no browser was opened, and go on waiting', async () => {
    const { window, said, prompts, continueInBrowser } = open({ opensBrowser: false });
    const choice = continueInBrowser();
    await settle();
    assert.match(said.at(-1) ?? '', /^No browser was opened/);
    prompts.clicked('copy-link');
    await settle();
    assert.deepEqual(window.copied, [url.href]);
    prompts.clicked('use-code');
    assert.deepEqual(await choice, { kind: 'use-code' });
  });

  it('take a pasted address only if it belongs to the sign-in', async () => {
    const { window, prompts, continueInBrowser } = open();
    const choice = continueInBrowser();
    prompts.clicked('paste');
    const box = await window.box();
    await box.enter('https://evil.test/?code=x');
    assert.equal(box.isOpen, true);
    await box.enter(' http://127.0.0.1:5000/?code=x ');
    assert.deepEqual(await choice, { kind: 'pasted', url: 'http://127.0.0.1:5000/?code=x' });
  });

  it('go on waiting when the user closes the box for the address', async () => {
    const { window, prompts, continueInBrowser } = open();
    const choice = continueInBrowser();
    prompts.clicked('paste');
    await (await window.box()).leave();
    prompts.clicked('try-again');
    assert.deepEqual(await choice, { kind: 'try-again' });
  });

  // The box has `ignoreFocusOut`: it once stayed after the browser had come back by itself.
  it('close the box for the address with the sign-in', async () => {
    const { window, over, prompts, continueInBrowser } = open();
    const choice = continueInBrowser();
    prompts.clicked('paste');
    const box = await window.box();
    over.abort(new Error('the browser came back'));
    await assert.rejects(choice, /came back/);
    await settle();
    assert.equal(box.isOpen, false);
  });

  it('name the host beside a code that is then opened', async () => {
    const { window, said, over, compareCode } = open({ answer: () => 'Open Sign-in Page' });
    void compareCode();
    await settle();
    assert.deepEqual(window.opened, [code.verificationUriComplete.href]);
    assert.match(window.messages[0]?.detail ?? '', /elsewhere\.test/);
    // Word joiners, which are not seen, keep the code on one line.
    const text = said.at(-1) ?? '';
    assert.match(text, /BCDF\u2060-\u2060GHJK .*\|copy-code> · .*\|open-again> · .*\|more>$/);
    over.abort();
  });

  it('open no page and cancel when the user dismisses the code', async () => {
    const { window, compareCode } = open();
    await assert.rejects(compareCode(), { code: 'cancelled' });
    assert.deepEqual(window.opened, []);
  });

  it('do not make a link of a code from outside', async () => {
    const userCode = '[Approve](command:workbench.action.terminal.new)';
    const { said, compareCode } = open();
    await assert.rejects(compareCode({ ...code, userCode }));
    assert.equal(said.length, 1);
    assert.match(said.join(), /Approve/);
    assert.doesNotMatch(said.join(), /\]\(command:/);
  });

  it('ask once for a name, and take no empty one', async () => {
    const { window, over, prompts } = open();
    const name = prompts.askName(instance, undefined, over);
    const box = await window.box();
    await box.enter('  ');
    assert.equal(box.isOpen, true);
    await box.enter(' alice ');
    assert.equal(await name, 'alice');
  });

  // Fault: Escape discarded a sign-in that only lacked a name.
  for (const [way, act] of [
    ['Enter', (box: FakeInputBox) => box.accept()],
    ['Escape', (box: FakeInputBox) => box.leave()],
  ] as const) {
    it(`suggest the name that was given last, and take it on ${way}`, async () => {
      const { window, over, prompts } = open();
      const name = prompts.askName(instance, 'alice', over);
      const box = await window.box();
      assert.equal(box.value, 'alice');
      await act(box);
      assert.equal(await name, 'alice');
    });
  }

  it('ask for no name once the sign-in is over', async () => {
    const { window, over, prompts } = open();
    over.abort(new Error('cancelled'));
    await assert.rejects(prompts.askName(instance, undefined, over), /cancelled/);
    assert.deepEqual(window.inputs.all, []);
  });

  it('offer to sign in here until another window has done so', async () => {
    const { said, over, prompts } = open();
    const offer = prompts.offerTakeOver(over);
    assert.match(said.at(-1) ?? '', /<Sign In Here Instead\|take-over>$/);
    prompts.clicked('take-over');
    await offer;
    const other = prompts.offerTakeOver(over);
    over.abort(new Error('signed in there'));
    await assert.rejects(other, /signed in there/);
  });
});
