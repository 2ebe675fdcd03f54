import assert from 'node:assert/strict';
import { test } from 'node:test';
import '../fakes/vscode.ts';
import type { Session } from '../../src/sessions/session.ts';

const { nearingEnd } = await import('../../src/editor/endNotice.ts');

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
