import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Extension } from 'vscode';
import { createServerClock } from '../../src/base/serverClock.ts';
import type { SessionEngine } from '../../src/sessions/engine.ts';
import type { Session, SessionChange } from '../../src/sessions/session.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { createFakeEnvironment } from '../fakes/editor/environment.ts';
import { createFakeLog } from '../fakes/log.ts';
import { createFakeMemento } from '../fakes/memento.ts';
import { partly } from '../fakes/partly.ts';
import { fakeSession } from '../fakes/session.ts';
import { openFakeWindow, Uri } from '../fakes/vscode.ts';
import { until } from '../vscode/until.ts';

const { followSessions } = await import('../../src/editor/followSessions.ts');
const { createRoleMemory } = await import('../../src/editor/roles/pick/roleMemory.ts');
const { createRoleInUse } = await import('../../src/editor/roles/roleInUse.ts');

const minute = 60_000;
const signedIn = fakeSession();
const ended = fakeSession({ reason: 'session-ended' });

/** A window that has followed its sessions from the start; `look` is one of the engine. */
async function open(sessions: Session[]) {
  const clock = createFakeClock(0);
  const log = createFakeLog();
  /** The changes of the sessions, in order. */
  const seen: string[] = [];
  const listeners = new Set<(change: SessionChange) => void>();
  const lookers = new Set<() => void>();
  const storage = { isBroken: false };
  const window = openFakeWindow({
    isFocused: false,
    authentication: { getSession: async () => void seen.push('asked in the menu') as never },
  });
  const engine = partly<SessionEngine>({
    async list() {
      if (storage.isBroken) throw new Error('no storage');
      return sessions;
    },
    onDidChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onLook(listener) {
      lookers.add(listener);
      return () => lookers.delete(listener);
    },
    rename: async (id, name) => void seen.push(`renamed ${id}: ${name}`),
    wake: () => void seen.push('woken'),
    lookAtPortals: async () => void seen.push('looked'),
  });
  const closing = new AbortController();
  const subscriptions: { dispose(): unknown }[] = [];
  await followSessions(
    engine,
    {
      clock,
      log,
      serverClock: createServerClock(clock),
      provider: {
        restore: (all) => void seen.push(`restored ${all.length}`),
        announce: ({ changed }) => void seen.push(`announced ${changed.length}`),
      },
      status: {
        show: (all, { now }) => void seen.push(`shown ${all.length} at ${now / minute}`),
      },
      memory: createRoleMemory(createFakeMemento(), log),
      inUse: createRoleInUse({
        log,
        memory: createFakeMemento(),
        environment: createFakeEnvironment(),
      }),
      renew: async () => undefined,
      context: {
        extension: partly<Extension<unknown>>({ id: 'ours', extensionKind: 2 }),
        workspaceState: createFakeMemento(),
        globalState: Object.assign(createFakeMemento(), { setKeysForSync: () => undefined }),
        globalStorageUri: Uri.file('/storage'),
        subscriptions,
      },
    },
    { signal: closing.signal },
  );
  return {
    window,
    clock,
    log,
    seen,
    storage,
    close() {
      closing.abort();
      for (const each of subscriptions.reverse()) each.dispose();
    },
    async look() {
      for (const listener of lookers) listener();
      await clock.advance(0);
    },
    change(changed: Session[]) {
      for (const listener of listeners) listener({ added: [], removed: [], changed });
    },
  };
}

describe('followSessions', () => {
  it('restores and shows the sessions that exist at the start, and announces none', async () => {
    const { seen } = await open([signedIn]);
    assert.deepEqual(seen, ['restored 1', 'shown 1 at 0']);
  });

  it('announces and shows a change', async () => {
    const { clock, seen, change } = await open([signedIn]);
    seen.length = 0;
    change([signedIn]);
    await clock.advance(0);
    assert.deepEqual(seen, ['announced 1', 'shown 1 at 0']);
  });

  it('shows the sessions with each look of the engine, until it ends', async () => {
    const { clock, seen, look, close } = await open([signedIn]);
    seen.length = 0;
    await clock.advance(minute);
    await look();
    assert.deepEqual(seen, ['shown 1 at 1']);
    close();
    await look();
    assert.equal(seen.length, 1);
  });

  // Each window had a timer of its own that fired every minute, also while nobody was signed in.
  it('has no timer of its own', async () => {
    for (const sessions of [[], [signedIn], [ended]]) {
      const { clock } = await open(sessions);
      await clock.advance(minute);
      assert.equal(clock.sleeping, 0);
    }
  });

  it('shows sessions that could not be listed once with the next look', async () => {
    const { log, seen, storage, look } = await open([signedIn]);
    seen.length = 0;
    storage.isBroken = true;
    await look();
    assert.deepEqual(seen, []);
    assert.ok(log.lines.includes('sessions: not shown: no storage'));
    storage.isBroken = false;
    await look();
    assert.deepEqual(seen, ['shown 1 at 0']);
  });

  it('asks in the Accounts menu for a session that has ended, and not again with each look', async () => {
    const { seen, look } = await open([ended]);
    await look();
    await look();
    assert.equal(seen.filter((each) => each === 'asked in the menu').length, 1);
  });

  it('checks the sessions when the user comes back to the window', async () => {
    const { window, clock, seen } = await open([signedIn]);
    seen.length = 0;
    window.focus(false);
    window.focus(true);
    await clock.advance(0);
    assert.deepEqual(seen, ['woken', 'looked', 'shown 1 at 0']);
  });

  // It was shown up to a minute later, while the user was typing.
  it('reports at once to a user who comes back that a session is about to end', async () => {
    const { window, clock } = await open([fakeSession({ expectedEnd: 10 * minute })]);
    await clock.advance(minute);
    assert.deepEqual(window.texts, []);
    window.focus(true);
    await clock.advance(0);
    assert.equal(window.texts.length, 1);
  });

  it('has VS Code offer the first sign-in where there was none', async () => {
    const { seen } = await open([]);
    assert.ok(seen.includes('asked in the menu'));
  });

  // Fault: lists, hover and status went on with the old name of the portal.
  it('renames accounts with their access portal', async () => {
    const { window, seen } = await open([signedIn]);
    const renamed = { ...signedIn.instance, name: 'Customer' };
    window.configuration.set('iamIdentityCenter.instances', [renamed]);
    const line = `renamed ${signedIn.account.id}: alice · Customer`;
    await until('the new name', () => seen.includes(line) || undefined);
  });
});
