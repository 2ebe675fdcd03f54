import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ShownMessage } from '../fakes/editor/window.ts';
import { openFakeWindow } from '../fakes/vscode.ts';
import { openActions, session, sessionOf } from './openActions.ts';

const actions = await import('../../src/editor/actions.ts');

describe('the actions that start a new session', () => {
  it('start a new session of the account that the user chooses', async () => {
    const { window, deps, renewed } = openActions(['alice', 'bob'].map(sessionOf));
    const done = actions.renewSession(deps, undefined);
    await window.choose('bob');
    await done;
    assert.deepEqual(renewed, ['bob']);
  });

  // Every extension that has a session has its id, and could end it at the portal without a word.
  it('ask before they end the session with this id at the portal', async () => {
    const sessions = ['alice', 'bob'].map(sessionOf);
    for (const argument of ['bob', 'alice']) {
      for (const agrees of [false, true]) {
        const answer = ({ buttons }: ShownMessage) => (agrees ? buttons[0] : undefined);
        const window = openFakeWindow({ answer });
        const { deps, renewed } = openActions(sessions, { window });
        await actions.renewSession(deps, argument);
        const [question] = window.messages;
        assert.equal(question?.modal, true);
        assert.match(question?.text, RegExp(`${argument} · Acme`));
        assert.match(question?.detail, /at the access portal ends/);
        assert.deepEqual(renewed, agrees ? [argument] : []);
      }
    }
  });

  it('ask once for all sessions that end together, and name them', async () => {
    const window = openFakeWindow({ answer: ({ buttons }) => buttons[0] });
    const over = session('4', 'over:ended', 'session-ended');
    const { deps } = openActions(
      [session('1', 'a:b'), session('2', 'c:d'), over, sessionOf('bob')],
      {
        window,
      },
    );
    await actions.renewSession(deps, '1');
    const [question, ...others] = window.messages.filter(({ modal }) => modal);
    assert.match(question?.detail ?? '', /a:b\nc:d$/);
    assert.deepEqual(others, []);
  });

  it('ask before Show Accounts starts a new session', async () => {
    const { window, deps, renewed } = openActions([sessionOf('alice')]);
    const closed = actions.listAccounts(deps);
    await window.choose('alice');
    await window.choose('Start a New Session');
    await closed;
    assert.equal(window.messages[0]?.modal, true);
    assert.deepEqual(renewed, []);
  });
});
