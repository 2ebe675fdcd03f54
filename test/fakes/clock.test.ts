import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { neverAborted } from '../../src/base/abortable.ts';
import { createFakeClock } from './clock.ts';

describe('the fake clock', () => {
  it('ends sleeps in the order they are due, each at its own time', async () => {
    const clock = createFakeClock(1000);
    const ended: [string, number][] = [];
    for (const [name, ms] of [
      ['late', 30],
      ['early', 10],
      ['twin', 10],
    ] as const) {
      void clock.sleep(ms, neverAborted).then(() => ended.push([name, clock.now()]));
    }
    await clock.advance(9);
    assert.deepEqual(ended, []);
    await clock.advance(100);
    assert.deepEqual(ended, [
      ['early', 1010],
      ['twin', 1010],
      ['late', 1030],
    ]);
    assert.equal(clock.now(), 1109);
  });

  it('ends a sleep that began during the same advance', async () => {
    const clock = createFakeClock(0);
    const ticks: number[] = [];
    void (async () => {
      for (let i = 0; i < 3; i++) {
        await clock.sleep(10, neverAborted);
        ticks.push(clock.now());
      }
    })();
    await clock.advance(30);
    assert.deepEqual(ticks, [10, 20, 30]);
  });

  it('rejects an aborted sleep with the reason, and leaves nothing waiting', async () => {
    const clock = createFakeClock();
    const controller = new AbortController();
    const sleep = clock.sleep(10, { signal: controller.signal });
    assert.equal(clock.sleeping, 1);
    controller.abort(new Error('enough'));
    await assert.rejects(sleep, { message: 'enough' });
    await assert.rejects(clock.sleep(10, { signal: controller.signal }), { message: 'enough' });
    assert.equal(clock.sleeping, 0);
  });

  it('aborts a timeout with a TimeoutError', async () => {
    const clock = createFakeClock();
    const signal = clock.timeout(50);
    await clock.advance(49);
    assert.equal(signal.aborted, false);
    await clock.advance(1);
    assert.equal(signal.reason.name, 'TimeoutError');
  });

  it('moves the wall clock by a jump, and no sleep', async () => {
    const clock = createFakeClock(0);
    let ended = false;
    void clock.sleep(100, neverAborted).then(() => {
      ended = true;
    });
    clock.jump(3_600_000);
    await clock.advance(99);
    assert.deepEqual([clock.now(), ended], [3_600_099, false]);
    await clock.advance(1);
    assert.equal(ended, true);
  });
});
