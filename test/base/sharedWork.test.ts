import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { abortable } from '../../src/base/abortable.ts';
import { createSharedWork } from '../../src/base/sharedWork.ts';

describe('shared work', () => {
  test('runs once for concurrent callers, and again afterwards', async () => {
    const shared = createSharedWork<number>();
    let runs = 0;
    const work = async () => ++runs;
    const { signal } = new AbortController();
    const both = [shared.run('a', work, { signal }), shared.run('a', work, { signal })];
    assert.deepEqual(await Promise.all(both), [1, 1]);
    assert.equal(await shared.run('a', work, { signal }), 2);
  });

  /** Work that lasts until it is aborted; notes when it begins and ends. */
  function endless(notes: string[], name: string) {
    return async (signal: AbortSignal): Promise<string> => {
      notes.push(`${name} begins`);
      signal.addEventListener('abort', () => notes.push(`${name} ends`));
      return abortable(new Promise<string>(() => undefined), { signal });
    };
  }

  // A window that had joined waited ten minutes for a user who had walked away.
  test('starts again for the next caller when the leader aborts', async () => {
    const shared = createSharedWork<string>();
    const notes: string[] = [];
    const [one, two, three] = [new AbortController(), new AbortController(), new AbortController()];
    const first = shared.run('a', endless(notes, 'first'), one);
    const second = shared.run('a', endless(notes, 'second'), two);
    const third = shared.run('a', endless(notes, 'third'), three);
    one.abort(new Error('one'));
    await assert.rejects(first, /one/);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(notes, ['first begins', 'first ends', 'second begins']);
    three.abort(new Error('three'));
    await assert.rejects(third, /three/);
    two.abort(new Error('two'));
    await assert.rejects(second, /two/);
    assert.deepEqual(notes.slice(3), ['second ends']);
  });

  test('is not joined once aborted, and does not start for an aborted caller', async () => {
    const shared = createSharedWork<string>();
    const notes: string[] = [];
    const [one, two] = [new AbortController(), new AbortController()];
    const first = shared.run('a', endless(notes, 'first'), one);
    one.abort(new Error('one'));
    const second = shared.run('a', endless(notes, 'second'), two);
    await assert.rejects(first, /one/);
    two.abort(new Error('two'));
    await assert.rejects(second, /two/);
    await assert.rejects(shared.run('a', endless(notes, 'none'), two), /two/);
    assert.deepEqual(notes, ['first begins', 'first ends', 'second begins', 'second ends']);
  });

  test('shares a failure, and does not retry for the other callers', async () => {
    const shared = createSharedWork<string>();
    const { signal } = new AbortController();
    let runs = 0;
    const fails = async () => {
      runs += 1;
      throw new Error('no');
    };
    const both = [shared.run('a', fails, { signal }), shared.run('a', fails, { signal })];
    for (const each of both) await assert.rejects(each, /no/);
    assert.equal(runs, 1);
  });
});
