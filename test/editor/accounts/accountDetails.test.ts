import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Session } from '../../../src/sessions/session.ts';
import { fakeSession } from '../../fakes/session.ts';
import { openAccounts } from './openAccounts.ts';

const alice = fakeSession({ expiresAt: 0 });

describe('the details of an account', () => {
  // Enter on an account that is signed in started another sign-in.
  it('show the actions and the facts, by keyboard alone', async () => {
    const signedOut: string[] = [];
    const { window, closed } = openAccounts([alice], {
      signOut: async ({ id }: Session) => signedOut.push(id),
    });
    await window.choose('alice');
    const details = await window.pick();
    assert.equal(details.title, alice.account.label);
    assert.deepEqual(details.labels, [
      '$(refresh) Start a New Session',
      '$(link-external) Open Access Portal',
      '$(copy) Copy Start URL',
      '$(terminal) Add AWS CLI Profile…',
      '$(sign-out) Sign Out',
      'Details',
      'Signed in for 1 minute',
      'https://acme.awsapps.com/start',
      'us-east-1',
      `Token refreshes automatically before ${new Date(0).toLocaleTimeString('en', { hour: '2-digit', minute: '2-digit' })}`,
      'Session length not known yet',
      'Signed in with the browser',
      'Scopes: sso:account:access',
    ]);
    await details.goBack();
    const list = await window.pick();
    assert.equal(list.title, 'IAM Identity Center Sign-ins');
    await list.choose('alice');
    await window.choose('Sign Out');
    await closed;
    assert.deepEqual(signedOut, ['1']);
  });

  it('stay open on Enter where the typed text has left no row', async () => {
    const signedOut: string[] = [];
    const { window, closed } = openAccounts([alice], {
      signOut: async ({ id }: Session) => signedOut.push(id),
    });
    await window.choose('alice');
    const details = await window.pick();
    details.activeItems = [];
    await details.accept();
    assert.equal(details.isOpen, true);
    await details.choose('Sign Out');
    await closed;
    assert.deepEqual(signedOut, ['1']);
  });

  for (const [what, session, first, fact] of [
    [
      'has no access to AWS accounts',
      fakeSession({ scopes: ['codewhisperer:completions'] }),
      '$(refresh) Start a New Session',
      'Scopes: codewhisperer:completions',
    ],
    [
      'requires a sign-in',
      fakeSession({ reason: 'denied' }),
      '$(sign-in) Sign In Again',
      'Sign-in required: access was denied',
    ],
  ] as const) {
    it(`offer "${first}" and no profile where the session ${what}`, async () => {
      const { window, closed } = openAccounts([session]);
      await (await window.pick()).press('alice', 'Show Details');
      const details = await window.pick();
      assert.equal(details.labels[0], first);
      assert.ok(details.labels.includes(fact), details.labels.join());
      assert.ok(!details.labels.some((label) => label.includes('Profile')));
      await details.leave();
      await closed;
    });
  }

  it('alone offer a profile for the AWS CLI', async () => {
    const added: string[] = [];
    const { window, closed } = openAccounts([alice], {
      addCliProfile: async ({ id }: Session) => added.push(id),
    });
    const list = await window.pick();
    assert.deepEqual(
      (await list.row('alice')).buttons?.map(({ tooltip }) => tooltip),
      ['Start a New Session', 'Open Access Portal', 'Copy Start URL', 'Sign Out', 'Show Details'],
    );
    await list.choose('alice');
    await window.choose('Add AWS CLI Profile');
    await closed;
    assert.deepEqual(added, ['1']);
  });

  it('are copied when they are chosen', async () => {
    const { window, closed } = openAccounts([alice]);
    await window.choose('alice');
    await window.choose('Scopes');
    await closed;
    assert.deepEqual(window.copied, ['Scopes: sso:account:access']);
  });
});
