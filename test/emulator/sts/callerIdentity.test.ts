import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { signRequest } from '../../../src/aws/signRequest.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { type Calls, createCalls } from '../clients/calls.ts';
import { createIdentityCenter } from '../identityCenter.ts';
import type { Settings } from '../world/settings.ts';

const action = 'Action=GetCallerIdentity&Version=2011-06-15';
const production = '210987654321';

interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiration: number;
}

const start = (settings: Partial<Settings> = {}) => {
  const clock = createFakeClock();
  const center = createIdentityCenter({ clock, settings });
  const calls = createCalls(center);

  /** Signs in and requests role credentials. */
  const getCredentials = (
    user = 'alice',
    { accountId = production, role = 'ReadOnlyAccess', region = calls }: Place = {},
  ) => {
    const { accessToken } = region.signIn(region.register(), user);
    const path = `/federation/credentials?account_id=${accountId}&role_name=${role}`;
    const { roleCredentials } = region.portal(path, accessToken).json;
    return { accessToken, credentials: roleCredentials as Credentials };
  };

  const ask = async (credentials: Credentials, body = action, service = 'sts') => {
    const url = new URL('https://sts.us-east-1.amazonaws.com/');
    const contentType = 'application/x-www-form-urlencoded; charset=utf-8';
    const signed = await signRequest(
      { url, method: 'POST', headers: { 'content-type': contentType }, body },
      { credentials, region: 'us-east-1', service, signingTime: clock.now() },
    );
    const headers = { ...signed.headers, host: url.host };
    const answer = calls.call({ method: 'POST', target: '/', headers, body });
    const member = (name: string) => new RegExp(`<${name}>(.*)</${name}>`).exec(answer.text)?.[1];
    return { ...answer, member };
  };
  return { ask, center, clock, getCredentials, ...calls };
};

interface Place {
  accountId?: string;
  role?: string;
  region?: Calls;
}

describe('GetCallerIdentity', () => {
  test('returns account, role and user name', async () => {
    const { ask, getCredentials } = start();
    const { status, headers, member } = await ask(getCredentials().credentials);
    assert.deepEqual([status, headers['content-type']], [200, 'text/xml']);
    assert.match(
      member('Arn') ?? '',
      /^arn:aws:sts::210987654321:assumed-role\/AWSReservedSSO_ReadOnlyAccess_[0-9a-f]{16}\/alice$/,
    );
    assert.match(member('UserId') ?? '', /^AROA\w+:alice$/);
    assert.equal(member('Account'), production);
  });

  test('distinguishes the credentials of several users, accounts, roles and regions', async () => {
    const { ask, center, getCredentials } = start();
    const playground = '012345678901';
    const europe = createCalls(center, 'eu-west-1');
    const all = [
      getCredentials(),
      getCredentials('bob'),
      getCredentials('alice', { accountId: playground }),
      getCredentials('alice', { accountId: playground, role: 'AdministratorAccess' }),
      getCredentials('alice', {
        accountId: '333333333333',
        role: 'PowerUserAccess',
        region: europe,
      }),
    ];
    const arns = [];
    const roleIds = new Set();
    for (const { credentials } of all) {
      const { member } = await ask(credentials);
      arns.push(member('Arn') ?? '');
      roleIds.add(member('UserId')?.split(':')[0]);
    }
    assert.deepEqual(
      arns.map((arn) =>
        arn.replace(/^arn:aws:sts::(\d+).*AWSReservedSSO_(\w+)_\w{16}\//, '$1 $2 '),
      ),
      [
        `${production} ReadOnlyAccess alice`,
        `${production} ReadOnlyAccess bob`,
        `${playground} ReadOnlyAccess alice`,
        `${playground} AdministratorAccess alice`,
        '333333333333 PowerUserAccess alice',
      ],
    );
    const roleOf = (arn = '') => arn.slice(0, arn.lastIndexOf('/'));
    assert.equal(roleOf(arns[0]), roleOf(arns[1]), 'the role is the same for both users');
    assert.equal(roleIds.size, 4);
  });

  test('accepts role credentials after the session has ended, until they expire', async () => {
    const { ask, call, clock, getCredentials } = start();
    const { accessToken, credentials } = getCredentials();
    const headers = { 'x-amz-sso_bearer_token': accessToken };
    assert.equal(call({ method: 'POST', target: '/logout', headers }).status, 200);
    assert.equal((await ask(credentials)).status, 200);
    await clock.advance(3_600_000);
    const late = await ask(credentials);
    assert.deepEqual([late.status, late.member('Code')], [403, 'ExpiredToken']);
  });

  test('accepts each credentials for the lifetime they were issued with', async () => {
    const { ask, center, clock, getCredentials } = start({ roleCredentialsSeconds: 8 });
    const short = getCredentials().credentials;
    center.control.set({ roleCredentialsSeconds: 20 });
    const long = getCredentials().credentials;
    assert.deepEqual(
      [short, long].map((each) => each.expiration - clock.now()),
      [8000, 20_000],
    );
    await clock.advance(7999);
    assert.equal((await ask(short)).status, 200);
    await clock.advance(1);
    assert.equal((await ask(short)).member('Code'), 'ExpiredToken');
    assert.equal((await ask(long)).status, 200);
  });

  test('refuses wrong credentials, another service and another action', async () => {
    const { ask, getCredentials } = start();
    const { credentials } = getCredentials();
    const other = getCredentials('bob').credentials;
    const codeOf = async (answer: ReturnType<typeof ask>) => (await answer).member('Code');
    const wrongSecret = { ...credentials, secretAccessKey: other.secretAccessKey };
    assert.equal(await codeOf(ask(wrongSecret)), 'SignatureDoesNotMatch');
    const wrongToken = { ...credentials, sessionToken: other.sessionToken };
    assert.equal(await codeOf(ask(wrongToken)), 'InvalidClientTokenId');
    assert.equal(await codeOf(ask(credentials, action, 'sso-oauth')), 'SignatureDoesNotMatch');
    const assumeRole = 'Action=AssumeRole&Version=2011-06-15';
    assert.equal(await codeOf(ask(credentials, assumeRole)), 'InvalidAction');
  });
});
