import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createServerClock } from '../../src/base/serverClock.ts';
import { createFakeClock } from '../fakes/clock.ts';

const start = Date.UTC(2026, 10, 2, 8);
const hourMs = 3_600_000;
const header = (ms: number) => new Date(ms).toUTCString();

function setUp() {
  const clock = createFakeClock(start);
  const server = createServerClock(clock);
  /** A response, without delay, of a service whose clock is `aheadMs` ahead. */
  const answer = (aheadMs: number) =>
    server.observe({
      date: header(clock.now() + aheadMs),
      sentAt: clock.now(),
      receivedAt: clock.now(),
    });
  return { clock, server, answer };
}

describe('the server clock', () => {
  test('is this computer’s own until a response arrives', () => {
    const { clock, server } = setUp();
    assert.equal(server.now(), clock.now());
    assert.equal(server.offset(), 0);
  });

  test('follows the dates of responses to within a second', async () => {
    const { clock, server, answer } = setUp();
    answer(3 * hourMs);
    assert.ok(Math.abs(server.now() - (clock.now() + 3 * hourMs)) <= 1_000);
    await clock.advance(hourMs);
    assert.ok(Math.abs(server.now() - (clock.now() + 3 * hourMs)) <= 1_000);
    answer(-3 * hourMs);
    assert.ok(Math.abs(server.now() - (clock.now() - 3 * hourMs)) <= 1_000);
  });

  test('keeps an offset that a response does not contradict', async () => {
    const { clock, server, answer } = setUp();
    answer(10 * hourMs);
    const offset = server.offset();
    for (let step = 0; step < 50; step++) {
      await clock.advance(137);
      answer(10 * hourMs);
      assert.ok(Math.abs(server.offset() - offset) < 1_000, `${step}`);
    }
  });

  test('ignores responses without a usable date', () => {
    const { clock, server } = setUp();
    const sentAt = clock.now();
    server.observe({ date: null, sentAt, receivedAt: sentAt });
    server.observe({ date: 'yesterday', sentAt, receivedAt: sentAt });
    server.observe({ date: header(0), sentAt, receivedAt: sentAt - 1 });
    assert.equal(server.offset(), 0);
  });

  test('ignores a response during which the computer slept', async () => {
    const { clock, server } = setUp();
    const sentAt = clock.now();
    clock.jump(2 * hourMs);
    server.observe({ date: header(sentAt), sentAt, receivedAt: clock.now() });
    assert.equal(server.offset(), 0);
  });

  test('keeps running when the clock of the computer is set back', async () => {
    const { clock, server } = setUp();
    const before = server.now();
    clock.jump(-3 * hourMs);
    assert.equal(server.now(), before);
    await clock.advance(1_000);
    assert.equal(server.now(), before + 1_000);
    assert.equal(server.offset(), 3 * hourMs);
  });

  test('includes time asleep, during which the ticks of the computer stop', () => {
    const { clock, server } = setUp();
    const before = server.now();
    clock.jump(8 * hourMs);
    assert.equal(server.now(), before + 8 * hourMs);
  });

  test('recovers from a jump forward with the next response', () => {
    const { clock, server, answer } = setUp();
    answer(0);
    const before = server.now();
    clock.jump(5 * hourMs);
    assert.equal(server.now(), before + 5 * hourMs);
    answer(-5 * hourMs);
    assert.ok(Math.abs(server.now() - before) <= 1_000);
  });

  test('adopts an offset learned later elsewhere, but no older one', async () => {
    const { clock, server, answer } = setUp();
    server.restore({ offsetMs: -hourMs, at: clock.now() - 2 * hourMs });
    assert.equal(server.now(), clock.now() - hourMs);
    server.restore({ offsetMs: 7 * hourMs, at: clock.now() - 3 * hourMs });
    assert.equal(server.offset(), -hourMs);
    answer(0);
    server.restore({ offsetMs: 7 * hourMs, at: clock.now() - hourMs });
    assert.ok(Math.abs(server.offset()) <= 1_000);

    // The clock is set forward, and another window notices first.
    clock.jump(5 * hourMs);
    await clock.advance(61_000);
    server.restore({ offsetMs: -5 * hourMs, at: clock.now() - 5 * hourMs });
    assert.equal(server.offset(), -5 * hourMs);
  });

  test('is never earlier than a time it has already seen', () => {
    const { clock, server } = setUp();
    server.restore({ offsetMs: 0, at: clock.now() + hourMs });
    assert.equal(server.now(), clock.now() + hourMs);
  });

  test('is not set back by restoring an offset it already knows', () => {
    const { clock, server } = setUp();
    const known = { offsetMs: 0, at: clock.now() - 1 };
    server.restore(known);
    const before = server.now();
    clock.jump(-3 * hourMs);
    server.restore(known);
    assert.equal(server.now(), before);
  });
});
