import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createServerClock } from '../../../src/base/serverClock.ts';
import type { Session } from '../../../src/sessions/session.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { createFakeLog } from '../../fakes/log.ts';
import { createFakeMemento } from '../../fakes/memento.ts';
import { fakeSession } from '../../fakes/session.ts';
import { openFakeWindow } from '../../fakes/vscode.ts';

const { createEndNotices, nearingEnd } = await import(
  '../../../src/editor/accounts/sessionEndNotice.ts'
);

const now = 1_800_000_000_000;
const minute = 60_000;
const session = (more: Parameters<typeof fakeSession>[0] = {}) =>
  fakeSession({ id: 'a', expectedEnd: now + 10 * minute, ...more });

/** Looks at `sessions` each minute; the user leaves the notices alone unless `answers` says otherwise. */
async function watch(
  sessions: Session[],
  {
    minutes,
    isFocused = true,
    settled = {},
    write,
    date,
    answers = [],
  }: {
    minutes: number;
    isFocused?: boolean;
    settled?: unknown;
    write?: () => Promise<void>;
    date?: string;
    answers?: string[];
  },
) {
  const clock = createFakeClock(now);
  const serverClock = createServerClock(clock);
  if (date) serverClock.observe({ date, sentAt: now, receivedAt: now });
  const window = openFakeWindow({ isFocused, answer: () => answers.shift() });
  const memory = createFakeMemento({ endNotices: settled });
  if (write) {
    // As VS Code's: the new value can be read at once, whatever becomes of writing it.
    const { update } = memory;
    memory.update = async (key, value) => {
      await update.call(memory, key, value);
      return write();
    };
  }
  const log = createFakeLog();
  const renewed: string[] = [];
  const renew = async ({ id }: Session) => void renewed.push(id);
  const { look } = createEndNotices({ log, serverClock, memory, renew });
  for (let passed = 0; passed <= minutes; passed += 1) {
    // A change of the sessions and the next minute may fall together.
    await Promise.all([look(sessions), look(sessions)]);
    await clock.advance(minute);
  }
  return { window, renewed, lines: log.lines, settled: memory.get('endNotices') };
}

describe('the notice before a session ends', () => {
  const cases: [what: string, session: Session, settled: Record<string, number>, due: boolean][] = [
    ['the end is near', session(), {}, true],
    ['the end is far', session({ expectedEnd: now + 16 * minute }), {}, false],
    ['the end has passed', session({ expectedEnd: now - 1 }), {}, false],
    ['the session has ended already', session({ reason: 'session-ended' }), {}, false],
    ['it was given', session(), { a: now + 10 * minute }, false],
    ['it was put off until now', session(), { a: now }, true],
    ['one was given for another session', session(), { b: now + 10 * minute }, true],
    ['no earlier session has shown how long they last', fakeSession({ id: 'a' }), {}, false],
  ];
  for (const [what, each, settled, due] of cases) {
    it(`is ${due ? 'due' : 'not due'} when ${what}`, () => {
      assert.equal(nearingEnd([each], settled, now).length, due ? 1 : 0);
    });
  }

  it('is not shown in a window that the user is not at', async () => {
    const { window } = await watch([session()], { isFocused: false, minutes: 3 });
    assert.deepEqual(window.texts, []);
  });

  it('is shown at once, and once for each account', async () => {
    const bob = { id: 'bob', label: 'bob · Acme', userName: 'bob' };
    const { window } = await watch([session(), session({ id: 'b', account: bob })], { minutes: 3 });
    assert.equal(window.texts.length, 2);
  });

  // Fault: three scope sets of one user were three equal notices, of which each renewed all three.
  it('is one for all sessions of an account', async () => {
    const { window, renewed } = await watch(
      [session(), session({ id: 'b', expectedEnd: now + 9 * minute }), session({ id: 'c' })],
      { minutes: 3, answers: ['Start a New Session'] },
    );
    assert.deepEqual(renewed, ['b']);
    assert.equal(window.texts.length, 1);
  });

  // Its text says what ends, so there is no question; and no command of ours goes without one.
  it('starts a new session on request, and runs no command for it', async () => {
    const answers = ['Start a New Session'];
    const { window, renewed } = await watch([session()], { minutes: 0, answers });
    assert.deepEqual(renewed, ['a']);
    assert.match(window.texts.join(), /ends it at the access portal/);
    assert.deepEqual(window.executed, []);
  });

  it('comes again ten minutes after the user asked to be reminded', async () => {
    const later = session({ expectedEnd: now + 14 * minute });
    const before = await watch([later], { minutes: 9, answers: ['Remind Me Later'] });
    assert.equal(before.window.texts.length, 1);
    const after = await watch([later], { minutes: 10, answers: ['Remind Me Later'] });
    assert.equal(after.window.texts.length, 2);
  });

  it('is never shown again when the user wants none', async () => {
    const { window } = await watch(
      [session(), session({ id: 'b', expectedEnd: now + 20 * minute })],
      {
        minutes: 15,
        answers: ["Don't Show Again"],
      },
    );
    assert.equal(window.texts.length, 1);
    assert.equal(window.configuration.get('iamIdentityCenter.noticeBeforeEnd'), false);
  });

  // Ends are by the service's clock: this computer's may be hours off.
  it('goes by the clock of the service', async () => {
    const hour = 60 * minute;
    const expectedEnd = now + 3 * hour + 10 * minute;
    const { window, settled } = await watch(
      [session({ id: 'near', expectedEnd }), session({ id: 'over' })],
      { minutes: 2, date: new Date(now + 3 * hour).toUTCString() },
    );
    assert.equal(window.texts.length, 1);
    assert.deepEqual(settled, { near: expectedEnd });
  });

  // The ids of all sessions there ever were stayed in memory.
  it('leaves nothing in memory of sessions that are gone', async () => {
    const { settled } = await watch([session(), session({ id: 'b', expectedEnd: 0 })], {
      minutes: 2,
      settled: { b: now - minute, gone: now - 100 * minute },
    });
    assert.deepEqual(settled, { b: now - minute, a: now + 10 * minute });
  });

  // The first write that failed was the end of all notices of the window.
  it('is shown once although that cannot be stored, and so are the later ones', async () => {
    const { window, lines } = await watch(
      [session(), session({ id: 'later', expectedEnd: now + 25 * minute })],
      { minutes: 20, write: () => Promise.reject(new Error('database is locked')) },
    );
    assert.equal(window.texts.length, 2);
    assert.deepEqual(lines, Array(2).fill('notices: not remembered: database is locked'));
  });

  it('is shown where memory holds something else, which is replaced', async () => {
    for (const settled of [null, 'a', { a: 'later' }]) {
      const seen = await watch([session()], { minutes: 2, settled });
      assert.equal(seen.window.texts.length, 1);
      assert.deepEqual(seen.settled, { a: now + 10 * minute });
    }
  });
});
