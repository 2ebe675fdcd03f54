import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { race, timeOutAfter, type Wait } from '../../src/flows/race.ts';
import { createFakeClock } from '../fakes/clock.ts';

const { signal: never } = new AbortController();

/** A wait that notes the reason it was aborted with. */
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
  test('the first to resolve wins, and the others are aborted', async () => {
    const other = loser();
    assert.equal(await race([other, async () => 'first'], { signal: never }), 'first');
    assert.equal((other.reason as Error).name, 'AbortError');
  });

  test('the first to reject wins as well, be it before it waits at all', async () => {
    const other = loser();
    const broken: Wait<string> = () => {
      throw new Error('broken');
    };
    await assert.rejects(race([other, broken], { signal: never }), { message: 'broken' });
    assert.equal((other.reason as Error).name, 'AbortError');
  });

  test('an abort ends every wait with the reason of the caller', async () => {
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

  test('nothing starts once the signal has aborted', async () => {
    const wait: Wait<string> = () => assert.fail('started');
    await assert.rejects(race([wait], { signal: AbortSignal.abort(new Error('enough')) }), {
      message: 'enough',
    });
  });

  test('the end of the time rejects with timed-out, and leaves no timer when aborted', async () => {
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
