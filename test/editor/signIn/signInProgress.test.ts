import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isAbort } from '../../../src/base/errors.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { partly } from '../../fakes/partly.ts';
import { ExtensionKind, openFakeWindow } from '../../fakes/vscode.ts';

const { createSignInProgress } = await import('../../../src/editor/signIn/signInProgress.ts');

const instance = {
  name: '[dev](command:workbench.action.terminal.new) $(trash)',
  startUrl: 'https://d-1234567890.awsapps.com/start',
  region: 'us-east-1',
};

/** An attempt that waits for its user. */
async function begin() {
  const window = openFakeWindow();
  const lifetime = new AbortController();
  const progress = createSignInProgress({
    clock: createFakeClock(),
    allowDeviceCode: () => true,
    extension: partly({ extensionKind: ExtensionKind.UI }),
    lifetime: lifetime.signal,
  });
  const begun = Promise.withResolvers<void>();
  const ended = progress.run(instance, { warnsOfOtherUser: true }, (prompts, signal) => {
    begun.resolve();
    const accepts = () => true;
    return prompts.continueInBrowser(new URL('https://oidc.test/authorize'), { signal, accepts });
  });
  ended.catch(() => undefined);
  await Promise.race([begun.promise, ended]);
  const [shown] = window.progress;
  assert.ok(shown);
  return { window, lifetime, progress, ended, shown };
}

describe('the progress of a sign-in', () => {
  it('ends the attempt on Cancel', async () => {
    const { shown, ended } = await begin();
    shown.cancel();
    await assert.rejects(ended, isAbort);
    assert.equal(shown.isOpen, false);
  });

  // Its server kept listening for ten minutes, and another window waited for this sign-in.
  it('ends the attempt with the extension', async () => {
    const { lifetime, ended } = await begin();
    lifetime.abort();
    await assert.rejects(ended, isAbort);
  });

  // Fault: with Do Not Disturb on, the notification and its links were nowhere to be seen.
  it('is in the status bar while it lasts, with everything that can be done', async () => {
    const { window, progress, ended } = await begin();
    const [item] = window.statusItems;
    assert.ok(item?.isShown);
    assert.match(item.text, /^\$\(sync~spin\) Signing in to .*\\\$\(trash\)/);
    const { arguments: args = [] } = item.command as { arguments?: unknown[] };
    progress.clicked(args[0], args[1]);
    const pick = await window.pick();
    assert.deepEqual(pick.labels, ['Copy Link', 'Use a Code Instead', 'Try Again', 'Cancel']);
    await pick.choose('Cancel');
    await assert.rejects(ended, isAbort);
    assert.equal(item.isShown, false);
  });

  it('passes a click to the attempt whose link it was, and to nothing else', async () => {
    const { shown, progress, ended } = await begin();
    const [, link = ''] =
      /Use a Code[^(]+\(command:iamIdentityCenter\.attempt\?([^)]+)\)/.exec(
        shown.reports.at(-1) ?? '',
      ) ?? [];
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
      progress.clicked(wrongId, wrongAction);
    }
    assert.equal(action, 'use-code');
    assert.equal(await Promise.race([ended, Promise.resolve('pending')]), 'pending');
    progress.clicked(id, action);
    assert.deepEqual(await ended, { kind: 'use-code' });
    // The attempt is over: a click on what is left of its notification does nothing.
    progress.clicked(id, action);
  });

  it('does not make a link of the name of the portal', async () => {
    const { shown, lifetime } = await begin();
    assert.match(shown.title, /dev/);
    assert.doesNotMatch(shown.title, /\]\(command/);
    lifetime.abort();
  });
});
