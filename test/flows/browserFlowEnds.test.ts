import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SignInError } from '../../src/base/errors.ts';
import { browserFlow } from '../../src/flows/browserFlow.ts';
import { visit } from '../fakes/browser.ts';
import { assertNothingLeft, redirectOf, returning } from './browserStage.ts';
import { createStage, request, settled, silence } from './stage.ts';

const { signal: never } = new AbortController();

describe('the end of a browser flow', () => {
  test('is a time-out after 600 s, whether strays arrive or no browser opens', async () => {
    const strayed = Promise.withResolvers<void>();
    const stage = createStage({
      async inBrowser(url) {
        const { status, body } = await visit(new URL('/', redirectOf(url, {})));
        assert.deepEqual([status, body], [404, 'stray\n']);
        strayed.resolve();
        return undefined;
      },
    });
    const flow = browserFlow(request, stage.deps, { signal: never });
    await strayed.promise;
    await stage.clock.advance(599_999);
    assert.equal(await settled(flow), false);
    assert.equal(stage.prompts.standing, 1);
    const ended = assert.rejects(flow, { name: 'SignInError', code: 'timed-out' });
    await stage.clock.advance(1);
    await ended;
    await assertNothingLeft(stage);
  });

  test('is the error of the prompt if the user cancels', async () => {
    const cancelled = new SignInError('cancelled', 'closed');
    const stage = createStage({ inBrowser: () => Promise.reject(cancelled) });
    await assert.rejects(browserFlow(request, stage.deps, { signal: never }), cancelled);
    await assertNothingLeft(stage);
  });

  test('is independent of another sign-in at the same time', async () => {
    const stages = [returning({ code: 'one' }), returning({ code: 'two' })];
    await Promise.all(stages.map(({ deps }) => browserFlow(request, deps, { signal: never })));
    assert.deepEqual(
      stages.map(({ exchanges }) =>
        exchanges.map(({ request: sent }) => 'code' in sent && sent.code),
      ),
      [['one'], ['two']],
    );
  });

  test('leaves nothing open and opens no browser if aborted before the start', async () => {
    const stage = createStage({});
    const signal = AbortSignal.abort(new Error('enough'));
    await assert.rejects(browserFlow(request, stage.deps, { signal }), { message: 'enough' });
    assert.equal(stage.prompts.opened.length, 0);
    await assertNothingLeft(stage);
  });

  test('leaves nothing open if aborted while the user is in the browser', async () => {
    const controller = new AbortController();
    const stage = createStage({
      inBrowser() {
        controller.abort(new Error('enough'));
        return undefined;
      },
    });
    await assert.rejects(browserFlow(request, stage.deps, controller), { message: 'enough' });
    await assertNothingLeft(stage);
  });

  test('is shown in the browser if aborted during the exchange', async () => {
    const controller = new AbortController();
    const stage = returning(
      { code: 'c0de' },
      { createToken: (_call, options) => silence(options) },
    );
    const flow = browserFlow(request, stage.deps, controller);
    await stage.exchanging;
    controller.abort(new Error('enough'));
    await assert.rejects(flow, { message: 'enough' });
    assert.equal((await stage.page).body, 'failed: ');
    await assertNothingLeft(stage);
  });
});
