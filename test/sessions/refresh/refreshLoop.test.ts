import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { noLog as log } from '../../../src/base/log.ts';
import type { Refresher } from '../../../src/sessions/refresh/refresher.ts';
import { createRefreshLoop } from '../../../src/sessions/refresh/refreshLoop.ts';
import type { SessionRecord } from '../../../src/sessions/session.ts';
import type { SessionStore } from '../../../src/sessions/store/sessionStore.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { fakeRecord } from '../../fakes/session.ts';

/** A refresh loop over fake sessions, each due at a given tick. */
function setUp({
  due,
  isLoaded = true,
  onAttempt = () => undefined,
  list = async () => undefined,
}: {
  due: Map<string, number>;
  isLoaded?: boolean;
  onAttempt?: (id: string) => void;
  /** Awaited before the sessions are listed. */
  list?: () => Promise<unknown>;
}) {
  const clock = createFakeClock();
  const tended: [id: string, at: number][] = [];
  const recordOf = (id: string) => fakeRecord({ session: { id } });
  const store = {
    async list() {
      const listed = [...due.keys()].map(recordOf);
      await list();
      return listed;
    },
    isLoaded: () => isLoaded,
    peek: recordOf,
  } as unknown as SessionStore;
  const refresher = {
    dueIn: ({ session }: SessionRecord) => (due.get(session.id) ?? Infinity) - clock.ticks(),
    async refreshInBackground(id: string) {
      tended.push([id, clock.ticks()]);
      due.set(id, clock.ticks() + 100_000);
    },
    retryNow: () => undefined,
  } as unknown as Refresher;
  const loop = createRefreshLoop({ clock, log, store, refresher, onAttempt });
  return { clock, loop, tended };
}

describe('the refresh loop', () => {
  // The rejection was not handled, and the sessions that waited for a free slot were not refreshed.
  test('refreshes all sessions even if a listener throws', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    const due = new Map(ids.map((id) => [id, 0]));
    const onAttempt = () => {
      throw new Error('not told');
    };
    const { clock, loop, tended } = setUp({ due, onAttempt });
    loop.start();
    await clock.advance(1000);
    assert.deepEqual(tended.map(([id]) => id).sort(), ids);
    loop.dispose();
    await clock.advance(0);
    assert.equal(clock.sleeping, 0);
  });

  // Every window had two timers that fired each minute, for nobody.
  test('has no timer while no session can be refreshed, and begins with one that can', async () => {
    const due = new Map([['ended', Infinity]]);
    const { clock, loop, tended } = setUp({ due });
    loop.start();
    await clock.advance(3_600_000);
    assert.equal(clock.sleeping, 0);
    due.set('new', clock.ticks() + 1_000);
    loop.reschedule('new');
    await clock.advance(1_000);
    assert.deepEqual(tended, [['new', 3_601_000]]);
    loop.dispose();
    await clock.advance(0);
    assert.equal(clock.sleeping, 0);
  });

  test('looks each minute at most, however far off the next refresh is', async () => {
    const { clock, loop } = setUp({ due: new Map([['a', 3_600_000]]) });
    let looks = 0;
    const stop = loop.onLook(() => {
      looks += 1;
    });
    loop.start();
    await clock.advance(3_540_000);
    assert.equal(looks, 60);
    stop();
    await clock.advance(60_000);
    assert.equal(looks, 60);
    loop.dispose();
  });

  test('looks again a minute later while secret storage cannot be read', async () => {
    const { clock, loop } = setUp({ due: new Map(), isLoaded: false });
    let looks = 0;
    loop.onLook(() => {
      looks += 1;
    });
    loop.start();
    await clock.advance(60_000);
    assert.equal(looks, 2);
    loop.dispose();
  });

  // The loop compared it with the previous wake-up, which was in the past, and slept too long.
  test('refreshes a session in time that is added while the others are listed', async () => {
    const due = new Map([['old', 1_000_000]]);
    let looks = 0;
    const { clock, loop, tended } = setUp({
      due,
      async list() {
        looks += 1;
        if (looks !== 2) return;
        due.set('new', clock.ticks() + 2_000);
        loop.reschedule('new');
      },
    });
    loop.start();
    await clock.advance(70_000);
    assert.deepEqual(tended, [['new', 62_000]]);
    loop.dispose();
    await clock.advance(0);
    assert.equal(clock.sleeping, 0);
  });
});
