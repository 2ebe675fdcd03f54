import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { neverAborted } from '../../../src/base/abortable.ts';
import { hasRoles } from '../../../src/roles/roleSessions.ts';
import type { SessionEngine } from '../../../src/sessions/engine.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { createFakeLog } from '../../fakes/log.ts';
import { partly } from '../../fakes/partly.ts';
import { fakeApplication, fakeSession } from '../../fakes/session.ts';
import { settle } from '../../fakes/settle.ts';
import { openFakeWindow } from '../../fakes/vscode.ts';
import { openAccounts } from '../accounts/openAccounts.ts';
import { openActions } from '../openActions.ts';
import { arn, reports, setting } from './configured.ts';

const { listAccounts, openAccessPortal, renewSession } = await import(
  '../../../src/editor/actions.ts'
);
const { confirmSignOut, endSessions } = await import('../../../src/editor/accounts/signOut.ts');
const { factsAbout } = await import('../../../src/editor/text/sessionText.ts');
const { toItems } = await import('../../../src/editor/accounts/accountList.ts');
const { IdentityCenterProvider } = await import('../../../src/editor/provider.ts');

const scope = `IDENTITY_CENTER_APPLICATION:${arn}`;
const facts = {
  id: 'application-1',
  application: fakeApplication,
  instance: {
    ...fakeSession().instance,
    name: 'Reports',
    startUrl: 'https://issuer.example.com/x',
  },
  account: { id: 'b', label: 'bob · Reports', userName: 'bob' },
  requestedScopes: [scope],
  scopes: [],
};
const bob = fakeSession(facts);
const waiting = fakeSession({ ...facts, cause: 'credentials' });

describe('a session at an application', () => {
  it('is listed with its id in place of a start URL, which it does not have', async () => {
    const [item] = await toItems([bob], 0);
    assert.equal(item?.label, 'bob · Reports');
    assert.match(item?.detail ?? '', / · apl-1234567890abcdef$/);
    assert.doesNotMatch(item?.detail ?? '', /issuer/);
    assert.ok(factsAbout(bob, 0).includes(arn));
  });

  it('has no actions for a portal or for roles', async () => {
    const { window, closed } = openAccounts([bob]);
    await window.choose('bob');
    const { labels } = await window.pick();
    assert.deepEqual(labels.slice(0, 3), ['Copy Application ARN', 'Rename…', 'Sign Out…']);
    assert.ok(labels.some((label) => /^Scopes: openid aws$/.test(label)));
    assert.ok(labels.includes('Signed in to an application'));
    await (await window.pick()).leave();
    await closed;
  });

  // Its token would have been sent to a portal, which does not know it.
  it('gives no roles, whatever its scopes', () => {
    assert.equal(hasRoles({ ...bob, scopes: ['sso:account:access'] }), false);
  });

  it('offers the sign-in of the user whose role signs, when it waits for credentials', async () => {
    const window = openFakeWindow({ settings: { [setting]: [reports] } });
    const alice = fakeSession({ reason: 'session-ended' });
    const { deps, asks } = openActions([waiting, alice], {
      window,
      engine: { wake: () => undefined },
    });
    const done = listAccounts(deps);
    await window.choose('bob');
    await window.choose('Sign In for AWS Credentials');
    await done;
    assert.partialDeepStrictEqual(asks, [
      { accountId: alice.account.id, scopes: alice.requestedScopes },
    ]);
  });

  it('is signed in to again, where a portal gets a new session', async () => {
    const { deps, asks, renewed } = openActions([bob]);
    await renewSession(deps, bob.id);
    assert.partialDeepStrictEqual(asks, [{ accountId: 'b', scopes: [scope] }]);
    assert.deepEqual(renewed, []);
  });

  it('is not a portal to open, nor one to start a new session at', async () => {
    const { deps, window } = openActions([bob]);
    await openAccessPortal(deps);
    await renewSession(deps, undefined);
    assert.deepEqual(window.texts, ['You are not signed in.', 'You are not signed in.']);
  });

  it('is signed out with no word of an access portal', async () => {
    const window = openFakeWindow({ answer: ({ buttons }) => buttons[0] });
    assert.equal(await confirmSignOut(bob), true);
    const engine = partly<SessionEngine>({
      list: async () => [bob],
      signOut: async () => ({ session: bob, atPortal: true }),
    });
    await endSessions([bob], engine, neverAborted);
    await settle();
    assert.deepEqual(window.texts, ['Sign out bob · Reports?', 'Signed out: bob · Reports.']);
    assert.doesNotMatch(window.messages[0]?.detail ?? '', /portal/);
  });

  const withTokens = {
    ...bob,
    accessToken: 'access',
    idToken: 'a.b.c',
    identityContext: 'context',
  };
  const provider = (engine: Partial<SessionEngine>) => {
    openFakeWindow();
    const clock = createFakeClock();
    return new IdentityCenterProvider({
      clock,
      serverClock: clock,
      log: createFakeLog(),
      engine: async () => partly<SessionEngine>(engine),
      signIn: async () => withTokens,
      lifetime: new AbortController().signal,
    });
  };

  it('gives other extensions the documented members beside the token', async () => {
    const found = await provider({
      list: async () => [bob],
      freshNow: () => withTokens,
    }).getSessions([scope], {});
    assert.partialDeepStrictEqual(found, [
      {
        accessToken: 'access',
        idToken: 'a.b.c',
        scopes: [scope],
        grantedScopes: ['openid', 'aws'],
        awsAdditionalDetails: { identityContext: 'context' },
      },
    ]);
  });

  // Its token is good for the application alone.
  it('answers for its own ARN and scopes alone', async () => {
    const { getSessions } = bound(provider({ list: async () => [bob] }));
    assert.deepEqual(await getSessions(['sso:account:access'], {}), []);
    assert.deepEqual(await getSessions([scope, 'aws'], {}), []);
    assert.deepEqual(await getSessions([`${scope}0`], {}), []);
  });
});

function bound(provider: InstanceType<typeof IdentityCenterProvider>) {
  return { getSessions: provider.getSessions.bind(provider) };
}
