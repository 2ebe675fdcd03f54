import '../../fakes/vscode.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SessionEngine } from '../../../src/sessions/engine.ts';
import type { Session } from '../../../src/sessions/session.ts';

const vscode = await import('vscode');
const { signOut } = await import('../../../src/editor/accounts/signOutWarning.ts');

const session = {
  id: '1',
  account: { id: 'a', label: 'alice · dev', userName: 'alice' },
  instance: { name: 'dev', startUrl: 'https://d-1.awsapps.com/start', region: 'us-east-1' },
} as Session;

async function warningsOf(atPortal: boolean, id = '1') {
  const warnings: string[] = [];
  const opened: string[] = [];
  Object.assign(vscode.window, {
    showWarningMessage: async (text: string, button: string) => {
      warnings.push(text);
      return button;
    },
  });
  Object.assign(vscode.env, { openExternal: async (uri: URL) => opened.push(uri.href) });
  const engine = {
    list: async () => [session],
    signOut: async (asked: string) => {
      assert.equal(asked, session.id);
      return { session, atPortal };
    },
  } as unknown as SessionEngine;
  await signOut(id, engine, new AbortController());
  await new Promise(setImmediate);
  return { warnings, opened };
}

test('is silent where the session has ended at the portal too', async () => {
  assert.deepEqual(await warningsOf(true), { warnings: [], opened: [] });
});

// A sign-out that the portal never heard of looked like one that it did.
test('warns where the portal could not be told, and offers the portal', async () => {
  const { warnings, opened } = await warningsOf(false);
  assert.match(warnings.join(), /^alice · dev is signed out here, but the portal/);
  assert.deepEqual(opened, ['https://d-1.awsapps.com/start']);
});

// It was called a setting that is not as it has to be: "no session has this id".
test('is silent where another window has signed out before', async () => {
  assert.deepEqual(await warningsOf(false, '2'), { warnings: [], opened: [] });
});
