import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createFakeClock } from '../../fakes/clock.ts';
import { codeClient, createCalls } from '../clients/calls.ts';
import { createIdentityCenter } from '../identityCenter.ts';
import type { Settings } from '../world/settings.ts';

const start = (settings: Partial<Settings> = {}, user = 'alice') => {
  const clock = createFakeClock();
  const center = createIdentityCenter({ clock, settings });
  const calls = createCalls(center);
  const tokens = calls.signIn(calls.register(), user);
  const get = (target: string) => calls.portal(target, tokens.accessToken);
  return { clock, center, tokens, get, ...calls };
};

describe('the access portal API', () => {
  test('lists accounts and roles in pages, the last with a null token', () => {
    const { get } = start({ pageSize: 1 });
    const first = get('/assignment/accounts').json;
    const second = get(`/assignment/accounts?next_token=${first.nextToken}`).json;
    assert.deepEqual(first.accountList, [
      {
        accountId: '012345678901',
        accountName: 'playground',
        emailAddress: 'playground@example.com',
      },
    ]);
    assert.equal((second.accountList as unknown[]).length, 1);
    assert.equal(second.nextToken, null);
    const roles = get('/assignment/roles?account_id=012345678901&max_result=100').json;
    assert.deepEqual(roles, {
      roleList: ['AdministratorAccess', 'ReadOnlyAccess'].map((roleName) => ({
        roleName,
        accountId: '012345678901',
      })),
      nextToken: null,
    });
  });

  test('lists no accounts for a user without assignments', () => {
    const { get } = start({}, 'carol');
    assert.deepEqual(get('/assignment/accounts').json, { accountList: [], nextToken: null });
  });

  test('returns the expiration of role credentials in milliseconds', () => {
    const { clock, get } = start();
    const path = '/federation/credentials?account_id=012345678901&role_name=ReadOnlyAccess';
    const { roleCredentials } = get(path).json as { roleCredentials: Record<string, unknown> };
    assert.equal(roleCredentials.expiration, clock.now() + 3_600_000);
    assert.match(String(roleCredentials.accessKeyId), /^ASIA[A-Z2-7]{16}$/);
    assert.equal(String(roleCredentials.secretAccessKey).length, 40);
  });

  const refusals: [string, string, number, string][] = [
    ['no account', '/assignment/roles', 400, 'InvalidRequestException'],
    ['a page size of zero', '/assignment/accounts?max_result=0', 400, 'InvalidRequestException'],
    [
      'a page size above 100',
      '/assignment/accounts?max_result=101',
      400,
      'InvalidRequestException',
    ],
    ['an invented page token', '/assignment/accounts?next_token=x', 400, 'InvalidRequestException'],
    ['an unknown account', '/assignment/roles?account_id=999999999999', 403, 'ForbiddenException'],
    [
      'a role of another user',
      '/federation/credentials?account_id=210987654321&role_name=AdministratorAccess',
      403,
      'ForbiddenException',
    ],
  ];

  for (const [what, target, status, type] of refusals) {
    test(`refuses ${what} with ${type}, named in the body only`, () => {
      const answer = start().get(target);
      assert.equal(answer.status, status);
      assert.equal(answer.json.__type, `com.amazonaws.switchboard.portal#${type}`);
      assert.equal(typeof answer.json.message, 'string');
      assert.equal(answer.type, undefined);
    });
  }

  test('refuses a missing, wrong or expired access token', async () => {
    const { call, clock, get, portal } = start();
    const unauthorized = () => get('/assignment/accounts').status === 401;
    assert.equal(portal('/assignment/accounts', 'aoa').status, 401);
    assert.equal(call({ target: '/assignment/accounts' }).status, 401);
    assert.equal(
      call({ target: '/assignment/accounts' }).json.message,
      'Session token not found or invalid',
    );
    await clock.advance(3_599_999);
    assert.equal(unauthorized(), false);
    await clock.advance(1);
    assert.equal(unauthorized(), true);
  });

  test('accepts a token in its own region only', () => {
    const { center, get, tokens } = start();
    const europe = createCalls(center, 'eu-west-1');
    assert.equal(get('/assignment/accounts').status, 200);
    assert.equal(europe.portal('/assignment/accounts', tokens.accessToken).status, 401);
  });

  test('takes the time from its own clock, which a test can set', () => {
    const { center, clock, get } = start();
    center.control.set({ clockOffsetMs: 7_200_000 });
    const { headers, status } = get('/assignment/accounts');
    assert.equal(status, 401);
    assert.equal(headers.date, new Date(clock.now() + 7_200_000).toUTCString());
  });

  test('lists a stale role, but refuses its credentials', () => {
    const { get } = start({ staleRoles: ['012345678901/AdministratorAccess'] });
    const credentials = (role: string) =>
      get(`/federation/credentials?account_id=012345678901&role_name=${role}`);
    const { roleList } = get('/assignment/roles?account_id=012345678901').json;
    assert.equal((roleList as unknown[]).length, 2);
    const { status, json } = credentials('AdministratorAccess');
    assert.deepEqual([status, json.message], [403, 'No access']);
    assert.equal(credentials('ReadOnlyAccess').status, 200);
  });

  test('refuses tokens without sso:account:access if set so, except those without scopes', () => {
    const { center, portal, register, signIn } = start();
    const statusOf = (scopes: readonly string[]) => {
      const client = register({ ...codeClient, scopes });
      return portal('/assignment/accounts', signIn(client).accessToken).status;
    };
    const other = ['codewhisperer:completions'];
    assert.equal(statusOf(other), 200);
    center.control.set({ portalRequiresScope: true });
    assert.equal(statusOf(other), 401);
    assert.equal(statusOf([...other, 'sso:account:access']), 200);
    assert.equal(statusOf([]), 200);
  });

  test('lists hundreds of accounts in pages', () => {
    const { get } = start({ extraAccounts: 250 });
    const ids: string[] = [];
    let pages = 0;
    for (let token: unknown = ''; token !== null; pages++) {
      const { accountList, nextToken } = get(
        `/assignment/accounts?max_result=100${token && `&next_token=${token}`}`,
      ).json;
      ids.push(...(accountList as { accountId: string }[]).map(({ accountId }) => accountId));
      token = nextToken;
    }
    assert.deepEqual([pages, new Set(ids).size], [3, 252]);
    assert.ok(ids.every((id) => /^\d{12}$/.test(id)));
    const role = get(`/federation/credentials?account_id=${ids.at(-1)}&role_name=ReadOnlyAccess`);
    assert.equal(role.status, 200);
  });

  test('adds no accounts for a user without any', () => {
    const { get } = start({ extraAccounts: 250 }, 'carol');
    assert.deepEqual(get('/assignment/accounts').json.accountList, []);
  });

  test('refuses more calls than allowed in a second, for each session', async () => {
    const { clock, get, portal, register, signIn } = start({ portalCallsPerSecond: 3 });
    const bob = signIn(register(), 'bob').accessToken;
    const list = () => get('/assignment/accounts').status;
    assert.deepEqual([list(), list()], [200, 200]);
    await clock.advance(500);
    assert.deepEqual([list(), list(), list()], [200, 429, 429]);
    assert.equal(portal('/assignment/accounts', bob).status, 200);
    await clock.advance(500);
    assert.deepEqual([list(), list(), list()], [200, 200, 429]);
  });
});
