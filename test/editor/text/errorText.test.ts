import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { SignInError } from '../../../src/base/errors.ts';
import type { PlainFailureCode, SettingsProblem } from '../../../src/base/failure.ts';
import { networkFailure } from '../../fakes/networkFailure.ts';
import { CancellationError } from '../../fakes/vscode.ts';

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
const codes: PlainFailureCode[] = ['denied', 'service', 'bad-settings', 'storage'];

function nameOf({ failure }: SignInError): string {
  const { problem } = failure.code === 'bad-settings' ? failure : {};
  return problem ? `${failure.code}, ${problem.kind}` : failure.code;
}

describe('the text of an error', () => {
  // VS Code makes a link of it, and a click would run the command.
  for (const error of [
    ...codes.map((code) => new SignInError(code, `the service said ${link}`)),
    networkFailure({ host: link }),
    ...problems.map((problem) => new SignInError({ code: 'bad-settings', problem }, 'for the log')),
  ]) {
    it(`does not make a link of what the service says: ${nameOf(error)}`, () => {
      const text = explain(error);
      assert.match(text, /Show details/);
      assert.doesNotMatch(text, /\]\(/);
    });
  }

  // Fault: with two users, nobody could see whose session had ended.
  it('names the user whose session it is about', () => {
    const user = 'alice · Acme';
    const text = (signedOutElsewhere: boolean) =>
      explain(new SignInError({ code: 'expired', signedOutElsewhere }, 'for the log', { user }));
    assert.equal(text(false), 'alice · Acme: Your session has ended. Please sign in again.');
    assert.equal(
      text(true),
      'alice · Acme: Your session was ended by another program or in the access portal. Please sign in again.',
    );
  });

  it('leaves what was wrong with a response to the log', () => {
    const text = explain(new SignInError('bad-answer', 'unexpected response from the host'));
    assert.match(text, /unexpected response\. See the log/);
  });

  // VS Code sends an error with all its causes to the window, which may log them.
  it('is all that leaves the extension with an error', () => {
    const secret = 'alice:p@ss';
    const cause = new Error(`socket to PROXY ${secret}@proxy.test:3128 failed`);
    for (const error of [cause, new SignInError('storage', 'secret storage: failed', { cause })]) {
      const shown = toEditorError(error);
      assert.ok(!inspect(shown, { depth: null, showHidden: true }).includes(secret));
    }
  });

  it('is left to VS Code where the user cancelled', () => {
    for (const error of [
      new SignInError('cancelled', 'the user left'),
      AbortSignal.abort().reason,
      new CancellationError(),
    ]) {
      assert.ok(toEditorError(error) instanceof CancellationError);
    }
  });
});
