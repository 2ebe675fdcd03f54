import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { abortable } from '../../../src/base/abortable.ts';
import { openFakeWindow } from '../../fakes/vscode.ts';

const { withCancellableProgress } = await import(
  '../../../src/editor/vscode/withCancellableProgress.ts'
);

describe('withCancellableProgress', () => {
  it('shows progress until the work is done, and resolves to its result', async () => {
    const window = openFakeWindow();
    const gate = Promise.withResolvers<number>();
    const done = withCancellableProgress('Signing in', ({ report }) => {
      report('Contacting IAM Identity Center…');
      report('Finishing the sign-in…');
      return gate.promise;
    });
    const [shown] = window.progress;
    assert.deepEqual(
      [shown?.title, shown?.reports, shown?.isOpen],
      ['Signing in', ['Contacting IAM Identity Center…', 'Finishing the sign-in…'], true],
    );
    gate.resolve(42);
    assert.equal(await done, 42);
    assert.equal(shown?.isOpen, false);
  });

  it('rejects as the work does', async () => {
    const window = openFakeWindow();
    const error = new Error('refused');
    await assert.rejects(
      withCancellableProgress('', () => Promise.reject(error)),
      error,
    );
    assert.equal(window.progress[0]?.isOpen, false);
  });

  it('aborts the signal of the work with `cancelled` when the user presses Cancel', async () => {
    const window = openFakeWindow();
    const done = withCancellableProgress('', ({ signal }) =>
      abortable(new Promise<never>(() => undefined), { signal }),
    );
    window.progress[0]?.cancel();
    await assert.rejects(done, { name: 'SignInError', code: 'cancelled' });
  });

  it('no longer listens to Cancel when the work is done', async () => {
    const window = openFakeWindow();
    const signal = await withCancellableProgress('', async (view) => view.signal);
    window.progress[0]?.cancel();
    assert.equal(signal.aborted, false);
  });
});
