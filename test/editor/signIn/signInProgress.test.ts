import '../../fakes/vscode.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type * as Vscode from 'vscode';
import { isAbort } from '../../../src/base/errors.ts';

const vscode = await import('vscode');
const { createSignInProgress } = await import('../../../src/editor/signIn/signInProgress.ts');

const instance = {
  name: '[dev](command:workbench.action.terminal.new)',
  startUrl: 'https://d-1234567890.awsapps.com/start',
  region: 'us-east-1',
};

function setUp() {
  const said: string[] = [];
  const press = new vscode.CancellationTokenSource();
  const lifetime = new AbortController();
  type Task = Parameters<typeof Vscode.window.withProgress>[1];
  const withProgress = ({ title = '' }: Vscode.ProgressOptions, task: Task) => {
    said.push(title);
    return task({ report: ({ message = '' }) => void said.push(message) }, press.token);
  };
  Object.assign(vscode.window, { withProgress });
  Object.assign(vscode.env, {
    uiKind: vscode.UIKind.Desktop,
    openExternal: async () => true,
  });
  const attempts = createSignInProgress({
    allowDeviceCode: () => true,
    extension: { extensionKind: 1 } as Vscode.Extension<unknown>,
    lifetime: lifetime.signal,
  });
  /** An attempt that waits for its person. */
  const begin = async () => {
    const begun = Promise.withResolvers<void>();
    const ended = attempts.run(instance, (prompts, signal) => {
      begun.resolve();
      const accepts = () => true;
      return prompts.continueInBrowser(new URL('https://oidc.test/authorize'), { signal, accepts });
    });
    ended.catch(() => undefined);
    await Promise.race([begun.promise, ended]);
    return { ended };
  };
  return { said, press, lifetime, attempts, begin };
}

test('Cancel ends the attempt', async () => {
  const { press, begin } = setUp();
  const { ended } = await begin();
  press.cancel();
  await assert.rejects(ended, isAbort);
});

// Its server listened on for ten minutes, and another window waited for the sign-in of this one.
test('the attempt ends with the extension', async () => {
  const { lifetime, begin } = setUp();
  const { ended } = await begin();
  lifetime.abort();
  await assert.rejects(ended, isAbort);
});

test('a click is for the attempt whose link it was, and for nothing else', async () => {
  const { said, attempts, begin } = setUp();
  const { ended } = await begin();
  const [, link = ''] =
    /\(command:iamIdentityCenter\.attempt\?([^)]+)\)$/.exec(said.at(-1) ?? '') ?? [];
  const [id, action] = JSON.parse(decodeURIComponent(link));
  for (const [wrongId, wrongAction] of [
    ['', action],
    [undefined, action],
    ['__proto__', action],
    [id, 'constructor'],
    [id, '__proto__'],
    [id, undefined],
    [id, { toString: () => action }],
  ]) {
    attempts.clicked(wrongId, wrongAction);
  }
  assert.equal(action, 'try-again');
  assert.equal(await Promise.race([ended, Promise.resolve('pending')]), 'pending');
  attempts.clicked(id, action);
  assert.deepEqual(await ended, { kind: 'try-again' });
});

test('the name of an instance is no link', async () => {
  const { said, lifetime, begin } = setUp();
  await begin();
  assert.doesNotMatch(said[0] ?? '', /\]\(command/);
  lifetime.abort();
});
