import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { neverAborted } from '../../../src/base/abortable.ts';
import { SignInError } from '../../../src/base/errors.ts';
import type { ApplicationProblem } from '../../../src/base/failure.ts';
import type { Origins } from '../../../src/sessions/origins.ts';
import { exampleCallers } from '../../emulator/world/directory.ts';
import {
  arn,
  assertionOf,
  bobAtApplication,
  inBrowser,
  openApplicationDesk,
  toApplication,
} from '../applicationDesk.ts';
import { portal, withCode } from '../desk.ts';

const all = ['openid', 'aws', 'sts:identity_context', 'sso:account:access'];

/** Checks for a `SignInError` about the application, with this kind of problem. */
const withProblem =
  (kind: ApplicationProblem['kind'], more: object = {}) =>
  (error: unknown) => {
    assert.ok(error instanceof SignInError && error.failure.code === 'application', `${error}`);
    assert.equal(error.failure.problem.kind, kind);
    assert.partialDeepStrictEqual(error.failure.problem, { application: 'Reports', ...more });
    return true;
  };

describe('a sign-in to an application', () => {
  test('exchanges the token of a trusted issuer, with no page of Identity Center', async () => {
    const { desk, session } = await bobAtApplication();
    assert.equal(session.account.label, 'bob · Reports');
    assert.deepEqual(session.application, { arn, scopes: all });
    assert.equal(session.method, undefined);
    assert.ok(session.idToken && session.identityContext && session.accessToken);
    assert.deepEqual(
      desk.center.journal.map(({ grantType }) => grantType),
      ['urn:ietf:params:oauth:grant-type:jwt-bearer'],
    );
  });

  test('exchanges the token of a session at the portal, and can be refreshed', async () => {
    const desk = openApplicationDesk();
    const window = desk.open();
    const alice = await window.signIn(desk.person('alice'));
    const proof = { kind: 'session', sessionId: alice.id } as const;
    const session = await window.signIn(desk.person('alice'), toApplication(proof));
    assert.equal(session.account.label, 'alice · Reports');
    assert.notEqual(session.account.id, alice.account.id);
    await desk.clock.advance(3_600_000);
    const next = await desk.during(window.engine.fresh(session.id, neverAborted));
    assert.notEqual(next.accessToken, session.accessToken);
  });

  test('exchanges a code that comes to the redirect of the application, with PKCE', async () => {
    const desk = openApplicationDesk();
    const person = inBrowser(desk, 'alice');
    const redirectUri = 'http://127.0.0.1/oauth/callback';
    const proof = { kind: 'browser', redirectUri } as const;
    const session = await desk.open().signIn(person, toApplication(proof));
    assert.equal(session.account.label, 'alice · Reports');
    const url = person.opened[0]?.searchParams;
    assert.equal(url?.get('client_id'), arn);
    assert.equal(url?.get('code_challenge_method'), 'S256');
  });

  test('requests the scopes that the caller names, and those alone', async () => {
    const desk = openApplicationDesk();
    const window = desk.open();
    const scopes = ['aws', 'openid'];
    const session = await window.signIn(
      desk.person('bob'),
      toApplication(assertionOf(desk), scopes),
    );
    assert.deepEqual(session.application?.scopes, scopes);
    assert.equal(session.identityContext, undefined);
    await desk.clock.advance(3_600_000);
    const next = await desk.during(window.engine.fresh(session.id, neverAborted));
    assert.deepEqual(next.application?.scopes, scopes);
    // Without it the service would give the new token all scopes.
    assert.ok(desk.center.journal.at(-1)?.members.includes('scope'));
  });

  test('names the user as the issuer does where the idToken has no names', async () => {
    const { session } = await bobAtApplication({ idTokenNames: false });
    assert.equal(session.account.label, 'bob@work · Reports');
  });

  test('keeps the session of the same user, and gives another user one of their own', async () => {
    const { desk, window, session } = await bobAtApplication();
    const again = await window.signIn(desk.person('bob'), toApplication(assertionOf(desk)));
    assert.equal(again.id, session.id);
    const alice = assertionOf(desk, { email: 'alice@example.com' });
    const other = await window.signIn(desk.person('alice'), toApplication(alice));
    assert.notEqual(other.account.id, session.account.id);
    assert.equal((await window.list()).length, 2);
  });

  test('ends here alone, because there is no session at the portal', async () => {
    const { desk, window, session } = await bobAtApplication();
    const { atPortal } = await desk.during(window.engine.signOut(session.id, neverAborted));
    assert.equal(atPortal, true);
    assert.deepEqual(await window.list(), []);
    assert.ok(desk.center.journal.every(({ path }) => path.startsWith('/token')));
  });

  test('is refused for a reason that says who has to change what', async () => {
    const desk = openApplicationDesk();
    const { control } = desk.center;
    const window = desk.open();
    const refused = (claims = {}, scopes: readonly string[] = []) =>
      window.signIn(desk.person('bob'), toApplication(assertionOf(desk, claims), scopes));
    const reset = () => {
      control.changeApplication({
        actorAccounts: [exampleCallers[0]?.accountId ?? ''],
        assignedUsers: undefined,
        enabled: true,
      });
    };

    await assert.rejects(
      refused({ iss: 'https://elsewhere.example.com' }),
      withProblem('assertion', { issuer: 'https://elsewhere.example.com', audience: 'example' }),
    );
    await assert.rejects(refused({ aud: ['other', 'one'] }), withProblem('assertion'));
    await assert.rejects(
      refused({ email: 'nobody@example.com' }),
      withProblem('assertion', { issuer: 'https://issuer.example.com' }),
    );
    await assert.rejects(refused({}, ['unknown:scope']), withProblem('scope'));
    control.changeApplication({ assignedUsers: ['alice'] });
    await assert.rejects(refused(), withProblem('denied'));
    reset();
    control.changeApplication({ actorAccounts: [] });
    await assert.rejects(refused(), withProblem('denied'));
    reset();
    control.changeApplication({ enabled: false });
    await assert.rejects(refused(), withProblem('unknown'));
    reset();
    control.changeApplication({ grantTypes: ['refresh_token'] });
    await assert.rejects(refused(), withProblem('grant'));
  });

  test('says so where the token of the session is not for this application', async () => {
    const desk = openApplicationDesk();
    desk.center.control.changeApplication({ exchangedScopes: [] });
    const window = desk.open();
    const { id: sessionId } = await window.signIn(desk.person('alice'));
    const request = toApplication({ kind: 'session', sessionId });
    await assert.rejects(window.signIn(desk.person('alice'), request), withProblem('subject'));
  });

  test('reports a key that the service cannot use as what it is', async () => {
    const desk = openApplicationDesk();
    const reason = 'KMS_AccessDeniedException';
    const error = { type: 'AccessDeniedException', members: { reason } } as const;
    desk.center.control.fail({ path: '/token', error, times: 9 });
    const window = desk.open();
    await assert.rejects(
      window.signIn(desk.person('bob'), toApplication(assertionOf(desk))),
      (thrown: unknown) =>
        withCode('bad-settings')(thrown) &&
        thrown instanceof SignInError &&
        thrown.failure.code === 'bad-settings' &&
        thrown.failure.problem?.kind === 'encryption-key',
    );
  });

  test('asks the user for nothing where there are no credentials', async () => {
    const desk = openApplicationDesk();
    let asked = 0;
    const window = desk.open({
      iamTokens: async () => {
        throw new SignInError('expired', 'no role');
      },
    });
    const proof = {
      kind: 'assertion',
      get: async () => {
        asked += 1;
        return { jwt: '', userName: undefined };
      },
    } as const;
    await assert.rejects(
      window.signIn(desk.person('bob'), toApplication(proof)),
      withCode('expired'),
    );
    assert.equal(asked, 0);
  });

  test('is of no use at the portal of its instance', async () => {
    const { desk, window, session } = await bobAtApplication();
    const bob = await window.signIn(desk.person('bob'), { instance: portal });
    assert.notEqual(bob.account.id, session.account.id);
    assert.equal(bob.application, undefined);
  });

  // Fault: with AWS_ENDPOINT_URL set, a token of AWS's own service was sent to that address.
  test('sends the token of a session nowhere but to the service that issued it', async () => {
    const desk = openApplicationDesk();
    let configured: Origins | undefined;
    const window = desk.open({ origins: async () => configured });
    const { id: sessionId } = await window.signIn(desk.person('alice'));
    configured = { oidc: 'http://localhost:4566' };
    const before = desk.center.journal.length;
    const request = toApplication({ kind: 'session', sessionId });
    await assert.rejects(window.signIn(desk.person('alice'), request), withCode('bad-settings'));
    assert.equal(desk.center.journal.length, before);
  });

  // Nobody has checked the token, and the names in it are shown.
  test('shows what a token that was refused says on one line', async () => {
    const desk = openApplicationDesk();
    const proof = assertionOf(desk, {
      iss: `https://a\u202e\n${'b'.repeat(9_000)}`,
      aud: ['c\r', 1],
    });
    const error = await desk
      .open()
      .signIn(desk.person('bob'), toApplication(proof))
      .catch((thrown: unknown) => thrown);
    assert.ok(error instanceof SignInError && error.failure.code === 'application');
    assert.partialDeepStrictEqual(error.failure.problem, {
      issuer: `https://a ${'b'.repeat(290)}`,
      audience: 'c',
    });
  });
});
