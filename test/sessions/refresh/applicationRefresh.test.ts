import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { neverAborted } from '../../../src/base/abortable.ts';
import { SignInError } from '../../../src/base/errors.ts';
import type { ApplicationProblem } from '../../../src/base/failure.ts';
import type { EngineDeps } from '../../../src/sessions/engine.ts';
import { keyOfSession } from '../../../src/sessions/store/secretKeys.ts';
import { bobAtApplication } from '../applicationDesk.ts';
import { withCode } from '../desk.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

const signedOut: ApplicationProblem = {
  kind: 'signed-out',
  application: 'Reports',
  user: 'alice · Acme',
  sessionId: '1',
};

/** A window in which nobody gives credentials to sign with. */
const withoutCredentials: Partial<EngineDeps> = {
  iamTokens: async () => {
    const failure = { code: 'application', problem: signedOut, text: '' } as const;
    throw new SignInError(failure, 'no credentials');
  },
};

describe('the refresh of a session at an application', () => {
  test('keeps it fresh through a night, with each refresh token sent once', async () => {
    const { desk, window, session } = await bobAtApplication({ sessionSeconds: 86_400 });
    const second = desk.open();
    for (let hour = 0; hour < 12; hour++) {
      await desk.clock.advance(hourMs);
      const tokens = await desk.during(
        Promise.all([window, second].map(({ engine }) => engine.fresh(session.id, neverAborted))),
      );
      assert.equal(tokens[0]?.accessToken, tokens[1]?.accessToken);
      assert.ok((tokens[0]?.expiresAt ?? 0) > desk.clock.now() + minuteMs);
      // No answer but the first has an idToken.
      assert.equal(tokens[0]?.idToken, session.idToken);
    }
    const { refreshes, reuses } = desk.center.control.counts();
    assert.ok(refreshes >= 12 && refreshes <= 17, `${refreshes} refreshes`);
    assert.equal(reuses, 0);
  });

  test('takes over the identity context of each answer', async () => {
    const { desk, session, fresh } = await bobAtApplication();
    await desk.clock.advance(hourMs);
    const next = await fresh();
    assert.ok(next.identityContext);
    assert.notEqual(next.identityContext, session.identityContext);
  });

  test('waits without credentials, with nothing sent, and goes on once there are some', async () => {
    const { desk, window, session } = await bobAtApplication({ sessionSeconds: 86_400 });
    window.close();
    const without = desk.open(withoutCredentials);
    const sent = desk.center.journal.length;
    await without.list();
    await desk.clock.advance(2 * hourMs);
    assert.partialDeepStrictEqual(await without.list(), [
      { state: 'waiting', cause: 'credentials' },
    ]);
    await assert.rejects(without.engine.fresh(session.id, neverAborted), withCode('application'));
    assert.equal(desk.center.journal.length, sent);
    without.close();
    const next = await desk.during(desk.open().engine.fresh(session.id, neverAborted));
    assert.equal(next.state, 'signed-in');
  });

  // IAM's own ExpiredTokenException has the name of one that ends sessions.
  for (const type of ['ExpiredTokenException', 'AccessDeniedException']) {
    test(`keeps the session when IAM refuses the signer with ${type}`, async () => {
      const { desk, window } = await bobAtApplication({ sessionSeconds: 86_400 });
      const headers = { 'x-amzn-errortype': type };
      const answer = { status: 403, headers, body: '{"message":"no"}' };
      desk.center.control.fail({ path: '/token', answer, times: 99 });
      await desk.clock.advance(2 * hourMs);
      assert.partialDeepStrictEqual(await window.list(), [
        { state: 'waiting', cause: 'credentials' },
      ]);
      desk.center.control.clearFaults();
      await desk.clock.advance(hourMs);
      assert.partialDeepStrictEqual(await window.list(), [{ state: 'signed-in' }]);
      assert.equal(desk.center.control.counts().reuses, 0);
    });
  }

  // A refused call was taken for one that may have spent the refresh token: "interrupted".
  test('knows that a call of somebody whom IAM refuses has spent nothing', async () => {
    const { desk, session } = await bobAtApplication({ sessionSeconds: 86_400 });
    const headers = { 'x-amzn-errortype': 'AccessDeniedException' };
    const answer = { status: 403, headers, body: '{"message":"no"}' };
    desk.center.control.fail({ path: '/token', answer, times: 99 });
    await desk.clock.advance(2 * hourMs);
    const stored = desk.secrets.values.get(keyOfSession(session.id));
    assert.equal(JSON.parse(stored ?? '').refreshing, undefined);
  });

  test('waits while the application is disabled', async () => {
    const { desk, window } = await bobAtApplication({ sessionSeconds: 86_400 });
    desk.center.control.changeApplication({ enabled: false });
    await desk.clock.advance(2 * hourMs);
    assert.partialDeepStrictEqual(await window.list(), [
      { state: 'waiting', cause: 'application' },
    ]);
    desk.center.control.changeApplication({ enabled: true });
    await desk.clock.advance(hourMs);
    assert.partialDeepStrictEqual(await window.list(), [{ state: 'signed-in' }]);
  });

  test('ends the session when its refresh token is refused', async () => {
    const { desk, window } = await bobAtApplication();
    desk.center.control.endSessions({});
    await desk.clock.advance(hourMs);
    assert.partialDeepStrictEqual(await window.list(), [{ state: 'needs-you' }]);
  });

  test('begins at once when the user whose role signs is back', async () => {
    const { desk, window, session } = await bobAtApplication({ sessionSeconds: 86_400 });
    const headers = { 'x-amzn-errortype': 'ExpiredTokenException' };
    const answer = { status: 403, headers, body: '{"message":"no"}' };
    desk.center.control.fail({ path: '/token', grantType: 'refresh_token', answer, times: 99 });
    await desk.clock.advance(4 * hourMs);
    desk.center.control.clearFaults();
    const stateOf = async () => (await window.list()).find(({ id }) => id === session.id)?.state;
    assert.equal(await stateOf(), 'waiting');
    await window.signIn(desk.person('alice'));
    await desk.clock.advance(1_000);
    assert.equal(await stateOf(), 'signed-in');
  });
});
