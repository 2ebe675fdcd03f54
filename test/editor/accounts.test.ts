import '../fakes/vscode.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { SessionEngine } from '../../src/sessions/engine.ts';
import type { Session } from '../../src/sessions/session.ts';

const vscode = await import('vscode');
const { showAccounts } = await import('../../src/editor/accounts.ts');

type Item = { label: string; session?: Session; buttons?: { tooltip: string }[] };

const session: Session = {
  id: '1',
  account: { id: 'a', label: '$(verified) alice · dev', userName: 'alice' },
  instance: { name: 'dev', startUrl: 'https://d-1.awsapps.com/start', region: 'us-east-1' },
  requestedScopes: [],
  scopes: ['sso:account:access'],
  method: 'browser',
  accessToken: 'x',
  expiresAt: 0,
  lifetimeMs: 0,
  createdAt: 0,
  refreshedAt: 0,
  state: 'signed-in',
};

/** Whatever is under way has had its turn afterwards. */
async function settle() {
  for (let turn = 0; turn < 5; turn++) await setImmediate();
}

/** A list on the screen; the person's doings are its members. */
function openList(actions: Partial<Parameters<typeof showAccounts>[1]> = {}) {
  const handlers: Record<string, (event?: unknown) => void> = {};
  const on = (name: string) => (handler: (event?: unknown) => void) => {
    handlers[name] = handler;
  };
  const pick = {
    items: [] as Item[],
    activeItems: [] as Item[],
    onDidTriggerItemButton: on('button'),
    onDidAccept: on('accept'),
    onDidHide: on('hide'),
    show: () => undefined,
    hide: () => handlers.hide?.(),
    dispose: () => undefined,
  };
  Object.assign(vscode.window, { createQuickPick: () => pick });
  const failed: unknown[] = [];
  let listeners = 0;
  const engine = {
    list: async () => [session],
    onDidChange: () => {
      listeners += 1;
      return () => {
        listeners -= 1;
      };
    },
  } as unknown as SessionEngine;
  const nothing = async () => undefined;
  const closed = showAccounts(
    engine,
    {
      signIn: nothing,
      signInAgain: nothing,
      renew: nothing,
      signOut: nothing,
      openPortal: nothing,
      failed: (error) => failed.push(error),
      ...actions,
    },
    () => 0,
  );
  const press = async (tooltip: string) => {
    await settle();
    const [item] = pick.items;
    const button = item?.buttons?.find((each) => each.tooltip === tooltip);
    handlers.button?.({ item, button });
  };
  return { pick, closed, failed, press, listeners: () => listeners };
}

// Renewing opens a browser, so the list loses the focus and closes; what failed then was lost.
test('an action that fails after the list has closed is told', async () => {
  const ending = Promise.withResolvers<never>();
  const { pick, closed, failed, press, listeners } = openList({ renew: () => ending.promise });
  await press('Renew Session');
  pick.hide();
  await closed;
  assert.equal(listeners(), 0);
  const error = new Error('denied');
  ending.reject(error);
  await settle();
  assert.deepEqual(failed, [error]);
});

test('an action that fails leaves the list open', async () => {
  const { pick, closed, failed, press, listeners } = openList({
    signOut: () => Promise.reject(new Error('failed')),
  });
  await press('Sign Out');
  await settle();
  assert.equal(listeners(), 1);
  pick.hide();
  await closed;
  assert.equal(failed.length, 1);
});

test('a name is no icon of the list', async () => {
  const { pick, closed, press } = openList();
  await press('Copy Start URL');
  assert.equal(pick.items[0]?.label, '$(pass) \\$(verified) alice · dev');
  pick.hide();
  await closed;
});
