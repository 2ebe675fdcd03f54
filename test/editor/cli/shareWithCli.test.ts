import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { test } from 'node:test';
import '../../fakes/vscode.ts';
import { createServerClock } from '../../../src/base/serverClock.ts';
import { accountOf } from '../../../src/sessions/account.ts';
import type { Session, SessionChange } from '../../../src/sessions/session.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { createFakeMemento } from '../../fakes/memento.ts';
import { createHome } from '../../sharing/home.ts';
import { until } from '../../vscode/until.ts';

const vscode = await import('vscode');
const { shareWithCli } = await import('../../../src/editor/cli/shareWithCli.ts');

const instance = { name: 'Acme', startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' };

/** A window where alice is signed in, until it is closed. */
async function openWindow({ setting = 'accessToken', focused = true }) {
  const home = await createHome();
  const clock = createFakeClock();
  const lines: string[] = [];
  const notices: string[] = [];
  const listeners = new Set<(change: SessionChange) => void>();
  const settingsListeners = new Set<(change: unknown) => void>();
  const state = { setting };
  const session = {
    id: 'a',
    account: accountOf(instance, 'alice'),
    instance,
    scopes: ['sso:account:access'],
    state: 'signed-in',
    accessToken: 'token of alice',
    expiresAt: clock.now() + 3_600_000,
    refreshedAt: clock.now(),
  } as unknown as Session;
  Object.assign(vscode.window, {
    state: { focused },
    showErrorMessage: async (text: string) => void notices.push(text),
  });
  Object.assign(vscode.workspace, {
    getConfiguration: () => ({ inspect: () => ({ globalValue: state.setting }) }),
    onDidChangeConfiguration(listener: (change: unknown) => void) {
      settingsListeners.add(listener);
      return { dispose: () => settingsListeners.delete(listener) };
    },
  });
  const log = (line: string) => void lines.push(line);
  const sharing = () =>
    shareWithCli({
      clock,
      log: { debug: log, info: log, warn: log, error: log },
      serverClock: createServerClock(clock),
      engine: {
        list: async () => [session],
        onDidChange(listener) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
      memory: createFakeMemento(),
      owner: 'here',
    });
  return {
    home,
    notices,
    sharing,
    listeners,
    settingsListeners,
    /** Resolves when that many lines of the log begin so. */
    logged: (start: string, times = 1) =>
      until(`"${start}" in the log, ${times} times`, () =>
        lines.filter((line) => line.startsWith(start)).length >= times ? true : undefined,
      ),
    change() {
      for (const listener of listeners) listener({ added: [], removed: [], changed: [session] });
    },
    set(value: string) {
      state.setting = value;
      const affectsConfiguration = (name: string) => name === 'iamIdentityCenter.shareWithAwsCli';
      for (const listener of settingsListeners) listener({ affectsConfiguration });
    },
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  };
}

test('shares from the moment the setting says so, until it does not', async () => {
  await using window = await openWindow({ setting: 'off' });
  window.sharing();
  window.set('accessToken');
  await window.logged('sharing: put');
  assert.equal(Object.keys(await window.home.cached()).length, 1);
  window.set('off');
  await window.logged('sharing: off');
  assert.deepEqual(await window.home.cached(), {});
});

test('a folder that cannot be used is told once, with its name and why', async () => {
  await using window = await openWindow({});
  await mkdir(dirname(window.home.cache), { recursive: true });
  await writeFile(window.home.cache, '');
  window.sharing();
  await window.logged('sharing: failed');
  window.change();
  await window.logged('sharing: failed', 2);
  assert.deepEqual(window.notices, [
    'Your sign-in is not shared with the AWS CLI: the folder ~/.aws/sso/cache cannot be used (ENOTDIR).',
  ]);
});

// Each window would have told the same.
test('a window that nobody looks at tells nothing', async () => {
  await using window = await openWindow({ focused: false, setting: 'yes' });
  window.sharing();
  await window.logged('sharing: failed: iamIdentityCenter.shareWithAwsCli');
  assert.deepEqual(window.notices, []);
});

// Somebody who misspells "off" means it: the token stayed until its end.
test('a value that the setting cannot have is told, and takes back what is shared', async () => {
  await using window = await openWindow({});
  window.sharing();
  await window.logged('sharing: put');
  window.set('of');
  await window.logged('sharing: failed');
  assert.match(window.notices[0] ?? '', /must be one of off, accessToken/);
  assert.deepEqual(await window.home.cached(), {});
});

test('disposed of, it listens no more and leaves what is shared', async () => {
  await using window = await openWindow({});
  const sharing = window.sharing();
  await window.logged('sharing: put');
  sharing.dispose();
  assert.equal(window.listeners.size + window.settingsListeners.size, 0);
  assert.equal(Object.keys(await window.home.cached()).length, 1);
});
