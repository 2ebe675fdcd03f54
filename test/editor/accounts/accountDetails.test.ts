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
      'Open Access Portal',
      'Copy Start URL',
      'Use Role in Terminal…',
      'Add AWS CLI Profiles…',
      'Start a New Session…',
      'Rename…',
      'Sign Out…',
      'Details',
      `Signed in since ${new Date(0).toLocaleTimeString('en', { hour: 'numeric', minute: '2-digit' })}`,
      'https://acme.awsapps.com/start',
      'us-east-1',
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

  // VS Code's consent is for the account: nothing else shows which roles an extension has got.
  it('name the roles that extensions requested', async () => {
    const rolesOf = async ({ id }: Session) => [`012345678901/ReadOnly-${id}`];
    const { window } = openAccounts([alice], { rolesOf });
    await window.choose('alice');
    const { labels } = await window.pick();
    assert.ok(
      labels.includes('Roles requested by extensions: 012345678901/ReadOnly-1'),
      `${labels}`,
    );
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
      'Open Access Portal',
      'Scopes: codewhisperer:completions',
    ],
    [
      'waits for the network',
      fakeSession({ cause: 'network', scopes: ['codewhisperer:completions'] }),
      'Try Now',
      'Waiting for the network',
    ],
    [
      'belongs to another endpoint',
      fakeSession({ cause: 'other-endpoint', scopes: ['codewhisperer:completions'] }),
      'Sign In Again',
      'Waiting: a different endpoint is configured now',
    ],
    [
      'requires a sign-in',
      fakeSession({ reason: 'denied' }),
      'Sign In Again',
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

  it('alone offer profiles for the AWS CLI', async () => {
    const added: string[] = [];
    const { window, closed } = openAccounts([alice], {
      addCliProfiles: async ({ id }: Session) => added.push(id),
    });
    const list = await window.pick();
    assert.deepEqual(
      (await list.row('alice')).buttons?.map(({ tooltip }) => tooltip),
      ['Open Access Portal', 'Copy Start URL', 'Start a New Session…', 'Sign Out…', 'Show Details'],
    );
    await list.choose('alice');
    await window.choose('Add AWS CLI Profiles');
    await closed;
    assert.deepEqual(added, ['1']);
  });

  it('are copied when they are chosen', async () => {
    const { window, closed } = openAccounts([alice]);
    await window.choose('alice');
    await window.choose('Scopes');
    await closed;
    assert.deepEqual(window.copied, ['Scopes: sso:account:access']);
    assert.deepEqual(window.statusMessages, ['Copied']);
  });
});
