import '../../fakes/vscode.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Session } from '../../../src/sessions/session.ts';

const vscode = await import('vscode');
const { createStatus } = await import('../../../src/editor/accounts/statusItem.ts');

const alice = {
  account: { id: 'alice', label: 'alice · dev', userName: 'alice' },
  instance: { name: 'dev', startUrl: 'https://d-1.awsapps.com/start', region: 'us-east-1' },
  expiresAt: 0,
  createdAt: 0,
};

// With another session of the same account, the click led to that one.
test('the click on the item, and each link of its hover, are for one session', () => {
  const item = {
    command: { arguments: [] as string[] },
    tooltip: { value: '' },
    show: () => undefined,
  };
  Object.assign(vscode.window, { createStatusBarItem: () => item });
  const sessions = [
    { ...alice, id: '1', state: 'signed-in' },
    { ...alice, id: '2', state: 'needs-you', reason: 'session-ended' },
  ] as Session[];
  createStatus().show(sessions, 0);
  assert.deepEqual(item.command.arguments, ['2']);
  assert.deepEqual(
    [...item.tooltip.value.matchAll(/command:iamIdentityCenter\.(\w+)\?(.*?)\)/g)].map(
      ([, command, args = '']) => `${command} ${decodeURIComponent(args)}`,
    ),
    ['renewSession ["1"]', 'signInAgain ["2"]', 'showAccounts []'],
  );
});
