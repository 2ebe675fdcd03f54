import '../../fakes/vscode.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type * as Vscode from 'vscode';

const vscode = await import('vscode');
const { NotificationPrompts } = await import('../../../src/editor/signIn/signInPrompts.ts');

const instance = {
  name: 'dev',
  startUrl: 'https://d-1234567890.awsapps.com/start',
  region: 'us-east-1',
};

/** Somebody at a browser-hosted editor, who answers as told. */
function setUp(person: Partial<typeof Vscode.window> = {}) {
  const said: string[] = [];
  const opened: string[] = [];
  Object.assign(vscode.env, {
    openExternal: async (url: URL) => opened.push(url.href) > 0,
  });
  Object.assign(vscode.window, person);
  const prompts = new NotificationPrompts({
    say: (message) => said.push(message),
    link: (label, action) => `<${label}|${action}>`,
    allowDeviceCode: true,
    offerPasting: true,
  });
  return { prompts, said, opened };
}

/** An input box that stays until its token is cancelled. */
function openBox() {
  const box = { open: false, asked: 0 };
  const showInputBox = (_options?: unknown, token?: Vscode.CancellationToken) =>
    new Promise<string | undefined>((resolve) => {
      box.open = true;
      box.asked += 1;
      token?.onCancellationRequested(() => {
        box.open = false;
        resolve(undefined);
      });
    });
  return { box, showInputBox: showInputBox as typeof Vscode.window.showInputBox };
}

// The box has ignoreFocusOut: it once stayed after the browser had come back by itself.
test('the box for a pasted address goes with the sign-in', async () => {
  const { box, showInputBox } = openBox();
  const { prompts } = setUp({ showInputBox });
  const over = new AbortController();
  const choice = prompts.continueInBrowser(new URL('https://oidc.test/authorize'), {
    signal: over.signal,
    accepts: () => true,
  });
  prompts.clicked('paste');
  assert.equal(box.open, true);
  over.abort(new Error('the browser came back'));
  await assert.rejects(choice, /came back/);
  assert.equal(box.open, false);
});

test('nobody is asked for a name once the sign-in is over', async () => {
  const { box, showInputBox } = openBox();
  const { prompts } = setUp({ showInputBox });
  const signal = AbortSignal.abort(new Error('cancelled'));
  await assert.rejects(prompts.askName(instance, { signal }), /cancelled/);
  assert.equal(box.asked, 0);
});

test('the host named beside a code is the one that is opened', async () => {
  const details: (string | undefined)[] = [];
  const showInformationMessage = async (
    _message: string,
    { detail }: Vscode.MessageOptions,
    open: string,
  ) => {
    details.push(detail);
    return open;
  };
  const { prompts, opened } = setUp({
    showInformationMessage:
      showInformationMessage as unknown as typeof Vscode.window.showInformationMessage,
  });
  const over = new AbortController();
  const code = {
    userCode: 'BCDF-GHJK',
    verificationUriComplete: new URL('https://elsewhere.test/?user_code=BCDF-GHJK'),
  };
  const choice = prompts.compareCode(code, over);
  choice.catch(() => undefined);
  for (let turn = 0; turn < 5; turn++) await setImmediate();
  assert.deepEqual(opened, ['https://elsewhere.test/?user_code=BCDF-GHJK']);
  assert.match(details.join(), /elsewhere\.test/);
  over.abort();
});

test('a code and a name from outside are no links', async () => {
  const userCode = '[Approve](command:workbench.action.terminal.new)';
  const warnings: string[] = [];
  const { prompts, said } = setUp({
    showInformationMessage: (async () => undefined) as typeof Vscode.window.showInformationMessage,
    showWarningMessage: (async (message: string) => {
      warnings.push(message);
    }) as typeof Vscode.window.showWarningMessage,
  });
  const code = { userCode, verificationUriComplete: new URL('https://device.test/') };
  await assert.rejects(prompts.compareCode(code, new AbortController()));
  const account = { id: '1', label: userCode, userName: userCode };
  prompts.showOtherUser(account, account);
  assert.deepEqual([said.length, warnings.length], [1, 1]);
  for (const text of [...said, ...warnings]) assert.doesNotMatch(text, /\]\(command:/);
});
