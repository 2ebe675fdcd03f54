import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { abortable } from '../../src/base/abortable.ts';
import { createSharedWork } from '../../src/base/sharedWork.ts';

describe('shared work', () => {
  test('runs once for all who ask meanwhile, and again afterwards', async () => {
    const shared = createSharedWork<number>();
    let runs = 0;
    const work = async () => ++runs;
    const { signal } = new AbortController();
    const both = [shared.run('a', work, { signal }), shared.run('a', work, { signal })];
    assert.deepEqual(await Promise.all(both), [1, 1]);
    assert.equal(await shared.run('a', work, { signal }), 2);
  });

  /** Work that goes on until it is aborted, noted by name when it begins and when it ends. */
  function endless(notes: string[], name: string) {
    return async (signal: AbortSignal): Promise<string> => {
      notes.push(`${name} begins`);
      signal.addEventListener('abort', () => notes.push(`${name} ends`));
      return abortable(new Promise<string>(() => undefined), { signal });
    };
  }

  // The one who joined waited ten minutes for a person who had gone.
  test('who joined leads work of their own when the leader stops', async () => {
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

  test('work that is being stopped is not joined, and nothing begins for who has stopped', async () => {
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

  test('a failure is shared, and does not make others try', async () => {
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
