import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { describe, test } from 'node:test';
import { abortable } from '../../src/base/abortable.ts';

describe('abortable', () => {
  test('settles with the work and leaves no listener', async () => {
    const { signal } = new AbortController();
    assert.equal(await abortable(Promise.resolve(1), { signal }), 1);
    await assert.rejects(abortable(Promise.reject(new Error('no')), { signal }), /no/);
    await Promise.resolve();
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  });

  test('stops waiting on abort, while the work continues', async () => {
    const abort = new AbortController();
    const { promise, resolve } = Promise.withResolvers<number>();
    const waiting = abortable(promise, { signal: abort.signal });
    abort.abort(new Error('enough'));
    await assert.rejects(waiting, /enough/);
    resolve(2);
    assert.equal(await promise, 2);
    await assert.rejects(abortable(promise, { signal: abort.signal }), /enough/);
  });
});
