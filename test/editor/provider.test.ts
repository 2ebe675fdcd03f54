import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AuthenticationProviderAuthenticationSessionsChangeEvent } from 'vscode';
import { SignInError } from '../../src/base/errors.ts';
import type { Ask } from '../../src/editor/signIn/startSignIn.ts';
import type { SessionEngine } from '../../src/sessions/engine.ts';
import type { Session } from '../../src/sessions/session.ts';
import { createFakeLog } from '../fakes/log.ts';
import { networkFailure } from '../fakes/networkFailure.ts';
import { partly } from '../fakes/partly.ts';
import { fakeSession, fakeSessionWithTokens } from '../fakes/session.ts';
import { openFakeWindow } from '../fakes/vscode.ts';

const { IdentityCenterProvider } = await import('../../src/editor/provider.ts');

const scopes = ['sso:account:access'];
const account = (name: string) => ({ id: name, label: `${name} · dev`, userName: name });
const instance = { name: 'dev', startUrl: 'https://d-1.awsapps.com/start', region: 'us-east-1' };
const alice = fakeSession({ id: 'alice', account: account('alice'), instance });
const bob = fakeSession({ id: 'bob', account: account('bob'), instance });
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
    fresh: async (id) => ({ ...alice, id, accessToken: `fresh ${id}` }),
    ...engine,
  });
  const provider = new IdentityCenterProvider({
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
  return { window, provider, asks, events, known };
}

describe('the authentication provider', () => {
  // VS Code's Accounts menu asks for scopes and names nobody: with several portals configured, a
  // user whose session had ended was asked for the portal once more.
  const portalOfBob = 'https://d-2.awsapps.com/start';
  const elsewhere = { ...bob, instance: { ...instance, startUrl: portalOfBob } };
  const requests: [what: string, sessions: Session[], scopes: string[], expected?: string][] = [
    ['the only account there was, once it has to', [ended(alice)], scopes, 'alice'],
    ['anybody where there never was an account', [], scopes],
    ['anybody where an account is signed in', [bob], scopes],
    ['anybody where two accounts have to', [ended(alice), ended(bob)], scopes],
    ['anybody where the scopes are others', [ended(alice)], ['codewhisperer:completions']],
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
      assert.deepEqual(asks, [{ scopes: wanted, accountId: expected }]);
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
  it('rejects where a token has run out and none can be had, and leaves out what has ended', async () => {
    const { provider } = create([alice], { fresh: () => Promise.reject(networkFailure()) });
    await assert.rejects(provider.getSessions(scopes, {}), /oidc\.example/);
    const over = new SignInError('expired', 'refused');
    const other = create([alice], { fresh: () => Promise.reject(over) });
    assert.deepEqual(await other.provider.getSessions(scopes, {}), []);
  });

  it('reports a session that needs the user as removed, and later as added', () => {
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
});
