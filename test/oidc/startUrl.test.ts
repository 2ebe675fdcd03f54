import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SignInError } from '../../src/base/errors.ts';
import { readStartUrl } from '../../src/oidc/startUrl.ts';

const cases: [pasted: string, startUrl: string, name: string, region?: string][] = [
  [
    'https://d-1234567890.awsapps.com/start',
    'https://d-1234567890.awsapps.com/start',
    'd-1234567890',
  ],
  ['https://acme.awsapps.com/start/#/', 'https://acme.awsapps.com/start', 'acme'],
  ['  acme.awsapps.com/start/ ', 'https://acme.awsapps.com/start', 'acme'],
  ['https://view.awsapps.com/start?x=1#/device', 'https://view.awsapps.com/start', 'view'],
  [
    'https://identitycenter.amazonaws.com/ssoins-1234567890abcdef',
    'https://identitycenter.amazonaws.com/ssoins-1234567890abcdef',
    'ssoins-1234567890abcdef',
  ],
  [
    'https://start.us-gov-home.awsapps.com/directory/acme',
    'https://start.us-gov-home.awsapps.com/directory/acme',
    'acme',
  ],
  [
    'https://start.home.awsapps.cn/directory/d-1234567890',
    'https://start.home.awsapps.cn/directory/d-1234567890',
    'd-1234567890',
  ],
  [
    'https://ssoins-0123.eu-west-1.portal.amazonaws.com/#/',
    'https://ssoins-0123.eu-west-1.portal.amazonaws.com',
    'ssoins-0123',
    'eu-west-1',
  ],
  [
    'https://ssoins-0123.portal.us-east-2.app.aws',
    'https://ssoins-0123.portal.us-east-2.app.aws',
    'ssoins-0123',
    'us-east-2',
  ],
  [
    'https://ssoins-0123.cn-north-1.portal.amazonaws.com.cn',
    'https://ssoins-0123.cn-north-1.portal.amazonaws.com.cn',
    'ssoins-0123',
    'cn-north-1',
  ],
  [
    'https://ssoins-0123.portal.cn-north-1.app.amazonwebservices.com.cn',
    'https://ssoins-0123.portal.cn-north-1.app.amazonwebservices.com.cn',
    'ssoins-0123',
    'cn-north-1',
  ],
  [
    'https://ssoins-0123.eusc-de-east-1.portal.amazonaws.eu',
    'https://ssoins-0123.eusc-de-east-1.portal.amazonaws.eu',
    'ssoins-0123',
    'eusc-de-east-1',
  ],
  [
    'https://ssoins-0123.portal.eusc-de-east-1.api.amazonwebservices.eu',
    'https://ssoins-0123.portal.eusc-de-east-1.api.amazonwebservices.eu',
    'ssoins-0123',
    'eusc-de-east-1',
  ],
];

for (const [pasted, startUrl, name, region] of cases) {
  test(`reads ${pasted.trim()}`, () => {
    assert.deepEqual(readStartUrl(pasted), { startUrl, name, ...(region && { region }) });
  });
}

for (const pasted of [
  'http://acme.awsapps.com/start',
  'ftp://acme.awsapps.com/start',
  'javascript:alert(1)',
  'my portal',
  'https://user:word@acme.awsapps.com/start',
  'https://localhost/start',
  'https://',
]) {
  test(`refuses ${pasted}`, () => {
    assert.throws(
      () => readStartUrl(pasted),
      (error: SignInError) => error instanceof SignInError && error.code === 'bad-settings',
    );
  });
}
