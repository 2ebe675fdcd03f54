import assert from 'node:assert/strict';
import { test } from 'node:test';
import '../fakes/vscode.ts';
import { createServerClock } from '../../src/base/serverClock.ts';
import type { Session } from '../../src/sessions/session.ts';
import { createFakeClock } from '../fakes/clock.ts';

const vscode = await import('vscode');
const { nearingEnd, watchEnds } = await import('../../src/editor/endNotice.ts');

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

// Ends are by the service's clock: this computer's may be hours off.
test('judges by the clock of the service', async () => {
  const clock = createFakeClock(now);
  const serverClock = createServerClock(clock);
  const hour = 60 * minute;
  const date = new Date(now + 3 * hour).toUTCString();
  serverClock.observe({ date, sentAt: now, receivedAt: now });
  const notices: string[] = [];
  Object.assign(vscode.workspace, { getConfiguration: () => ({ inspect: () => ({}) }) });
  Object.assign(vscode.window, {
    state: { focused: true },
    showInformationMessage: async (text: string) => void notices.push(text),
  });
  const settled = new Map<string, unknown>();
  const memory = {
    get: (key: string, none: unknown) => settled.get(key) ?? none,
    update: async (key: string, value: unknown) => void settled.set(key, value),
    keys: () => [...settled.keys()],
  } as unknown as import('vscode').Memento;
  const account = { id: 'a', label: 'alice · dev', userName: 'alice' };
  const sessions = async () => [
    session({ id: 'near', account, expectedEnd: now + 3 * hour + 10 * minute }),
    session({ id: 'over', account, expectedEnd: now + 10 * minute }),
  ];
  const over = new AbortController();
  const watching = watchEnds({ clock, serverClock, sessions, memory }, over);
  await clock.advance(2 * minute);
  assert.equal(notices.length, 1);
  assert.deepEqual(Object.keys(settled.get('endNotices') as object), ['near']);
  over.abort();
  await assert.rejects(watching);
  assert.equal(clock.sleeping, 0);
});
