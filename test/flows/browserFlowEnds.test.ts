import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SignInError } from '../../src/base/errors.ts';
import { browserFlow } from '../../src/flows/browserFlow.ts';
import { visit } from '../fakes/browser.ts';
import { assertNothingLeft, redirectOf, returning } from './browserStage.ts';
import { createStage, request, settled, silence } from './stage.ts';

const { signal: never } = new AbortController();

describe('the end of a browser flow', () => {
  test('strays and a browser that never opened leave the person waiting, for 600 s', async () => {
    const strayed = Promise.withResolvers<void>();
    const stage = createStage({
      async inBrowser(url) {
        assert.equal((await visit(new URL('/', redirectOf(url, {})))).status, 404);
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

  test('a person who cancels ends the wait with their own word', async () => {
    const cancelled = new SignInError('cancelled', 'closed');
    const stage = createStage({ inBrowser: () => Promise.reject(cancelled) });
    await assert.rejects(browserFlow(request, stage.deps, { signal: never }), cancelled);
    await assertNothingLeft(stage);
  });

  test('two sign-ins side by side do not take each other for their own', async () => {
    const stages = [returning({ code: 'one' }), returning({ code: 'two' })];
    await Promise.all(stages.map(({ deps }) => browserFlow(request, deps, { signal: never })));
    assert.deepEqual(
      stages.map(({ exchanges }) =>
        exchanges.map(({ request: sent }) => 'code' in sent && sent.code),
      ),
      [['one'], ['two']],
    );
  });

  test('an abort before the start opens no browser and leaves nothing', async () => {
    const stage = createStage({});
    const signal = AbortSignal.abort(new Error('enough'));
    await assert.rejects(browserFlow(request, stage.deps, { signal }), { message: 'enough' });
    assert.equal(stage.prompts.opened.length, 0);
    await assertNothingLeft(stage);
  });

  test('an abort while the person is in the browser ends everything at once', async () => {
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

  test('an abort while the code is exchanged ends the exchange and tells the browser', async () => {
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
