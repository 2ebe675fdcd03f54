/**
 * Answers of the access portal that people published, byte by byte over real sockets. Each test
 * names the issues; ANSWERS.md lists all answers with their sources.
 */
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { createFakeClock } from '../../fakes/clock.ts';
import { createCalls } from '../clients/calls.ts';
import { serveForTest } from '../clients/serveForTest.ts';
import type { Settings } from '../world/settings.ts';

/** Signs alice in; `get` calls the portal with her access token. */
async function serve(context: TestContext, settings: Partial<Settings> = {}) {
  const clock = createFakeClock();
  const { emulator } = await serveForTest(context, { clock, settings });
  const calls = createCalls(emulator.identityCenter);
  const { accessToken } = calls.signIn(calls.register());
  const headers = { 'x-amz-sso_bearer_token': accessToken };
  const get = async (path: string, { region = 'us-east-1', method = 'GET' } = {}) => {
    const response = await fetch(emulator.urlOf(region) + path, { method, headers });
    return {
      status: response.status,
      text: await response.text(),
      requestId: response.headers.get('x-amzn-requestid'),
      errorType: response.headers.get('x-amzn-errortype'),
    };
  };
  return { clock, control: emulator.control, get };
}

const errorText = (type: string, message: string) =>
  `{"message":"${message}","__type":"com.amazonaws.switchboard.portal#${type}"}`;

const unauthorized = {
  status: 401,
  text: errorText('UnauthorizedException', 'Session token not found or invalid'),
  requestId: null,
  errorType: null,
};
const noAccess = {
  status: 403,
  text: errorText('ForbiddenException', 'No access'),
  requestId: null,
  errorType: null,
};
const accounts = '/assignment/accounts';
const credentials = (accountId: string, role: string) =>
  `/federation/credentials?account_id=${accountId}&role_name=${role}`;

describe('published answers of the access portal', () => {
  test('an ended session is a 401 without request id (aws-sso-util#74, aws-vault#854)', async (context) => {
    const { control, get } = await serve(context);
    control.endSessions({});
    assert.deepEqual(await get(accounts), unauthorized);
  });

  test('a token of another region is a 401 (aws-sso-cli#1343)', async (context) => {
    const { get } = await serve(context);
    assert.deepEqual(await get(accounts, { region: 'eu-west-1' }), unauthorized);
    assert.equal((await get(accounts)).status, 200);
  });

  test('a wrong account or role is a 403 without request id (granted#276, aws-sam-cli#2129)', async (context) => {
    const { get } = await serve(context);
    for (const path of [
      credentials('012345678901', 'NoSuchRole'),
      credentials('210987654321', 'AdministratorAccess'),
      credentials('999999999999', 'ReadOnlyAccess'),
      '/assignment/roles?account_id=999999999999',
    ]) {
      assert.deepEqual(await get(path), noAccess, path);
    }
  });

  test('a listed role can be refused (distilled#281)', async (context) => {
    const { get } = await serve(context, { staleRoles: ['012345678901/AdministratorAccess'] });
    const { text } = await get('/assignment/roles?account_id=012345678901');
    assert.match(text, /"roleName":"AdministratorAccess"/);
    assert.deepEqual(await get(credentials('012345678901', 'AdministratorAccess')), noAccess);
  });

  test('too many calls are a 429 with a request id (granted#458, oktaws#512)', async (context) => {
    const { clock, get } = await serve(context, { portalCallsPerSecond: 1, extraAccounts: 200 });
    assert.equal((await get(accounts)).status, 200);
    const { requestId, ...refused } = await get('/assignment/roles?account_id=555555550200');
    assert.deepEqual(refused, {
      status: 429,
      text: errorText('TooManyRequestsException', 'HTTP 429 Unknown Code'),
      errorType: null,
    });
    assert.match(requestId ?? '', /^[0-9a-f-]{36}$/);
    await clock.advance(1000);
    assert.equal((await get('/assignment/roles?account_id=555555550200')).status, 200);
  });

  test('a page size above 100 is refused (since 2026-05)', async (context) => {
    const { get } = await serve(context);
    assert.equal((await get(`${accounts}?max_result=100`)).status, 200);
    const { status, text } = await get(`${accounts}?max_result=101`);
    assert.equal(status, 400);
    assert.match(text, /portal#InvalidRequestException"}$/);
  });

  test('another method is a 405', async (context) => {
    const { get } = await serve(context);
    const { status, text } = await get(accounts, { method: 'POST' });
    assert.equal(status, 405);
    assert.match(text, /portal#MethodNotAllowedException"}$/);
  });

  test('role credentials expire in milliseconds (aws-cli#7340)', async (context) => {
    const { clock, get } = await serve(context);
    const { text } = await get(credentials('012345678901', 'ReadOnlyAccess'));
    assert.equal(JSON.parse(text).roleCredentials.expiration, clock.now() + 3_600_000);
  });
});
