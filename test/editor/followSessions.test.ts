import '../fakes/vscode.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createServerClock } from '../../src/base/serverClock.ts';
import type { SessionEngine } from '../../src/sessions/engine.ts';
import type { Session, SessionChange } from '../../src/sessions/session.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { createFakeLog } from '../fakes/log.ts';
import { createFakeMemento } from '../fakes/memento.ts';

const vscode = await import('vscode');
const { followSessions } = await import('../../src/editor/followSessions.ts');

const minute = 60_000;
const signedIn = { id: '1', state: 'signed-in', scopes: [] } as unknown as Session;
const ended = { ...signedIn, state: 'needs-you', account: { id: 'a' } } as Session;

/** A window that has followed its sessions from the start. */
async function openWindow(sessions: Session[], { broken = false } = {}) {
  const clock = createFakeClock(0);
  const log = createFakeLog();
  const told: string[] = [];
  const listeners = new Set<(change: SessionChange) => void>();
  const windowListeners = new Set<(state: { focused: boolean }) => void>();
  const state = { broken };
  const view = { focused: false };
  const notices: string[] = [];
  Object.assign(vscode.window, {
    state: view,
    showInformationMessage: async (text: string) => void notices.push(text),
    onDidChangeWindowState(listener: (state: { focused: boolean }) => void) {
      windowListeners.add(listener);
      return { dispose: () => windowListeners.delete(listener) };
    },
  });
  Object.assign(vscode.workspace, {
    getConfiguration: () => ({ inspect: () => ({ defaultValue: 'off' }) }),
    onDidChangeConfiguration: () => ({ dispose: () => undefined }),
  });
  Object.assign(vscode.authentication, {
    getSession: async () => void told.push('asked in the menu'),
  });
  const engine = {
    async list() {
      if (state.broken) throw new Error('no storage');
      return sessions;
    },
    onDidChange(listener: (change: SessionChange) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    wake: () => told.push('woken'),
  } as unknown as SessionEngine;
  const closing = new AbortController();
  await followSessions(
    engine,
    {
      clock,
      log,
      serverClock: createServerClock(clock),
      provider: {
        restore: (all) => void told.push(`restored ${all.length}`),
        announce: ({ changed }) => void told.push(`announced ${changed.length}`),
      },
      status: { show: (all, now) => void told.push(`shown ${all.length} at ${now / minute}`) },
      context: {
        globalState: createFakeMemento() as never,
        globalStorageUri: { fsPath: '/storage' } as never,
        subscriptions: [],
      },
    },
    { signal: closing.signal },
  );
  return {
    clock,
    log,
    told,
    notices,
    state,
    closing,
    change(changed: Session[]) {
      for (const tell of listeners) tell({ added: [], removed: [], changed });
    },
    focus(focused: boolean) {
      view.focused = focused;
      for (const tell of windowListeners) tell({ focused });
    },
  };
}

test('what is there at the start is restored, then shown, and nothing is announced', async () => {
  const { told } = await openWindow([signedIn]);
  assert.deepEqual(told, ['restored 1', 'shown 1 at 0']);
});

test('a change is announced to VS Code and shown', async () => {
  const window = await openWindow([ended]);
  window.told.length = 0;
  window.change([ended]);
  await window.clock.advance(0);
  assert.deepEqual(window.told, ['announced 1', 'shown 1 at 0', 'asked in the menu']);
});

// The hover told "Signed in for 1 minute" until the next refresh.
test('how long somebody has been signed in is told anew each minute, until the end', async () => {
  const window = await openWindow([signedIn]);
  window.told.length = 0;
  await window.clock.advance(2 * minute);
  assert.deepEqual(window.told, ['shown 1 at 1', 'shown 1 at 2']);
  window.closing.abort();
  await window.clock.advance(minute);
  assert.equal(window.told.length, 2);
});

test('sessions that cannot be listed for once are shown a minute later', async () => {
  const window = await openWindow([signedIn]);
  window.told.length = 0;
  window.state.broken = true;
  await window.clock.advance(minute);
  assert.deepEqual(window.told, []);
  assert.ok(window.log.lines.includes('sessions: not shown: no storage'));
  window.state.broken = false;
  await window.clock.advance(minute);
  assert.deepEqual(window.told, ['shown 1 at 2']);
});

test('who comes back to the window finds its sessions looked after', async () => {
  const window = await openWindow([signedIn]);
  window.told.length = 0;
  window.focus(false);
  window.focus(true);
  await window.clock.advance(0);
  assert.deepEqual(window.told, ['woken', 'shown 1 at 0']);
});

// It came up to a minute later, in the middle of a line.
test('who comes back is told at once that a session is about to end', async () => {
  const account = { id: 'a', label: 'alice · dev', userName: 'alice' };
  const window = await openWindow([{ ...signedIn, account, expectedEnd: 10 * minute }]);
  await window.clock.advance(minute);
  assert.deepEqual(window.notices, []);
  window.focus(true);
  await window.clock.advance(0);
  assert.equal(window.notices.length, 1);
});
