import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { neverAborted } from '../../../src/base/abortable.ts';
import type { SessionEngine } from '../../../src/sessions/engine.ts';
import { partly } from '../../fakes/partly.ts';
import { fakeSession } from '../../fakes/session.ts';
import { settle } from '../../fakes/settle.ts';
import { openFakeWindow } from '../../fakes/vscode.ts';

const { endSession } = await import('../../../src/editor/accounts/signOutWarning.ts');

const session = fakeSession();

/** Signs out where the portal confirms it or not, for a user who presses every button. */
async function run({ atPortal, id = session.id }: { atPortal: boolean; id?: string }) {
  const window = openFakeWindow({ answer: ({ buttons }) => buttons[0] });
  const ended: string[] = [];
  const engine = partly<SessionEngine>({
    list: async () => [session],
    async signOut(asked) {
      ended.push(asked);
      return { session, atPortal };
    },
  });
  await endSession(id, engine, neverAborted);
  await settle();
  return { window, ended };
}

describe('endSession', () => {
  it('shows nothing when the session has ended at the portal too', async () => {
    const { window, ended } = await run({ atPortal: true });
    assert.deepEqual([ended, window.messages, window.opened], [[session.id], [], []]);
  });

  // A sign-out that the portal never heard of looked like one that it did.
  it('warns when the portal could not be reached, and offers to open it', async () => {
    const { window } = await run({ atPortal: false });
    assert.deepEqual(
      window.messages.map(({ kind }) => kind),
      ['warning'],
    );
    assert.match(window.texts.join(), /^alice · Acme is signed out.*portal/);
    assert.deepEqual(window.opened, [session.instance.startUrl]);
  });

  // The user read that a setting is not as it has to be: "no session has this id".
  it('shows nothing when another window has signed out before', async () => {
    const { window, ended } = await run({ atPortal: false, id: 'gone' });
    assert.deepEqual([ended, window.messages], [[], []]);
  });
});
