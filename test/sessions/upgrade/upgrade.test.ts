/**
 * After an update, windows that were not reloaded yet run version 0.1.0 beside the new one, on one
 * storage. Neither may lose what the other has stored.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { neverAborted } from '../../../src/base/abortable.ts';
import { createEncryptedFolder } from '../../../src/base/files/encryptedFolder.ts';
import { createFileLock } from '../../../src/base/lock/fileLock.ts';
import { noLog as log } from '../../../src/base/log.ts';
import { endReasons } from '../../../src/sessions/session.ts';
import { readRecord, writeRecord } from '../../../src/sessions/store/record.ts';
import { fakeRecord } from '../../fakes/session.ts';
import { createDesk, portal, request, withCode } from '../desk.ts';
import { openBoth } from './bothVersions.ts';
import * as old from './engine010.mjs';

const hourMs = 3_600_000;

async function folderFor(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'upgrade-'));
  context.after(() => rm(folder, { recursive: true }));
  return folder;
}

describe('version 0.1.0 and the new one on one storage', () => {
  test('see the sessions of each other', async () => {
    const { desk, older, newer } = openBoth();
    const alice = await older.signIn('alice');
    const bob = await newer.signIn(desk.person('bob'));
    const shown = (sessions: readonly old.OldSession[]) =>
      sessions.map(({ id, account, accessToken }) => [id, account.label, accessToken]);
    const both = [
      [alice.id, 'alice · Example', alice.accessToken],
      [bob.id, 'bob · Example', bob.accessToken],
    ];
    assert.deepEqual(shown(await newer.list()), both);
    assert.deepEqual(shown(await older.engine.list()), both);
  });

  test('keep a session fresh for a day, with no spent refresh token sent', async () => {
    const { desk, older, newer } = openBoth();
    const { id } = await older.signIn('alice');
    for (let hour = 0; hour < 24; hour++) {
      await desk.clock.advance(hourMs);
      const [one, other] = await desk.during(
        Promise.all([older.engine.fresh(id, neverAborted), newer.engine.fresh(id, neverAborted)]),
      );
      assert.equal(one.accessToken, other.accessToken);
    }
    assert.equal(desk.center.control.counts().reuses, 0);
  });

  test('agree on the end of a session and its reason', async () => {
    const { desk, older, newer } = openBoth();
    const { id } = await newer.signIn(desk.person('alice'));
    await older.engine.list();
    desk.center.control.fail({ path: '/token', error: { type: 'AccessDeniedException' } });
    await desk.clock.advance(hourMs);
    const [seen] = await older.engine.list();
    assert.deepEqual([seen?.state, seen?.reason], ['needs-you', 'denied']);
    await assert.rejects(newer.engine.fresh(id, neverAborted), withCode('expired'));
    const again = await older.signIn('alice');
    assert.equal(again.id, id);
    assert.equal((await newer.list())[0]?.state, 'signed-in');
  });

  test('sign out for each other', async () => {
    const { desk, older, newer } = openBoth();
    const { id } = await older.signIn('alice');
    await newer.list();
    await desk.during(newer.engine.signOut(id, neverAborted));
    assert.deepEqual(await older.engine.list(), []);
    const second = await newer.signIn(desk.person('alice'));
    await desk.during(older.engine.signOut(second.id, neverAborted));
    assert.deepEqual(await newer.list(), []);
  });
});

describe('accounts that version 0.1.0 stored', () => {
  const custom = {
    name: 'Acme',
    startUrl: 'https://sso.example.com',
    portalUrl: portal.startUrl,
    region: portal.region,
  };
  for (const [what, instance, name] of [
    ['behind an address of the organization', custom, 'alice'],
    ['with capitals in the name', portal, 'Carol'],
  ] as const) {
    // Fault: an id made another way would be another account, and VS Code would ask for consent again.
    test(`keep id and label when their user signs in again: ${what}`, async () => {
      const { desk, older, newer } = openBoth();
      const user = name.toLowerCase();
      const person = desk.person(user, { name });
      const before = await desk.during(
        older.engine.signIn({ ...request, instance }, { ...neverAborted, human: person }),
      );
      const [shown] = await newer.list();
      assert.deepEqual(shown?.account, before.account);
      const after = await newer.signIn(desk.person(user, { name: user }), { instance });
      assert.equal(after.id, before.id);
      assert.deepEqual(after.account, before.account);
      assert.equal((await newer.list()).length, 1);
    });
  }

  test('that turn out to be one user are joined under the older', async () => {
    const { desk, older, newer } = openBoth();
    const signIn = async (name: string, scope: string) => {
      const human = desk.person('carol', { name });
      const asked = { ...request, scopes: [scope] };
      const session = await desk.during(older.engine.signIn(asked, { ...neverAborted, human }));
      await desk.clock.advance(60_000);
      return session;
    };
    const first = await signIn('carol', 'sso:account:access');
    const second = await signIn('Carol', 'codewhisperer:completions');
    assert.notEqual(second.account.id, first.account.id);
    // It replaces the first session; the second keeps its scopes, but not its account.
    await newer.signIn(desk.person('carol', { name: 'CAROL' }));
    const accounts = (await newer.list()).map(({ account }) => account.id);
    assert.deepEqual(accounts, [first.account.id, first.account.id]);
  });

  // Fault: one sign-out of our own had taught 0.1.0 that sessions last an hour.
  test('show no end until a second one agrees with what 0.1.0 learned', async () => {
    const { desk, older, newer } = openBoth();
    desk.center.control.set({ sessionSeconds: 8 * 3600 });
    await older.signIn('alice');
    await desk.clock.advance(9 * hourMs);
    await older.engine.list();
    const lengths = [...desk.secrets.values.keys()].filter((key) => key.startsWith('length/'));
    assert.equal(lengths.length, 1);
    older.engine.dispose();
    const again = await newer.signIn(desk.person('alice'));
    assert.equal(again.expectedEnd, undefined);
    await desk.clock.advance(9 * hourMs);
    await newer.list();
    const third = await newer.signIn(desk.person('alice'));
    assert.equal(third.expectedEnd, third.createdAt + 8 * hourMs);
  });
});

describe('what the new version stores', () => {
  for (const reason of [undefined, ...endReasons]) {
    test(`is read back with the reason ${reason ?? '(none)'}`, () => {
      const record = fakeRecord({ session: { id: 'a', ...(reason && { reason }) } });
      assert.deepEqual(readRecord(writeRecord(record), 'a'), { kind: 'record', record });
    });
  }

  test('encrypts and locks as version 0.1.0 does, in both directions', async (context) => {
    const { clock } = createDesk();
    const folder = await folderFor(context);
    const [older, newer] = [
      old.createSealedFolder({ folder, clock, log }),
      createEncryptedFolder({ folder, clock, log }),
    ];
    const key = Buffer.alloc(32, 7).toString('base64url');
    await older.write('a', key, 'from 0.1.0');
    assert.equal(await newer.read('a', key), 'from 0.1.0');
    await newer.write('a', key, 'from the new version');
    assert.equal(await older.read('a', key), 'from the new version');
  });

  test('respects a lock that version 0.1.0 holds, and the other way round', async (context) => {
    const { clock } = createDesk();
    const folder = await folderFor(context);
    const options = { folder, clock, log };
    const locks = [old.createFileLock(options), createFileLock(options)] as const;
    for (const [holder, waiter] of [locks, locks.toReversed() as unknown as typeof locks]) {
      const done = Promise.withResolvers<void>();
      const held = Promise.withResolvers<void>();
      const holding = holder(
        'a',
        () => {
          held.resolve();
          return done.promise;
        },
        neverAborted,
      );
      await held.promise;
      const patience = new AbortController();
      const waiting = waiter('a', async () => 'robbed', patience);
      await clock.advance(10_000);
      patience.abort(new Error('still held'));
      await assert.rejects(waiting, /still held/);
      done.resolve();
      await holding;
    }
  });
});
