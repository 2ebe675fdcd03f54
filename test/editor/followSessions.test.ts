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

const { followSessions } = await import('../../src/editor/followSessions.ts');
const { createRoleMemory } = await import('../../src/editor/roles/pick/roleMemory.ts');
const { createRoleInUse } = await import('../../src/editor/roles/roleInUse.ts');

const minute = 60_000;
const signedIn = fakeSession();
const ended = fakeSession({ reason: 'session-ended' });

/** A window that has followed its sessions from the start. */
async function open(sessions: Session[]) {
  const clock = createFakeClock(0);
  const log = createFakeLog();
  /** The changes of the sessions, in order. */
  const seen: string[] = [];
  const listeners = new Set<(change: SessionChange) => void>();
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
    wake: () => void seen.push('woken'),
    lookAtPortals: async () => void seen.push('looked'),
  });
  const closing = new AbortController();
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
        subscriptions: [],
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
    closing,
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
    const { clock, seen, change } = await open([ended]);
    seen.length = 0;
    change([ended]);
    await clock.advance(0);
    assert.deepEqual(seen, ['announced 1', 'asked in the menu', 'shown 1 at 0']);
  });

  // The hover said "Signed in for 1 minute" until the next refresh.
  it('shows the sessions again each minute, until it ends', async () => {
    const { clock, seen, closing } = await open([signedIn]);
    seen.length = 0;
    await clock.advance(2 * minute);
    assert.deepEqual(seen, ['shown 1 at 1', 'shown 1 at 2']);
    closing.abort();
    await clock.advance(minute);
    assert.equal(seen.length, 2);
  });

  it('shows sessions that could not be listed once a minute later', async () => {
    const { clock, log, seen, storage } = await open([signedIn]);
    seen.length = 0;
    storage.isBroken = true;
    await clock.advance(minute);
    assert.deepEqual(seen, []);
    assert.ok(log.lines.includes('sessions: not shown: no storage'));
    storage.isBroken = false;
    await clock.advance(minute);
    assert.deepEqual(seen, ['shown 1 at 2']);
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
});
