import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type * as Vscode from 'vscode';
import { neverAborted } from '../../../src/base/abortable.ts';
import { isAbort, SignInError } from '../../../src/base/errors.ts';
import type { ConfiguredApplication } from '../../../src/editor/applications/applicationSettings.ts';
import type { Session } from '../../../src/sessions/session.ts';
import { fakeApplication, fakeSession } from '../../fakes/session.ts';
import { createTokenIssuer } from '../../fakes/tokenIssuer.ts';
import { openFakeWindow } from '../../fakes/vscode.ts';
import { reports, setting } from './configured.ts';

const { proofOf } = await import('../../../src/editor/applications/proof.ts');
const { readApplications } = await import(
  '../../../src/editor/applications/applicationSettings.ts'
);
const { explain } = await import('../../../src/editor/text/errorText.ts');

const jwt = createTokenIssuer().sign();
const account = { id: 'bob', label: 'bob@work' };

/** The only application in a window where another provider answers with `session`. */
function configured(
  change: object,
  session: Partial<Vscode.AuthenticationSession & { idToken: string }> | Error = {},
) {
  const asked: unknown[][] = [];
  openFakeWindow({
    settings: { [setting]: [{ ...reports, ...change }] },
    authentication: {
      async getSession(...call: unknown[]) {
        asked.push(call);
        if (session instanceof Error) throw session;
        return { id: '1', accessToken: 'opaque', account, scopes: [], ...session } as never;
      },
    },
  });
  const [application] = readApplications().applications as [ConfiguredApplication];
  return { application, asked };
}

function tokenOf(application: ConfiguredApplication) {
  const proof = proofOf(application, []);
  assert.ok(proof.kind === 'assertion');
  return proof.get(neverAborted);
}

describe('the proof of who a user is', () => {
  it('is the id token of another provider, which asks for consent and is told what for', async () => {
    const { application, asked } = configured({}, { idToken: jwt, accessToken: 'a.b.c' });
    assert.deepEqual(await tokenOf(application), { jwt, userName: 'bob@work' });
    const [[provider, scopes, options]] = asked as [[string, string[], { createIfNone: object }]];
    assert.deepEqual([provider, scopes], ['foreign', ['openid']]);
    assert.match(JSON.stringify(options), /exchanged for a token of Reports/);
  });

  it('is the access token where there is no id token', async () => {
    const { application } = configured({}, { accessToken: jwt });
    assert.equal((await tokenOf(application)).jwt, jwt);
  });

  it('is not a token that no application can check', async () => {
    const { application } = configured({});
    await assert.rejects(tokenOf(application), (error: unknown) => {
      assert.match(explain(error), /foreign are not JSON Web Tokens/);
      return true;
    });
  });

  it('ends in silence where the user does not consent', async () => {
    const { application } = configured({}, new Error('User did not consent to login.'));
    await assert.rejects(tokenOf(application), (error: unknown) => isAbort(error));
  });

  it('says what the other provider said', async () => {
    const { application } = configured({}, new Error('No authentication provider'));
    await assert.rejects(tokenOf(application), (error: unknown) => {
      assert.match(explain(error), /foreign gave no token: No authentication provider/);
      return true;
    });
  });

  const alice = fakeSession({ id: '1' });
  const atApplication = fakeSession({ id: 'application-1', application: fakeApplication });
  const ended = fakeSession({ id: '2', reason: 'session-ended' });
  const elsewhere = fakeSession({
    id: '3',
    instance: { ...alice.instance, region: 'eu-west-1' },
  });
  const bob = fakeSession({ id: '4', account: { id: 'b', label: 'bob · Acme', userName: 'bob' } });

  // At another portal a user may have any name.
  const impostor = fakeSession({
    id: '5',
    account: { id: 'i', label: 'alice · Acme · Evil', userName: alice.account.label },
  });

  const work = fakeSession({ ...bob, id: '6', name: 'Work' });

  for (const [what, assertion, sessions, expected] of [
    ['of the user whose role signs', { from: 'session' }, [bob, alice], '1'],
    ['of the user who is named', { from: 'session', person: 'bob' }, [alice, bob], '4'],
    ['of the label before that of a name', { from: 'session' }, [impostor, alice], '1'],
    ['by the name that Show Accounts has', { from: 'session', person: 'Work' }, [alice, work], '6'],
    ['in the region of the application', { from: 'session' }, [elsewhere, alice], '1'],
    [
      'at a portal, not at an application',
      { from: 'session', person: 'alice' },
      [atApplication, alice],
      '1',
    ],
    ['that has not ended', { from: 'session' }, [ended, alice], '1'],
  ] as const) {
    it(`is the token of the session ${what}`, () => {
      const { application } = configured({ assertion });
      assert.deepEqual(proofOf(application, sessions), { kind: 'session', sessionId: expected });
    });
  }

  for (const [what, sessions, sessionId] of [
    ['has ended, and which one to sign in to again', [ended], '2'],
    ['lacks the scopes', [alice], undefined],
    ['is not there', [], undefined],
  ] as const) {
    it(`says that the session ${what}`, () => {
      const scopes = sessions[0]?.id === '1' ? ['reports:read'] : [];
      const { application } = configured({ assertion: { from: 'session', scopes } });
      assert.throws(
        () => proofOf(application, sessions as readonly Session[]),
        (error: unknown) => {
          assert.ok(error instanceof SignInError && error.failure.code === 'application');
          assert.partialDeepStrictEqual(error.failure.problem, {
            kind: 'no-session',
            user: 'alice · Acme',
            sessionId,
          });
          assert.match(explain(error), /requires a session of alice · Acme/);
          return true;
        },
      );
    });
  }

  it('is the browser, with the redirect of the application', () => {
    const assertion = { browser: true, redirectUri: 'http://127.0.0.1/reports' };
    const { application } = configured({ assertion });
    assert.deepEqual(proofOf(application, []), {
      kind: 'browser',
      redirectUri: 'http://127.0.0.1/reports',
    });
  });

  // Another extension may answer with anything; a TypeError was reported as unexpected.
  for (const [what, nonsense] of [
    ['nothing', undefined],
    ['a text', 'x'],
    ['no account and no tokens', {}],
    ['members of other types', { idToken: 1, accessToken: {}, account: null }],
    ['a token of 900 KB', { accessToken: `${jwt}${'x'.repeat(900_000)}`, account }],
  ] as const) {
    it(`is refused where the other provider answers with ${what}`, async () => {
      const { application } = configured({});
      openFakeWindow({ authentication: { getSession: async () => nonsense as never } });
      await assert.rejects(tokenOf(application), (error: unknown) => {
        assert.match(explain(error), /are not JSON Web Tokens/);
        return true;
      });
    });
  }

  it('is a token without the name of a user', async () => {
    const { application } = configured({});
    for (const label of [7, 'x'.repeat(900_000)]) {
      const session = { accessToken: jwt, account: { label } };
      openFakeWindow({ authentication: { getSession: async () => session as never } });
      assert.deepEqual(await tokenOf(application), { jwt, userName: undefined });
    }
  });

  it('shows little of what the other provider said, and no token', async () => {
    const said = `no\n\u202e[Fix](command:x) ${'s'.repeat(40)} ${'no '.repeat(9_000)}`;
    const { application } = configured({}, new Error(said));
    await assert.rejects(tokenOf(application), (error: unknown) => {
      const text = explain(error);
      assert.doesNotMatch(text, /\n|\u202e|\]\(|sssss/);
      assert.ok(text.length < 500);
      return true;
    });
  });
});
