import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AuthenticationProviderAuthenticationSessionsChangeEvent } from 'vscode';
import { SignInError } from '../../src/base/errors.ts';
import type { Ask } from '../../src/editor/signIn/signInPlan.ts';
import type { SessionEngine } from '../../src/sessions/engine.ts';
import type { Session } from '../../src/sessions/session.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { createFakeLog } from '../fakes/log.ts';
import { networkFailure } from '../fakes/networkFailure.ts';
import { partly } from '../fakes/partly.ts';
import { fakeSession, fakeSessionWithTokens } from '../fakes/session.ts';
import { settle } from '../fakes/settle.ts';
import { openFakeWindow } from '../fakes/vscode.ts';

const { IdentityCenterProvider } = await import('../../src/editor/provider.ts');

const scopes = ['sso:account:access'];
const account = (name: string) => ({ id: name, label: `${name} · dev`, userName: name });
const instance = { name: 'dev', startUrl: 'https://d-1.awsapps.com/start', region: 'us-east-1' };
const expiresAt = createFakeClock().now() + 3_600_000;
const alice = fakeSession({ id: 'alice', account: account('alice'), instance, expiresAt });
const bob = fakeSession({ id: 'bob', account: account('bob'), instance, expiresAt });
const ended = (session: Session): Session => ({
  ...session,
  state: 'needs-you',
  reason: 'session-ended',
});

/** The provider over these sessions, each with the token that this window has seen. */
function create(sessions: readonly Session[], engine: Partial<SessionEngine> = {}) {
  const window = openFakeWindow();
  const asks: Ask[] = [];
  const known = partly<SessionEngine>({
    list: async () => [...sessions],
    peek(id) {
      const session = sessions.find((each) => each.id === id);
      return session && { ...session, accessToken: `old ${id}` };
    },
    freshNow: () => undefined,
    fresh: async (id) => ({ ...alice, id, accessToken: `fresh ${id}` }),
    ...engine,
  });
  const clock = createFakeClock();
  const provider = new IdentityCenterProvider({
    clock,
    serverClock: clock,
    log: createFakeLog(),
    engine: async () => known,
    signIn: async (ask) => {
      asks.push(ask);
      return fakeSessionWithTokens({ id: 'new', requestedScopes: ['as', 'stored'] });
    },
    lifetime: new AbortController().signal,
  });
  const events: AuthenticationProviderAuthenticationSessionsChangeEvent[] = [];
  provider.onDidChangeSessions((event) => events.push(event));
  return { window, clock, provider, asks, events, known };
}

describe('the authentication provider', () => {
  // VS Code's Accounts menu asks for scopes without an account: with several portals configured, a
  // user whose session had ended was asked for the portal once more.
  const portalOfBob = 'https://d-2.awsapps.com/start';
  const elsewhere = { ...bob, instance: { ...instance, startUrl: portalOfBob } };
  const requests: [what: string, sessions: Session[], scopes: string[], expected?: string][] = [
    ['the only account there was, once it has to sign in again', [ended(alice)], scopes, 'alice'],
    ['any user where there never was an account', [], scopes],
    ['any user where an account is signed in', [bob], scopes],
    ['any user where two accounts have to sign in again', [ended(alice), ended(bob)], scopes],
    ['any user where the scopes are others', [ended(alice)], ['codewhisperer:completions']],
    [
      'the account of the portal that is named',
      [ended(alice), ended(elsewhere)],
      [...scopes, `IDENTITY_CENTER_START_URL:${portalOfBob}`],
      'bob',
    ],
  ];
  for (const [what, sessions, wanted, expected] of requests) {
    it(`signs in ${what}, on a request without an account`, async () => {
      const { provider, asks } = create(sessions);
      await provider.createSession(wanted, {});
      assert.deepEqual(asks, [{ scopes: wanted, accountId: expected, isNamedByEditor: false }]);
    });
  }

  it('returns a new session with the scopes exactly as requested', async () => {
    const { provider } = create([]);
    const session = await provider.createSession(['b:c', 'a:b'], { account: account('alice') });
    assert.deepEqual([session.id, session.scopes], ['new', ['b:c', 'a:b']]);
  });

  it('lists every usable session from storage alone, where no scopes are named', async () => {
    const { provider } = create([alice, ended(bob)], {
      fresh: () => assert.fail('nothing is refreshed'),
    });
    const listed = await provider.getSessions(undefined, {});
    assert.deepEqual(
      listed.map(({ id, accessToken }) => [id, accessToken]),
      [['alice', 'old alice']],
    );
  });

  it('returns fresh tokens for exactly the scopes that are named', async () => {
    const wider = { ...bob, scopes: ['a:b', ...scopes] };
    const { provider } = create([alice, wider]);
    const found = await provider.getSessions(scopes, {});
    assert.deepEqual(
      found.map(({ id, accessToken }) => [id, accessToken]),
      [['alice', 'fresh alice']],
    );
    assert.deepEqual(await provider.getSessions(scopes, { account: account('bob') }), []);
  });

  // An empty list would mean "signed out".
  it('rejects where a token has expired and cannot be refreshed, and leaves out sessions that have ended', async () => {
    const { provider } = create([alice], { fresh: () => Promise.reject(networkFailure()) });
    await assert.rejects(provider.getSessions(scopes, {}), /oidc\.example/);
    const over = new SignInError('expired', 'refused');
    const other = create([alice], { fresh: () => Promise.reject(over) });
    assert.deepEqual(await other.provider.getSessions(scopes, {}), []);
  });

  it('reports a session that requires a sign-in as removed, and later as added', () => {
    const { provider, events, known } = create([alice]);
    provider.restore([alice, ended(bob)]);
    const none = { added: [], removed: [], changed: [] };
    provider.announce({ ...none, changed: [alice] }, known);
    provider.announce({ ...none, changed: [ended(alice)] }, known);
    provider.announce({ ...none, changed: [ended(alice)] }, known);
    provider.announce({ ...none, changed: [alice] }, known);
    assert.deepEqual(
      events.map((event) =>
        Object.entries(event).flatMap(([kind, sessions]) =>
          sessions.map(({ id, accessToken }: { id: string; accessToken: string }) => [
            kind,
            id,
            accessToken,
          ]),
        ),
      ),
      [
        [['changed', 'alice', 'old alice']],
        [['removed', 'alice', '']],
        [['added', 'alice', 'old alice']],
      ],
    );
  });

  it('says how long each token is good', async () => {
    const { clock, provider, events, known } = create([alice]);
    await clock.advance(600_000);
    const left = 3_000_000;
    assert.equal((await provider.getSessions(undefined, {}))[0]?.expiresAfter, left);
    assert.equal((await provider.getSessions(scopes, {}))[0]?.expiresAfter, left);
    provider.announce({ added: [alice], removed: [], changed: [] }, known);
    const [added] = events.at(-1)?.added ?? [];
    assert.ok(added && 'expiresAfter' in added && added.expiresAfter === left);
  });

  // Fault: one account whose portal could not be reached took the other account's session away too.
  it('returns the healthy account, and beside it the one that waits, with its last token', async () => {
    const { clock, provider } = create([alice, bob], {
      freshNow: (id) => (id === 'bob' ? { ...bob, accessToken: 'good' } : undefined),
      fresh: (_id, options) => clock.sleep(60_000, options).then(() => assert.fail()),
    });
    const answer = provider.getSessions(scopes, {});
    await settle();
    await clock.advance(1_000);
    assert.deepEqual(
      (await answer).map(({ id, accessToken, expiresAfter }) => [
        id,
        accessToken,
        expiresAfter > 0,
      ]),
      [
        ['alice', 'old alice', false],
        ['bob', 'good', true],
      ],
    );
    // A caller that asks for the one that waits must not believe that it is signed out.
    const named = assert.rejects(provider.getSessions(scopes, { account: account('alice') }));
    await settle();
    await clock.advance(12_000);
    await named;
  });

  // Fault: scopes that cannot be read made the silent question reject.
  it('has no session for scopes that cannot be read, and rejects a sign-in for them', async () => {
    const { provider, asks } = create([alice]);
    const unreadable = ['no scope at all'];
    assert.deepEqual(await provider.getSessions(unreadable, {}), []);
    await assert.rejects(provider.createSession(unreadable, {}), /no scope at all/);
    assert.deepEqual(asks, []);
  });

  // Fault: VS Code dropped the user from the Accounts menu when one of two sessions went.
  it('names the sessions that an account still has when one of them goes', () => {
    const wider = { ...alice, id: 'wider', scopes: ['a:b'], requestedScopes: ['a:b'] };
    const { provider, events, known } = create([alice, wider, bob]);
    provider.restore([alice, wider, bob]);
    provider.announce({ added: [], removed: [wider], changed: [] }, known);
    const [event] = events;
    assert.deepEqual(
      event?.removed?.map(({ id }) => id),
      ['wider'],
    );
    assert.deepEqual(
      event?.changed?.map(({ id }) => id),
      ['alice'],
    );
  });

  // Fault: "Sign in" and its badge stayed in the Accounts menu, whose request had other scopes.
  it('announces a session in every spelling of its scopes that was asked for', async () => {
    const { provider, events, known } = create([alice]);
    const spelled = [...scopes, `IDENTITY_CENTER_START_URL:${instance.startUrl}`];
    await provider.getSessions(spelled, {});
    await provider.getSessions(['a:b'], {});
    provider.announce({ added: [alice], removed: [], changed: [] }, known);
    assert.deepEqual(
      events[0]?.added?.map((session) => [session.id, session.scopes]),
      [
        ['alice', scopes],
        ['alice', spelled],
      ],
    );
  });

  it('reports another label of an account as removed and added', () => {
    const { provider, events, known } = create([alice]);
    provider.restore([alice]);
    const relabelled = { ...alice, account: { ...alice.account, label: 'alice · dev (gov)' } };
    provider.announce({ added: [], removed: [], changed: [relabelled] }, known);
    assert.deepEqual(
      events[0]?.removed?.map((session) => session.account.label),
      ['alice · dev'],
    );
    assert.equal(events[0]?.added?.length, 1);
    assert.equal(events[0]?.changed?.length, 0);
  });

  it('leaves the question about another user to VS Code where it named the account', async () => {
    const { provider, asks } = create([alice]);
    await provider.createSession(scopes, { account: account('alice') });
    assert.deepEqual(asks, [{ scopes, accountId: 'alice', isNamedByEditor: true }]);
  });
});
