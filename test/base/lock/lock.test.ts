import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { neverAborted } from '../../../src/base/abortable.ts';
import { createMemoryLock, preferLock } from '../../../src/base/lock/lock.ts';
import { createFakeClock } from '../../fakes/clock.ts';

describe('the memory lock', () => {
  test('runs one piece of work at a time per name, first come, first served', async () => {
    const lock = createMemoryLock();
    const events: string[] = [];
    const work = (name: string) => async () => {
      events.push(`+${name}`);
      await setImmediate();
      events.push(`-${name}`);
    };
    await Promise.all([
      lock('a', work('1'), neverAborted),
      lock('a', work('2'), neverAborted),
      lock('b', work('3'), neverAborted),
      lock('a', work('4'), neverAborted),
    ]);
    assert.deepEqual(
      events.filter((event) => !event.endsWith('3')),
      ['+1', '-1', '+2', '-2', '+4', '-4'],
    );
    assert.ok(events.indexOf('+3') < events.indexOf('-1'));
  });

  test('passes to the next caller after failed work and after an aborted wait', async () => {
    const lock = createMemoryLock();
    const abort = new AbortController();
    const failing = lock('a', () => Promise.reject(new Error('failed')), neverAborted);
    const waiting = lock('a', async () => 'never', abort);
    const last = lock('a', async () => 'last', neverAborted);
    abort.abort(new Error('aborted'));
    await assert.rejects(waiting, /aborted/);
    await assert.rejects(failing, /failed/);
    assert.equal(await last, 'last');
  });

  // The caller that came after the one that gave up ran beside the work that both waited for.
  test('is not passed on by a caller that gives up waiting', async () => {
    const lock = createMemoryLock();
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const holder = lock('a', () => held, neverAborted);
    const abort = new AbortController();
    const waiting = lock('a', async () => 'never', abort);
    abort.abort(new Error('aborted'));
    await assert.rejects(waiting, /aborted/);
    let begun = false;
    const next = lock(
      'a',
      async () => {
        begun = true;
      },
      neverAborted,
    );
    await setImmediate();
    assert.equal(begun, false);
    release();
    await Promise.all([holder, next]);
    assert.equal(begun, true);
  });

  test('is skipped by preferLock if it is not acquired in time', async () => {
    const lock = createMemoryLock();
    const clock = createFakeClock();
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const holder = lock('a', () => held, neverAborted);
    const done = preferLock(lock, 'a', async () => 'done', {
      patience: clock.timeout(1_000),
      ...neverAborted,
    });
    await clock.advance(1_000);
    assert.equal(await done, 'done');

    const abort = new AbortController();
    const waiting = preferLock(lock, 'a', async () => 'done', {
      patience: clock.timeout(1_000),
      signal: abort.signal,
    });
    abort.abort(new Error('aborted'));
    await assert.rejects(waiting, /aborted/);
    release();
    await holder;
  });

  test('makes preferLock run work once, even if it fails under the lock', async () => {
    const lock = createMemoryLock();
    const clock = createFakeClock();
    let runs = 0;
    const work = async () => {
      runs += 1;
      await clock.sleep(5_000, neverAborted);
      throw new Error('failed');
    };
    const done = preferLock(lock, 'a', work, { patience: clock.timeout(1_000), ...neverAborted });
    const refused = assert.rejects(done, /failed/);
    await clock.advance(10_000);
    await refused;
    assert.equal(runs, 1);
  });
});
