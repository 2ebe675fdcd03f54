/**
 * Kills the process at every step: before and after each access to secret storage and to the
 * encrypted copies, before each request and after each response.
 */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { neverAborted } from '../../../src/base/abortable.ts';
import type { EncryptedFolder } from '../../../src/base/files/encryptedFolder.ts';
import { createMemoryLock } from '../../../src/base/lock/lock.ts';
import { noLog } from '../../../src/base/log.ts';
import { createMirroredSecretStore } from '../../../src/sessions/store/mirroredSecretStore.ts';
import type { SecretStore } from '../../../src/sessions/store/secretStore.ts';
import { createFakeEncryptedFolder } from '../../fakes/encryptedFolder.ts';
import { assertionOf, openApplicationDesk, toApplication } from '../applicationDesk.ts';
import { createDesk, type Desk, request, type Step, type Window } from '../desk.ts';

const hourMs = 3_600_000;

/** From the fatal step on, no step ever ends. */
function mortal(fatal: number) {
  const steps: string[] = [];
  const step: Step = (what) => {
    steps.push(what);
    return steps.length >= fatal ? new Promise(() => undefined) : Promise.resolve();
  };
  return { step, steps };
}

/** Wraps members of `target` so that there is a step before and after each call. */
function stepping<T extends object>(target: T, names: readonly (keyof T)[], step: Step): T {
  const stepped = { ...target };
  for (const name of names) {
    const member = target[name] as (...args: unknown[]) => Promise<unknown>;
    const wrapped = async (...args: unknown[]) => {
      await step(`before ${String(name)}`);
      const result = await member(...args);
      await step(`after ${String(name)}`);
      return result;
    };
    Object.assign(stepped, { [name]: wrapped });
  }
  return stepped;
}

function openOn(desk: Desk, folder: EncryptedFolder, step: Step = async () => undefined): Window {
  const { clock } = desk;
  const secretStore = stepping<SecretStore>(
    desk.secrets.open(),
    ['keys', 'get', 'set', 'delete'],
    step,
  );
  const copies = stepping<EncryptedFolder>(folder, ['read', 'write', 'holds'], step);
  const shared = createMirroredSecretStore({ clock, log: noLog, secretStore, copies });
  // By the time the next window opens, the locks of a killed one are free.
  return desk.open({ secretStore: shared, lock: createMemoryLock() }, step);
}

const refreshesOf = (desk: Desk) =>
  desk.center.journal.filter(({ grantType }) => grantType === 'refresh_token').length;

/** At a portal, and at an application, whose record has no registration. */
const places = [
  {
    place: 'a portal',
    user: 'alice',
    open: () => createDesk({ idToken: true }),
    what: () => request,
  },
  {
    place: 'an application',
    user: 'bob',
    open: () => openApplicationDesk({ idToken: true }),
    what: (desk: Desk) => ({ ...request, ...toApplication(assertionOf(desk)) }),
  },
];

for (const { place, user, open, what } of places) {
  describe(`a window that is killed with a session at ${place}`, () => {
    test('leaves the old or the new session if killed at any step of a refresh', async () => {
      const outcomes: string[] = [];
      const inTheGap: (string | undefined)[] = [];
      for (let fatal = 1; ; fatal++) {
        const desk = open();
        const folder = createFakeEncryptedFolder();
        const first = openOn(desk, folder);
        const { id } = await first.signIn(desk.person(user), what(desk));
        first.engine.dispose();
        await desk.clock.advance(hourMs);

        const { step, steps } = mortal(fatal);
        const doomed = openOn(desk, folder, step);
        desk.center.control.fail({ path: '/token', delayMs: 1_000 });
        doomed.engine.fresh(id, neverAborted).catch(() => undefined);
        await desk.clock.advance(30_000);
        doomed.engine.dispose();
        const rotated = desk.center.control.counts().refreshes === 1;
        const stored = [...folder.files.values()].some(({ text }) => !text.includes('\\"sent\\"'));

        const next = openOn(desk, folder);
        const sentBefore = refreshesOf(desk);
        const refreshed = desk.during(next.engine.fresh(id, neverAborted)).then(
          ({ accessToken }) => {
            assert.equal(desk.center.sessions.bearer(accessToken)?.user.name, user);
            return 'signed in';
          },
          async () => {
            const [session] = await next.list();
            assert.equal(session?.state, 'needs-you');
            return `needs you: ${session.reason}`;
          },
        );
        const outcome = await refreshed;
        // A sign-in is required only in the gap between the service's response and storing it.
        assert.equal(outcome === 'signed in', !rotated || stored, `step ${fatal}: ${outcome}`);
        outcomes.push(outcome);
        if (outcome !== 'signed in') inTheGap.push(steps.at(fatal - 1));
        assert.ok(refreshesOf(desk) - sentBefore <= 1, 'tried once');
        await desk.clock.advance(5 * hourMs);
        if (outcome !== 'signed in') assert.equal(refreshesOf(desk) - sentBefore, 1, 'and no more');
        next.engine.dispose();
        if (steps.length < fatal) break;
      }
      assert.ok(outcomes.length > 20);
      assert.deepEqual([...new Set(outcomes)].sort(), ['needs you: interrupted', 'signed in']);
      // The gap consists of nothing but the write itself.
      assert.deepEqual(inTheGap.slice(inTheGap.indexOf('answer')), ['answer', 'before write']);
    });

    test('leaves a complete session or none if killed at any step of a sign-in', async () => {
      let kept = 0;
      for (let fatal = 1; ; fatal++) {
        const desk = open();
        const folder = createFakeEncryptedFolder();
        const { step, steps } = mortal(fatal);
        const doomed = openOn(desk, folder, step);
        const prompts = desk.person(user);
        doomed.engine.signIn(what(desk), { ...neverAborted, prompts }).catch(() => undefined);
        await desk.clock.advance(30_000);
        doomed.engine.dispose();

        const next = openOn(desk, folder);
        const [session, ...more] = await next.list();
        assert.equal(more.length, 0);
        assert.deepEqual(
          [...desk.secrets.values.keys()].filter((key) => key.startsWith('aside')),
          [],
        );
        if (session) {
          kept += 1;
          await desk.clock.advance(2 * hourMs);
          const { accessToken } = await desk.during(next.engine.fresh(session.id, neverAborted));
          assert.equal(desk.center.sessions.bearer(accessToken)?.user.name, user);
        } else {
          const again = await next.signIn(desk.person(user), what(desk));
          assert.equal(again.account.userName, user);
        }
        next.engine.dispose();
        if (steps.length < fatal) break;
      }
      assert.ok(kept > 0);
    });
  });
}
