import '../fakes/vscode.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SignInError, type SignInErrorCode } from '../../src/base/errors.ts';
import { RefusedInstance } from '../../src/sessions/refusedInstance.ts';

const { explain, ToldError } = await import('../../src/editor/messages.ts');

const link = '[Show details](command:workbench.action.terminal.new)';
const instance = { name: 'dev', startUrl: 'https://d-1.awsapps.com/start', region: 'us-east-1' };
const codes: SignInErrorCode[] = ['denied', 'service', 'bad-answer', 'bad-settings', 'storage'];

// VS Code makes a link of it, and a click would run the command.
for (const error of [
  ...codes.map((code) => new SignInError(code, `the service said ${link}`)),
  new SignInError('network', link),
  new RefusedInstance(instance, link),
  new ToldError('instances: the name is not configured', `No instance is called ${link}`),
]) {
  test(`what the service says is no link in a notification: ${error.name} ${error.code}`, async () => {
    const text = await explain(error);
    assert.match(text, /Show details/);
    assert.doesNotMatch(text, /\]\(/);
  });
}
