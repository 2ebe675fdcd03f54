import assert from 'node:assert/strict';
import { test } from 'node:test';
import '../../fakes/vscode.ts';
import { noLog } from '../../../src/base/log.ts';
import { createServerClock } from '../../../src/base/serverClock.ts';
import type { Session } from '../../../src/sessions/session.ts';
import { createFakeClock } from '../../fakes/clock.ts';

const vscode = await import('vscode');
const { createEndNotices, nearingEnd } = await import(
  '../../../src/editor/accounts/sessionEndNotice.ts'
);

const now = 1_800_000_000_000;
const minute = 60_000;
const session = (more: Partial<Session>) =>
  ({ id: 'a', state: 'signed-in', expectedEnd: now + 10 * minute, ...more }) as Session;

const cases: [what: string, session: Session, settled: Record<string, number>, told: boolean][] = [
  ['an end that is near', session({}), {}, true],
  ['an end that is far', session({ expectedEnd: now + 16 * minute }), {}, false],
  ['an end that has passed', session({ expectedEnd: now - 1 }), {}, false],
  ['a session that ended already', session({ state: 'needs-you' }), {}, false],
  ['a notice that was given', session({}), { a: now + 10 * minute }, false],
  ['a notice that was put off until now', session({}), { a: now }, true],
  ['a notice given for another session', session({}), { b: now + 10 * minute }, true],
];
for (const [what, each, settled, told] of cases) {
  test(`${told ? 'tells of' : 'keeps quiet about'} ${what}`, () => {
    assert.equal(nearingEnd([each], settled, now).length, told ? 1 : 0);
  });
}

test('keeps quiet where no earlier session has shown its length', () => {
  const { expectedEnd: _, ...unknown } = session({});
  assert.deepEqual(nearingEnd([unknown], {}, now), []);
});

/** Looks at `sessions` each minute in a focused window; the person leaves notices alone. */
async function watch(
  sessions: Session[],
  {
    minutes,
    focused = true,
    settled = {},
    write = async () => undefined,
    date,
  }: {
    minutes: number;
    focused?: boolean;
    settled?: unknown;
    write?: () => Promise<void>;
    date?: string;
  },
) {
  const clock = createFakeClock(now);
  const serverClock = createServerClock(clock);
  if (date) serverClock.observe({ date, sentAt: now, receivedAt: now });
  const notices: string[] = [];
  const lines: string[] = [];
  Object.assign(vscode.workspace, { getConfiguration: () => ({ inspect: () => ({}) }) });
  Object.assign(vscode.window, {
    state: { focused },
    showInformationMessage: async (text: string) => void notices.push(text),
  });
  const values = new Map<string, unknown>([['endNotices', settled]]);
  // As VS Code's: the new value can be read at once, whatever becomes of writing it.
  const memory = {
    get: (key: string) => values.get(key),
    update(key: string, value: unknown) {
      values.set(key, value);
      return write();
    },
    keys: () => [...values.keys()],
  } as unknown as import('vscode').Memento;
  const log = { ...noLog, warn: (line: string) => void lines.push(line) };
  const { look } = createEndNotices({ log, serverClock, memory });
  for (let passed = 0; passed <= minutes; passed += 1) {
    // A change and a look around may fall together.
    await Promise.all([look(sessions), look(sessions)]);
    await clock.advance(minute);
  }
  return { notices, lines, settled: values.get('endNotices') };
}

const account = { id: 'a', label: 'alice · dev', userName: 'alice' };

test('tells nothing to who is at another window', async () => {
  const { notices } = await watch([session({ account })], { focused: false, minutes: 3 });
  assert.deepEqual(notices, []);
});

test('tells at once, and once of each', async () => {
  const sessions = [session({ account }), session({ id: 'b', account })];
  const { notices } = await watch(sessions, { minutes: 0 });
  assert.equal(notices.length, 2);
});

// Ends are by the service's clock: this computer's may be hours off.
test('judges by the clock of the service', async () => {
  const hour = 60 * minute;
  const expectedEnd = now + 3 * hour + 10 * minute;
  const { notices, settled } = await watch(
    [session({ id: 'near', account, expectedEnd }), session({ id: 'over', account })],
    { minutes: 2, date: new Date(now + 3 * hour).toUTCString() },
  );
  assert.equal(notices.length, 1);
  assert.deepEqual(settled, { near: expectedEnd });
});

// It kept the ids of all sessions there ever were.
test('remembers nothing of sessions that are gone', async () => {
  const { settled } = await watch([session({ account }), session({ id: 'b', expectedEnd: 0 })], {
    minutes: 2,
    settled: { b: now - minute, gone: now - 100 * minute },
  });
  assert.deepEqual(settled, { b: now - minute, a: now + 10 * minute });
});

// The first write that failed was the end of all notices of the window.
test('goes on when what was told cannot be remembered, and tells nothing twice', async () => {
  const { notices, lines } = await watch(
    [session({ account }), session({ id: 'later', account, expectedEnd: now + 25 * minute })],
    { minutes: 20, write: () => Promise.reject(new Error('database is locked')) },
  );
  assert.equal(notices.length, 2);
  assert.deepEqual(lines, Array(2).fill('notices: not remembered: database is locked'));
});

test('what is remembered in another form counts for nothing, and is written over', async () => {
  for (const settled of [null, 'a', { a: 'later' }]) {
    const seen = await watch([session({ account })], { minutes: 2, settled });
    assert.equal(seen.notices.length, 1);
    assert.deepEqual(seen.settled, { a: now + 10 * minute });
  }
});
