import '../../fakes/vscode.ts';
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { Extension } from 'vscode';
import { noLog as log } from '../../../src/base/log.ts';
import { createFakeClock } from '../../fakes/clock.ts';

const vscode = await import('vscode');
const { loopbackReachable } = await import('../../../src/editor/signIn/loopbackReach.ts');

/** Installed on the other computer of a desktop VS Code: the one place where VS Code is asked. */
const extension = { extensionKind: vscode.ExtensionKind.Workspace } as Extension<unknown>;
const clock = createFakeClock();
const asked: string[] = [];

function answer(asExternalUri: (url: URL) => unknown): void {
  Object.assign(vscode.env, {
    uiKind: vscode.UIKind.Desktop,
    remoteName: 'ssh-remote',
    asExternalUri(url: URL) {
      asked.push(url.href);
      return asExternalUri(url);
    },
  });
}

beforeEach(() => asked.splice(0));

// VS Code forwards each port it is asked about, and goes on forwarding it.
test('asks about one port, however many sign-ins there are', async () => {
  answer(async (url) => url);
  for (let i = 0; i < 5; i++)
    assert.equal(await loopbackReachable(extension, { clock, log }), true);
  assert.equal(new Set(asked).size, 1, asked.join(' '));
  assert.match(asked[0] ?? '', /^http:\/\/127\.0\.0\.1:\d{5}\/$/);
});

test('counts as out of reach while VS Code gives no answer, and for no longer', async () => {
  answer(() => new Promise(() => undefined));
  const waiting = loopbackReachable(extension, { clock, log });
  await clock.advance(5000);
  assert.equal(await waiting, false);
  answer(async (url) => url);
  assert.equal(await loopbackReachable(extension, { clock, log }), true);
});
