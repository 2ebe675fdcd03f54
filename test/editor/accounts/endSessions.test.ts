import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { neverAborted } from '../../../src/base/abortable.ts';
import type { SessionEngine } from '../../../src/sessions/engine.ts';
import { partly } from '../../fakes/partly.ts';
import { fakeSession } from '../../fakes/session.ts';
import { settle } from '../../fakes/settle.ts';
import { openFakeWindow } from '../../fakes/vscode.ts';

const { confirmSignOut, endSession, endSessions } = await import(
  '../../../src/editor/accounts/endSessions.ts'
);

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

describe('endSessions', () => {
  const bob = fakeSession({ id: '2', account: { id: 'b', label: 'bob · Acme', userName: 'bob' } });
  const wider = fakeSession({ id: '3', scopes: ['a:b'] });

  /** Signs all of them out, of which the portal confirms those that are reached. */
  async function end(isReached: (id: string) => boolean) {
    const window = openFakeWindow();
    const sessions = [session, wider, bob];
    const engine = partly<SessionEngine>({
      list: async () => sessions,
      signOut: async (id) => ({
        session: sessions.find((each) => each.id === id) ?? session,
        atPortal: isReached(id),
      }),
    });
    await endSessions(sessions, engine, neverAborted);
    return window;
  }

  it('shows once who was signed out, here and at the access portal', async () => {
    const window = await end(() => true);
    assert.deepEqual(window.texts, [
      'Signed out, here and at the access portal: alice · Acme and bob · Acme.',
    ]);
  });

  it('names only those whose portal was reached', async () => {
    const window = await end((id) => id === bob.id);
    assert.equal(window.texts.at(-1), 'Signed out, here and at the access portal: bob · Acme.');
    assert.equal(window.messages.filter(({ kind }) => kind === 'warning').length, 2);
    const none = await end(() => false);
    assert.ok(none.messages.every(({ kind }) => kind === 'warning'));
  });
});

describe('confirmSignOut', () => {
  // Fault: the sign-out icon of a row signed out at once, beside the icon that copies.
  for (const [button, expected] of [
    ['Sign Out', true],
    [undefined, false],
  ] as const) {
    it(`resolves to ${expected} on ${button}, and names the user`, async () => {
      const window = openFakeWindow({ answer: () => button });
      assert.equal(await confirmSignOut(session), expected);
      const [{ text = '', modal = false } = {}] = window.messages;
      assert.deepEqual([text, modal], ['Sign out alice · Acme?', true]);
    });
  }
});
