import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { race, timeOutAfter, type Wait } from '../../src/flows/race.ts';
import { createFakeClock } from '../fakes/clock.ts';

const { signal: never } = new AbortController();

/** A wait that records the reason of its abort. */
function loser(): Wait<string> & { reason?: unknown } {
  const wait: Wait<string> & { reason?: unknown } = ({ signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        wait.reason = signal.reason;
        reject(signal.reason);
      });
    });
  return wait;
}

describe('a race of waits', () => {
  test('resolves with the first wait and aborts the others', async () => {
    const other = loser();
    assert.equal(await race([other, async () => 'first'], { signal: never }), 'first');
    assert.equal((other.reason as Error).name, 'AbortError');
  });

  test('rejects with the first wait, even if that one throws at once', async () => {
    const other = loser();
    const broken: Wait<string> = () => {
      throw new Error('broken');
    };
    await assert.rejects(race([other, broken], { signal: never }), { message: 'broken' });
    assert.equal((other.reason as Error).name, 'AbortError');
  });

  test('aborts every wait with the caller’s reason', async () => {
    const controller = new AbortController();
    const waits = [loser(), loser()];
    const ended = race(waits, { signal: controller.signal });
    controller.abort(new Error('enough'));
    await assert.rejects(ended, { message: 'enough' });
    assert.deepEqual(
      waits.map(({ reason }) => (reason as Error).message),
      ['enough', 'enough'],
    );
  });

  test('starts no wait if the signal has aborted', async () => {
    const wait: Wait<string> = () => assert.fail('started');
    await assert.rejects(race([wait], { signal: AbortSignal.abort(new Error('enough')) }), {
      message: 'enough',
    });
  });

  test('can time out, and leaves no timer otherwise', async () => {
    const clock = createFakeClock();
    const ended = race([timeOutAfter(1000, clock)], { signal: never });
    void ended.catch(() => undefined);
    await clock.advance(999);
    assert.equal(clock.sleeping, 1);
    await clock.advance(1);
    await assert.rejects(ended, { name: 'SignInError', code: 'timed-out' });

    await race([timeOutAfter(1000, clock), async () => undefined], { signal: never });
    assert.equal(clock.sleeping, 0);
  });
});
