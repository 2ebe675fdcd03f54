import '../../fakes/vscode.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SessionEngine } from '../../../src/sessions/engine.ts';
import type { Session } from '../../../src/sessions/session.ts';
import { createFakeQuickPick, settle } from '../../fakes/quickPick.ts';

const vscode = await import('vscode');
const { showAccounts, toItems } = await import('../../../src/editor/accounts/accountList.ts');

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

/** The accounts on the screen; the person's doings are its members. */
function openList(
  actions: Partial<Parameters<typeof showAccounts>[1]> = {},
  ...shown: Partial<Session>[]
) {
  const list = createFakeQuickPick();
  Object.assign(vscode.window, { createQuickPick: () => list.pick });
  const failed: unknown[] = [];
  const listeners = new Set<() => void>();
  const engine = {
    list: async () => (shown.length > 0 ? shown : [{}]).map((each) => ({ ...session, ...each })),
    onDidChange: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
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
      addCliProfile: nothing,
      failed: (error) => failed.push(error),
      ...actions,
    },
    () => 0,
  );
  const change = async () => {
    for (const listener of listeners) listener();
    await settle();
  };
  return { ...list, engine, closed, failed, change, listeners: () => listeners.size };
}

// A refresh behind the open list moved the focus to the first row, and Enter was for somebody else.
test('whatever happens to the sessions, Enter is for the row it was for', async () => {
  const signedIn: string[] = [];
  const { pick, closed, labels, accept, change } = openList(
    { signInAgain: async ({ id }) => signedIn.push(id) },
    { id: '1', state: 'needs-you' },
    { id: '2', state: 'needs-you' },
  );
  await settle();
  pick.activeItems = pick.items.slice(1, 2);
  await change();
  assert.equal(labels().length, 3);
  await accept();
  await closed;
  assert.deepEqual(signedIn, ['2']);
});

// The answer that came last was shown, whatever it had been asked.
test('of two changes the later one is shown, although the earlier is read after it', async () => {
  const { engine, change, labels, leave, closed } = openList();
  await settle();
  const reads: ((sessions: Session[]) => void)[] = [];
  engine.list = () => new Promise((resolve) => reads.push(resolve));
  await change();
  await change();
  reads[1]?.([]);
  reads[0]?.([session]);
  await settle();
  assert.deepEqual(labels(), ['$(add) Sign In to Another Account…']);
  await leave();
  await closed;
});

test('Enter where no detail is left to choose leaves the details open', async () => {
  const signedOut: string[] = [];
  const signOut = async ({ id }: Session) => signedOut.push(id);
  const { pick, closed, choose, accept } = openList({ signOut });
  await choose('alice');
  pick.activeItems = [];
  await accept();
  await choose('Sign Out');
  await closed;
  assert.deepEqual(signedOut, ['1']);
});

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

test('a start URL shows no icons', async () => {
  const instance = { ...session.instance, startUrl: 'https://sso.example/$(verified)' };
  const [row] = await toItems([{ ...session, instance }], 0);
  assert.match(row?.detail ?? '', /example\/\\\$\(verified\)$/);
});

test('a row tells only scopes that are not the usual one', async () => {
  const [usual] = await toItems([session], 0);
  assert.match(usual?.detail ?? '', /^Since [^·]+ · https:\S+start$/);
  const scopes = ['codewhisperer:completions', 'sso:account:access'];
  const [{ detail = '' } = {}] = await toItems([{ ...session, scopes }], 0);
  assert.match(detail, /start · codewhisperer:completions$/);
});

// Enter on somebody who is signed in used to begin another sign-in, which nobody had asked for.
test('choosing somebody who is signed in shows what can be done, by keyboard alone', async () => {
  const signedOut: string[] = [];
  const signOut = async ({ id }: Session) => signedOut.push(id);
  const { pick, labels, closed, choose, goBack } = openList({ signOut });
  await choose('alice');
  assert.equal(pick.title, session.account.label);
  assert.deepEqual(labels(), [
    '$(refresh) Renew Session',
    '$(link-external) Open Access Portal',
    '$(copy) Copy Start URL',
    '$(terminal) Add AWS CLI Profile…',
    '$(sign-out) Sign Out',
    'Details',
    'Signed in for 1 minute',
    'https://d-1.awsapps.com/start',
    'us-east-1',
    `Refreshed by itself before ${new Date(0).toLocaleTimeString('en', { hour: '2-digit', minute: '2-digit' })}`,
    'How long sessions last is known once one has ended',
    'Signed in with the browser',
    'Scopes: sso:account:access',
  ]);
  await goBack();
  assert.equal(pick.title, 'IAM Identity Center Accounts');
  await choose('alice');
  await choose('Sign Out');
  await closed;
  assert.deepEqual(signedOut, ['1']);
});

for (const [what, changes, first, fact] of [
  ['has no access to accounts', { scopes: [] }, '$(refresh) Renew Session', 'Scopes: '],
  [
    'needs the person',
    { state: 'needs-you', reason: 'denied' },
    '$(sign-in) Sign In Again',
    'Needs you: access was denied',
  ],
] as const) {
  test(`the details of a session that ${what} offer "${first}", and no profile`, async () => {
    const { labels, closed, press, leave } = openList({}, changes);
    await press('Show Details');
    await settle();
    assert.equal(labels()[0], first);
    assert.ok(labels().includes(fact));
    assert.ok(!labels().some((label) => label.includes('Profile')));
    await leave();
    await closed;
  });
}

test('a profile is offered in the details alone', async () => {
  const added: string[] = [];
  const addCliProfile = async ({ id }: Session) => added.push(id);
  const { pick, closed, choose, goBack } = openList({ addCliProfile });
  await choose('alice');
  await goBack();
  assert.deepEqual(
    pick.items[0]?.buttons?.map(({ tooltip }) => tooltip),
    ['Renew Session', 'Open Access Portal', 'Copy Start URL', 'Sign Out', 'Show Details'],
  );
  await choose('alice');
  await choose('Add AWS CLI Profile');
  await closed;
  assert.deepEqual(added, ['1']);
});

test('choosing a detail copies it', async () => {
  const copied: string[] = [];
  Object.assign(vscode.env.clipboard, { writeText: async (text: string) => copied.push(text) });
  const { closed, choose } = openList();
  await choose('alice');
  await choose('Scopes');
  await closed;
  assert.deepEqual(copied, ['Scopes: sso:account:access']);
});

test('choosing somebody whose session ended signs them in again', async () => {
  const again: string[] = [];
  const { closed, choose } = openList(
    { signInAgain: async ({ id }) => again.push(id) },
    { state: 'needs-you', reason: 'session-ended' },
  );
  await choose('alice');
  await closed;
  assert.deepEqual(again, ['1']);
});
