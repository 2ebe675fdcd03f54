import assert from 'node:assert/strict';
import test from 'node:test';
import { waitFor } from '../../src/base/abort.ts';
import { createSharedWork } from '../../src/base/sharedWork.ts';

test('runs once for all who ask meanwhile, and again afterwards', async () => {
  const shared = createSharedWork<number>();
  let runs = 0;
  const work = async () => ++runs;
  const { signal } = new AbortController();
  const both = [shared.run('a', work, { signal }), shared.run('a', work, { signal })];
  assert.deepEqual(await Promise.all(both), [1, 1]);
  assert.equal(await shared.run('a', work, { signal }), 2);
});

test('is aborted when the last has stopped waiting, and starts anew for who comes then', async () => {
  const shared = createSharedWork<string>();
  const aborted: string[] = [];
  const work = (name: string) => (signal: AbortSignal) => {
    signal.addEventListener('abort', () => aborted.push(name));
    return waitFor(new Promise<string>(() => undefined), { signal });
  };
  const [one, two, three] = [new AbortController(), new AbortController(), new AbortController()];
  const first = shared.run('a', work('first'), one);
  const second = shared.run('a', work('second'), two);
  one.abort(new Error('one'));
  await assert.rejects(first, /one/);
  assert.deepEqual(aborted, []);
  two.abort(new Error('two'));
  await assert.rejects(second, /two/);
  assert.deepEqual(aborted, ['first']);

  const third = shared.run('a', work('third'), three);
  three.abort(new Error('three'));
  await assert.rejects(third, /three/);
  assert.deepEqual(aborted, ['first', 'third']);
  await assert.rejects(shared.run('a', work('none'), three), /three/);
  assert.deepEqual(aborted, ['first', 'third']);
});
