import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { signRequest } from '../../../src/aws/signRequest.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { createCalls } from '../clients/calls.ts';
import { createIdentityCenter } from '../identityCenter.ts';

const action = 'Action=GetCallerIdentity&Version=2011-06-15';

const start = (user = 'alice') => {
  const clock = createFakeClock();
  const center = createIdentityCenter({ clock });
  const calls = createCalls(center);
  const { accessToken } = calls.signIn(calls.register(), user);
  const path = '/federation/credentials?account_id=210987654321&role_name=ReadOnlyAccess';
  const { roleCredentials } = calls.portal(path, accessToken).json;
  const credentials = roleCredentials as {
    accessKeyId: string;
    secretAccessKey: string;
    sessionToken: string;
  };
  const ask = async (changes: object = {}, body = action, service = 'sts') => {
    const url = new URL('https://sts.us-east-1.amazonaws.com/');
    const signed = await signRequest(
      {
        url,
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
        body,
      },
      {
        credentials: { ...credentials, ...changes },
        region: 'us-east-1',
        service,
        signingTime: clock.now(),
      },
    );
    const headers = { ...signed.headers, host: url.host };
    return calls.call({ method: 'POST', target: '/', headers, body });
  };
  return { accessToken, ask, clock, ...calls };
};

describe('GetCallerIdentity', () => {
  test('returns an ARN with the role and the user name', async () => {
    for (const user of ['alice', 'bob']) {
      const { status, text, headers } = await start(user).ask();
      assert.equal(status, 200);
      assert.equal(headers['content-type'], 'text/xml');
      const arn = /<Arn>(.*)<\/Arn>/.exec(text)?.[1] ?? '';
      assert.match(
        arn,
        new RegExp(
          `^arn:aws:sts::210987654321:assumed-role/AWSReservedSSO_ReadOnlyAccess_[0-9a-f]{16}/${user}$`,
        ),
      );
      assert.match(text, /<Account>210987654321<\/Account>/);
      assert.match(text, new RegExp(`<UserId>AROA\\w+:${user}</UserId>`));
    }
  });

  test('accepts role credentials after the session has ended, until they expire', async () => {
    const { accessToken, ask, call, clock } = start();
    const headers = { 'x-amz-sso_bearer_token': accessToken };
    assert.equal(call({ method: 'POST', target: '/logout', headers }).status, 200);
    assert.equal((await ask()).status, 200);
    await clock.advance(3_600_000);
    const late = await ask();
    assert.deepEqual([late.status, /<Code>(\w+)/.exec(late.text)?.[1]], [403, 'ExpiredToken']);
  });

  test('refuses wrong credentials, another service and another action', async () => {
    const { ask } = start();
    const codeOf = async (answer: ReturnType<typeof ask>) =>
      /<Code>(\w+)/.exec((await answer).text)?.[1];
    assert.equal(await codeOf(ask({ secretAccessKey: 'x' })), 'SignatureDoesNotMatch');
    assert.equal(await codeOf(ask({ sessionToken: 'x' })), 'InvalidClientTokenId');
    assert.equal(await codeOf(ask({}, action, 'sso-oauth')), 'SignatureDoesNotMatch');
    assert.equal(await codeOf(ask({}, 'Action=AssumeRole&Version=2011-06-15')), 'InvalidAction');
  });
});
