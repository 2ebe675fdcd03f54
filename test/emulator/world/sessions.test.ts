import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createFakeClock } from '../../fakes/clock.ts';
import { codeClient, createCalls } from '../clients/calls.ts';
import { createIdentityCenter } from '../identityCenter.ts';
import type { Settings } from './settings.ts';

const start = (settings: Partial<Settings> = {}) => {
  const clock = createFakeClock();
  const center = createIdentityCenter({ clock, settings });
  const calls = createCalls(center);
  return { clock, center, client: calls.register(), ...calls };
};

const hour = 3_600_000;

describe('user sessions and their tokens', () => {
  test('a refresh returns new tokens', () => {
    const { client, refresh, signIn } = start();
    const first = signIn(client);
    const second = refresh(client, first.refreshToken);
    assert.equal(second.status, 200);
    assert.notEqual(second.json.refreshToken, first.refreshToken);
    assert.notEqual(second.json.accessToken, first.accessToken);
    assert.equal(refresh(client, second.json.refreshToken).status, 200);
  });

  test('a reused refresh token ends the whole sign-in with all its tokens', () => {
    const { center, client, portal, refresh, signIn } = start();
    const first = signIn(client);
    const second = refresh(client, first.refreshToken).json;
    const reuse = refresh(client, first.refreshToken);
    assert.deepEqual([reuse.status, reuse.type], [400, 'InvalidGrantException']);
    assert.equal(reuse.json.error_description, 'Invalid refresh token provided');
    assert.equal(refresh(client, second.refreshToken).type, 'InvalidGrantException');
    assert.equal(portal('/assignment/accounts', second.accessToken).status, 401);
    assert.equal(center.control.counts().reuses, 1);
  });

  test('a reused refresh token does not affect other clients of the user', () => {
    const { client, refresh, register, signIn } = start();
    const other = register();
    const otherTokens = signIn(other);
    const { refreshToken } = signIn(client);
    refresh(client, refreshToken);
    refresh(client, refreshToken);
    assert.equal(refresh(other, otherTokens.refreshToken).status, 200);
  });

  test('within the grace period the previous refresh token returns the current one', async () => {
    const { client, clock, refresh, signIn } = start({ refreshGraceSeconds: 30 });
    const first = signIn(client);
    const second = refresh(client, first.refreshToken).json;
    await clock.advance(29_999);
    const late = refresh(client, first.refreshToken);
    assert.equal(late.json.refreshToken, second.refreshToken);
    await clock.advance(1);
    assert.equal(refresh(client, first.refreshToken).type, 'InvalidGrantException');
  });

  test('a refresh token works for its own client only', () => {
    const { client, refresh, register, signIn } = start();
    const { refreshToken } = signIn(client);
    assert.equal(refresh(register(), refreshToken).type, 'InvalidGrantException');
    assert.equal(refresh(client, refreshToken).status, 200);
  });

  test('refresh tokens can stay the same, be omitted on refresh, or never be issued', () => {
    const same = start({ refreshTokens: 'same' });
    const kept = same.signIn(same.client).refreshToken;
    assert.equal(same.refresh(same.client, kept).json.refreshToken, kept);

    const omit = start({ refreshTokens: 'omit-on-refresh' });
    const only = omit.signIn(omit.client).refreshToken;
    for (const _ of [1, 2]) {
      const { json, status } = omit.refresh(omit.client, only);
      assert.deepEqual([status, json.refreshToken], [200, null]);
    }

    const never = start({ refreshTokens: 'never' });
    assert.equal(never.signIn(never.client).refreshToken, null);
  });

  test('tokens are refreshed until the portal session ends after eight hours', async () => {
    const { client, clock, portal, refresh, signIn } = start();
    let tokens = signIn(client);
    for (let hours = 0; hours < 7; hours++) {
      await clock.advance(hour);
      const { json, status } = refresh(client, tokens.refreshToken);
      assert.equal(status, 200);
      tokens = json as unknown as typeof tokens;
    }
    await clock.advance(hour);
    const over = refresh(client, tokens.refreshToken);
    assert.deepEqual([over.status, over.json.error], [400, 'invalid_grant']);
    assert.equal(portal('/assignment/accounts', tokens.accessToken).status, 401);
  });

  test('signing in again joins the active session without extending it', async () => {
    const { call, center, client, clock, signIn } = start();
    signIn(client);
    const [before] = center.control.sessions();
    await clock.advance(hour);
    const again = signIn(client);
    assert.deepEqual(
      center.control.sessions().map(({ endsAt, grants }) => [endsAt, grants]),
      [[before?.endsAt, 2]],
    );
    const headers = { 'x-amz-sso_bearer_token': again.accessToken };
    assert.equal(call({ method: 'POST', target: '/logout', headers }).status, 200);
    signIn(client);
    assert.equal(center.control.sessions()[0]?.endsAt, (before?.endsAt ?? 0) + hour);
  });

  test('logout ends every sign-in of the portal session', () => {
    const { call, client, portal, refresh, register, signIn } = start();
    const other = register({ ...codeClient, clientName: 'Other' });
    const tokens = signIn(client);
    const others = signIn(other);
    const bobs = signIn(client, 'bob');
    const headers = { 'x-amz-sso_bearer_token': tokens.accessToken };
    const out = call({ method: 'POST', target: '/logout', headers });
    assert.deepEqual([out.status, out.text], [200, '']);
    assert.equal(refresh(client, tokens.refreshToken).type, 'InvalidGrantException');
    assert.equal(refresh(other, others.refreshToken).type, 'InvalidGrantException');
    assert.equal(portal('/assignment/accounts', others.accessToken).status, 401);
    assert.equal(call({ method: 'POST', target: '/logout', headers }).status, 401);
    assert.equal(portal('/assignment/accounts', bobs.accessToken).status, 200);
  });

  test('control ends the sessions of one user', () => {
    const { center, client, refresh, signIn } = start();
    const alice = signIn(client);
    const bob = signIn(client, 'bob');
    assert.equal(center.control.endSessions({ user: 'alice' }), 1);
    assert.equal(refresh(client, alice.refreshToken).type, 'InvalidGrantException');
    assert.equal(refresh(client, bob.refreshToken).status, 200);
  });

  test('an idToken names the user, if the service is set to issue one', () => {
    const { client, signIn } = start({ idToken: true });
    const { idToken } = signIn(client) as unknown as { idToken: string };
    const claims = JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString());
    assert.equal(claims.preferred_username, 'alice');
    assert.equal(claims.aud, client.clientId);
    assert.equal(claims.exp - claims.iat, 3600);
    assert.match(claims.auth_time, /^2026-11-02T08:00:00Z$/);
  });

  test('a session of ninety days is refreshed every hour until it ends', async () => {
    const { center, client, clock, refresh, signIn } = start({ sessionSeconds: 90 * 86_400 });
    let { refreshToken } = signIn(client);
    for (let i = 0; i < 90 * 24; i++) {
      await clock.advance(hour);
      const { json, status } = refresh(client, refreshToken);
      if (status !== 200) break;
      refreshToken = String(json.refreshToken);
    }
    assert.equal(center.control.counts().refreshes, 90 * 24 - 1);
    assert.equal(center.control.sessions().length, 0);
  });

  test('access tokens outlive their session by the set time, and refresh tokens do not', async () => {
    const { center, client, clock, portal, refresh, signIn } = start({
      accessTokensOutliveSessionSeconds: 600,
    });
    const tokens = signIn(client);
    const list = () => portal('/assignment/accounts', tokens.accessToken).status;
    center.control.endSessions({});
    assert.equal(refresh(client, tokens.refreshToken).type, 'InvalidGrantException');
    assert.equal(list(), 200);
    await clock.advance(599_999);
    assert.equal(list(), 200);
    await clock.advance(1);
    assert.equal(list(), 401);
  });

  test('access tokens that outlive their session end at their own expiry', async () => {
    const { center, client, clock, portal, signIn } = start({
      accessTokensOutliveSessionSeconds: 3600,
    });
    const { accessToken } = signIn(client);
    await clock.advance(hour - 1000);
    center.control.endSessions({});
    assert.equal(portal('/assignment/accounts', accessToken).status, 200);
    await clock.advance(1000);
    assert.equal(portal('/assignment/accounts', accessToken).status, 401);
  });
});
