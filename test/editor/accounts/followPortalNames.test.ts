import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Session } from '../../../src/sessions/session.ts';
import { fakeSession } from '../../fakes/session.ts';
import { openFakeWindow } from '../../fakes/vscode.ts';

const { followPortalNames } = await import('../../../src/editor/accounts/followPortalNames.ts');

const { instance } = fakeSession();

/** Resolves to how the accounts are renamed while the portal has this name in the settings. */
async function renamedAt(name: string, ...sessions: Session[]) {
  openFakeWindow({ settings: { 'iamIdentityCenter.instances': [{ ...instance, name }] } });
  const renamed: [string, string | undefined][] = [];
  await followPortalNames({
    list: async () => sessions,
    rename: async (...call) => void renamed.push(call),
  });
  return renamed;
}

describe('the names of the accounts at a portal that the user renames', () => {
  // Fault: lists, hover and status went on with the old name of the portal.
  it('follow it', async () => {
    assert.deepEqual(await renamedAt('Customer', fakeSession()), [['a', 'alice · Customer']]);
  });

  it('follow it back to the label', async () => {
    const renamed = await renamedAt('Acme', fakeSession({ name: 'alice · Customer' }));
    assert.deepEqual(renamed, [['a', undefined]]);
  });

  it('keep what makes them distinct', async () => {
    const account = { id: 'a', label: 'alice · Acme (us-east-1)', userName: 'alice' };
    const renamed = await renamedAt('Customer', fakeSession({ account }));
    assert.deepEqual(renamed, [['a', 'alice · Customer (us-east-1)']]);
  });

  it('stay as the user chose them, and as they are at other portals', async () => {
    const elsewhere = { ...instance, startUrl: 'https://other.awsapps.com/start' };
    const sessions = [fakeSession({ name: 'Me' }), fakeSession({ instance: elsewhere })];
    assert.deepEqual(await renamedAt('Customer', ...sessions), []);
  });

  it('do not become the name of another account', async () => {
    const account = { id: 'b', label: 'alice · Customer', userName: 'alice' };
    const other = fakeSession({
      id: '2',
      account,
      instance: { ...instance, startUrl: 'https://other.awsapps.com/start' },
    });
    assert.deepEqual(await renamedAt('Customer', fakeSession(), other), []);
  });

  it('are left alone where nothing was renamed', async () => {
    assert.deepEqual(await renamedAt('Acme', fakeSession()), []);
  });
});
