import { networkFailure } from '../../fakes/networkFailure.ts';
import '../../fakes/vscode.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { SignInError } from '../../../src/base/errors.ts';
import type { PlainFailureCode, SettingsProblem } from '../../../src/base/failure.ts';

const { explain, toEditorError } = await import('../../../src/editor/text/errorText.ts');

const link = '[Show details](command:workbench.action.terminal.new)';
const problems: SettingsProblem[] = [
  {
    kind: 'portal-refused',
    startUrl: 'https://d-1.awsapps.com/start',
    region: 'us-east-1',
    reply: link,
  },
  { kind: 'explained', text: `No instance is called ${link}` },
];
const codes: PlainFailureCode[] = ['denied', 'service', 'bad-answer', 'bad-settings', 'storage'];

// VS Code makes a link of it, and a click would run the command.
for (const error of [
  ...codes.map((code) => new SignInError(code, `the service said ${link}`)),
  networkFailure({ host: link }),
  ...problems.map((problem) => new SignInError({ code: 'bad-settings', problem }, 'for the log')),
]) {
  test(`what the service says is no link in a notification: ${error.name} ${error.code}`, () => {
    const text = explain(error);
    assert.match(text, /Show details/);
    assert.doesNotMatch(text, /\]\(/);
  });
}

// VS Code sends an error with all its causes to the window, which may log them.
test('nothing but words for people leaves the extension with an error', () => {
  const secret = 'alice:p@ss';
  const cause = new Error(`socket to PROXY ${secret}@proxy.test:3128 failed`);
  for (const error of [cause, new SignInError('storage', 'secret storage: failed', { cause })]) {
    const told = toEditorError(error);
    assert.ok(!inspect(told, { depth: null, showHidden: true }).includes(secret));
  }
});
