import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Session } from '../../../src/sessions/session.ts';
import { fakeSession } from '../../fakes/session.ts';
import { settle } from '../../fakes/settle.ts';
import { openAccounts } from './openAccounts.ts';

const { toItems } = await import('../../../src/editor/accounts/accountList.ts');

const alice = fakeSession({
  account: { id: 'a', label: '$(verified) alice · dev', userName: 'alice' },
});
const another = 'Add Another Sign-in…';

describe('the account list', () => {
  // A refresh moved the focus of the open list to the first row, and Enter chose another account.
  it('keeps the active row when the sessions change', async () => {
    const signedIn: string[] = [];
    const { window, closed, change } = openAccounts(
      ['1', '2'].map((id) => ({ ...alice, id, state: 'needs-you', reason: 'session-ended' })),
      { signInAgain: async ({ id }) => signedIn.push(id) },
    );
    const pick = await window.pick();
    await settle();
    pick.activeItems = pick.items.slice(1, 2);
    await change();
    assert.equal(pick.labels.length, 3);
    await pick.accept();
    await closed;
    assert.deepEqual(signedIn, ['2']);
  });

  // The response that arrived last was shown, whichever change it belonged to.
  it('shows the later of two changes, although the earlier one is read after it', async () => {
    const { window, engine, change, closed } = openAccounts([alice]);
    const pick = await window.pick();
    await settle();
    const reads: ((sessions: Session[]) => void)[] = [];
    engine.list = () => new Promise((resolve) => reads.push(resolve));
    await change();
    await change();
    reads[1]?.([]);
    reads[0]?.([alice]);
    await settle();
    assert.deepEqual(pick.labels, [another]);
    await pick.leave();
    await closed;
  });

  // A new session opens a browser, so the list loses the focus and closes; a failure after that was lost.
  it('reports an action that fails after the list was closed', async () => {
    const ending = Promise.withResolvers<never>();
    const { window, closed, failed, listening } = openAccounts([alice], {
      renew: () => ending.promise,
    });
    const pick = await window.pick();
    await pick.press('alice', 'Start a New Session…');
    await pick.leave();
    await closed;
    assert.equal(listening(), 0);
    const error = new Error('denied');
    ending.reject(error);
    await settle();
    assert.deepEqual(failed, [error]);
  });

  it('stays open when an action fails', async () => {
    const { window, closed, failed, listening } = openAccounts([alice], {
      signOut: () => Promise.reject(new Error('failed')),
    });
    const pick = await window.pick();
    await pick.press('alice', 'Sign Out…');
    assert.deepEqual([pick.isOpen, listening(), failed.length], [true, 1, 1]);
    await pick.leave();
    await closed;
  });

  it('copies the start URL at the press of a button', async () => {
    const { window } = openAccounts([alice]);
    await (await window.pick()).press('alice', 'Copy Start URL');
    assert.deepEqual(window.copied, [alice.instance.startUrl]);
  });

  it('signs in again at once where the session has ended', async () => {
    const again: string[] = [];
    const { window, closed } = openAccounts([fakeSession({ reason: 'session-ended' })], {
      signInAgain: async ({ id }) => again.push(id),
    });
    await window.choose('alice');
    await closed;
    assert.deepEqual(again, ['1']);
  });

  it('adds another sign-in', async () => {
    let signIns = 0;
    const { window, closed } = openAccounts([], {
      signIn: async () => {
        signIns += 1;
      },
    });
    await window.choose(another);
    await closed;
    assert.equal(signIns, 1);
  });

  it('does not make icons of names and start URLs', async () => {
    const instance = { ...alice.instance, startUrl: 'https://sso.example/$(verified)' };
    const [row] = await toItems([{ ...alice, instance }], 0);
    assert.equal(row?.label, '\\$(verified) alice · dev');
    assert.match(row?.detail ?? '', /example\/\\\$\(verified\)$/);
  });

  it('shows the scopes of a row only where they are not the usual one', async () => {
    const [usual] = await toItems([alice], 0);
    assert.match(usual?.detail ?? '', /^Since [^·]+ · https:\S+start$/);
    const [ending] = await toItems([fakeSession({ expectedEnd: 3_600_000 })], 0);
    assert.match(ending?.detail ?? '', /^Since [^·]+ · Ends around \d[^·]+ · https:\S+start$/);
    const scopes = ['codewhisperer:completions', 'sso:account:access'];
    const [{ detail = '' } = {}] = await toItems([{ ...alice, scopes }], 0);
    assert.match(detail, /start · codewhisperer:completions$/);
  });
});
