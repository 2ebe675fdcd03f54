import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { userAgent } from '../../src/aws/userAgent.ts';

const product = { name: 'iam-identity-center-auth', version: '1.2.3' };
const api = 'sso-oidc#2019-06-10';

describe('the user agent', () => {
  it('contains product, system, runtime and API', () => {
    assert.match(
      userAgent(api, { product, env: {} }),
      /^iam-identity-center-auth\/1\.2\.3 ua\/2\.1 os\/(linux|macos|windows|other)#[!-~]+ lang\/js md\/nodejs#\d+\.\d+\.\d+ api\/sso-oidc#2019-06-10$/,
    );
  });

  const appIds: [
    env: Record<string, string>,
    profile: Record<string, string>,
    appId: string | undefined,
  ][] = [
    [{}, {}, undefined],
    [{ AWS_SDK_UA_APP_ID: '' }, {}, undefined],
    [{ AWS_SDK_UA_APP_ID: 'my app/1\r\nx: y' }, {}, 'my-app-1--x--y'],
    [{ AWS_SDK_UA_APP_ID: 'a'.repeat(60) }, {}, 'a'.repeat(50)],
    [{}, { sdk_ua_app_id: 'team' }, 'team'],
    [{ AWS_SDK_UA_APP_ID: 'mine' }, { sdk_ua_app_id: 'team' }, 'mine'],
  ];
  for (const [env, profile, appId] of appIds) {
    it(`contains the application id ${appId} for ${JSON.stringify({ env, profile })}`, () =>
      assert.equal(/ app\/(.*)$/s.exec(userAgent(api, { product, env, profile }))?.[1], appId));
  }
});
