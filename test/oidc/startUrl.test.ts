import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { portalKey, readStartUrl, startUrlProblemOf } from '../../src/oidc/startUrl.ts';
import { quickly } from '../fakes/cpuTime.ts';

const id = 'ssoins-1234567890abcdef';

/** Each form of portal URL with what it shows. Each link is its own start URL. */
const portals: [startUrl: string, name: string, partition: string, region?: string][] = [
  ['https://d-1234567890.awsapps.com/start', 'd-1234567890', 'aws'],
  ['https://acme.awsapps.com/start', 'acme', 'aws'],
  ['https://view.awsapps.com/start', 'view', 'aws', 'us-east-1'],
  [`https://identitycenter.amazonaws.com/${id}`, id, 'aws'],
  [`https://identitycenter.us-gov.amazonaws.com/${id}`, id, 'aws-us-gov'],
  [`https://identitycenter.amazonaws.com.cn/${id}`, id, 'aws-cn'],
  [`https://identitycenter.amazonaws.eu/${id}`, id, 'aws-eusc'],
  ['https://start.us-gov-home.awsapps.com/directory/acme', 'acme', 'aws-us-gov'],
  [
    'https://start.us-gov-west-1.us-gov-home.awsapps.com/directory/d-1234567890',
    'd-1234567890',
    'aws-us-gov',
    'us-gov-west-1',
  ],
  ['https://start.home.awsapps.cn/directory/d-1234567890', 'd-1234567890', 'aws-cn'],
  ['https://start.cn-north-1.home.awsapps.cn/directory/acme', 'acme', 'aws-cn', 'cn-north-1'],
  [`https://${id}.eu-west-1.portal.amazonaws.com`, id, 'aws', 'eu-west-1'],
  [`https://${id}.us-gov-east-1.portal.amazonaws.com`, id, 'aws-us-gov', 'us-gov-east-1'],
  [`https://${id}.cn-north-1.portal.amazonaws.com.cn`, id, 'aws-cn', 'cn-north-1'],
  [`https://${id}.eusc-de-east-1.portal.amazonaws.eu`, id, 'aws-eusc', 'eusc-de-east-1'],
  [`https://${id}.portal.us-east-2.app.aws`, id, 'aws', 'us-east-2'],
  [
    `https://${id}.portal.cn-northwest-1.app.amazonwebservices.com.cn`,
    id,
    'aws-cn',
    'cn-northwest-1',
  ],
  [
    `https://${id}.portal.eusc-de-east-1.api.amazonwebservices.eu`,
    id,
    'aws-eusc',
    'eusc-de-east-1',
  ],
];

/** Variations of a link that browsers and users make. */
const variations: ((link: string) => string)[] = [
  (link) => link,
  (link) => `  ${link}\n`,
  (link) => link.slice('https://'.length),
  (link) => `${link}/`,
  (link) => link.replace('https:', 'http:'),
  (link) => `${link}#/`,
  (link) => `${link}/#/`,
  (link) => `${link}/?referrer=mail#/console?account_id=1`,
  (link) => `${link}/#/device?user_code=ABCD-EFGH`,
  (link) => link.replace(/\/\/[^/]+/, (host) => host.toUpperCase()),
];

describe('a start URL', () => {
  for (const [startUrl, name, partition, region] of portals) {
    test(`is ${startUrl}, however the link was copied`, () => {
      for (const vary of variations) {
        assert.deepEqual(
          readStartUrl(vary(startUrl)),
          { startUrl, name, partition, ...(region && { region }) },
          vary(startUrl),
        );
      }
    });
  }

  test('is found from a link to any page of the portal', () => {
    for (const link of [
      'acme.awsapps.com',
      'https://acme.awsapps.com/start/saml/x',
      'acme.awsapps.com/#/',
    ]) {
      assert.equal(readStartUrl(link).startUrl, 'https://acme.awsapps.com/start');
    }
  });

  test('may be of any other host, which has no partition', () => {
    for (const [link, startUrl] of [
      ['sso.example.com', 'https://sso.example.com'],
      // Whether it redirects may depend on its slash and its query.
      ['https://aws.example.com/sign-in/?x=1#y', 'https://aws.example.com/sign-in/?x=1'],
      ['https://aws.example.com/#/', 'https://aws.example.com'],
      ['https://acme.awsapps.com.example.com/start', 'https://acme.awsapps.com.example.com/start'],
      ['https://acme.awsapps.com:8443/start', 'https://acme.awsapps.com:8443/start'],
      [
        'https://identitycenter.amazonaws.com.example.com',
        'https://identitycenter.amazonaws.com.example.com',
      ],
    ] as const) {
      assert.deepEqual(readStartUrl(link), { startUrl, name: new URL(startUrl).hostname }, link);
    }
  });

  for (const [link, region] of [
    [
      'https://acme.awsapps.com/start/user-consent/authorize.html?x=1&region=eu-west-2',
      'eu-west-2',
    ],
    ['https://acme.awsapps.com/start/#/user-consent?region=eu-west-2', 'eu-west-2'],
    ['https://acme.awsapps.com/start/user-consent/authorize.html?region=Ireland', undefined],
    // A link to the console of an account, which is deployed to.
    ['https://acme.awsapps.com/start/#/console?account_id=1&region=eu-west-2', undefined],
  ] as const) {
    test(`shows the region of the page on which access is allowed: ${link}`, () => {
      const { startUrl, region: shown } = readStartUrl(link);
      assert.deepEqual([startUrl, shown], ['https://acme.awsapps.com/start', region]);
    });
  }

  for (const host of ['eu-west-1.signin.aws', 'eu-west-1.signin.aws.amazon.com']) {
    test(`is behind the sign-in page of its directory at ${host}`, () => {
      assert.deepEqual(readStartUrl(`https://${host}/platform/d-1234567890/login?x=1`), {
        startUrl: 'https://d-1234567890.awsapps.com/start',
        name: 'd-1234567890',
        region: 'eu-west-1',
        partition: 'aws',
      });
    });
  }

  test('has a key that is the same for all its spellings', () => {
    for (const link of [
      'https://sso.example.com/aws',
      'https://sso.example.com/aws/',
      'https://SSO.example.com/aws/?org=1#/',
    ]) {
      assert.equal(portalKey(link), 'https://sso.example.com/aws');
    }
    assert.equal(portalKey('http://acme.awsapps.com/start/#/'), 'https://acme.awsapps.com/start');
    assert.equal(portalKey('my portal'), 'my portal');
  });

  test('has the same key however many others were read in between', () => {
    for (let i = 0; i < 500; i++) {
      assert.equal(
        portalKey(`acme-${i % 150}.awsapps.com/start/#/`),
        `https://acme-${i % 150}.awsapps.com/start`,
      );
    }
  });

  // A scope of 20,000 slashes took four seconds for each session.
  test('is read quickly, whatever it is', () => {
    for (const text of ['/', 'a.', '-', 'a/', '#', '?', '%', '\\']) {
      const long = text.repeat(200_000);
      for (const link of [long, `https://sso.example.com/${long}x`, `acme.awsapps.com/${long}`]) {
        quickly(text, () => portalKey(link));
      }
    }
  });

  for (const [page, region] of [
    ['https://device.sso.us-east-1.amazonaws.com/?user_code=ABCD-EFGH', 'us-east-1'],
    ['https://device.sso.eu-west-1.amazonaws.com?user_code=ABCD-EFGH', 'eu-west-1'],
    ['https://device.sso.cn-north-1.amazonaws.com.cn/', 'cn-north-1'],
    ['https://device.sso.eusc-de-east-1.amazonaws.eu/', 'eusc-de-east-1'],
    ['https://oidc.us-gov-west-1.amazonaws.com/authorize?state=x', 'us-gov-west-1'],
    ['https://eu-central-1.signin.aws/platform/login?workflowStateHandle=x', 'eu-central-1'],
  ] as const) {
    test(`is not ${page}, which only shows the region`, () => {
      assert.throws(
        () => readStartUrl(page),
        (error) => {
          assert.deepEqual(startUrlProblemOf(error), {
            kind: 'start-url',
            rule: 'region-only',
            region,
          });
          return true;
        },
      );
    });
  }

  for (const [pasted, rule] of [
    ['http://sso.example.com/start', 'not-https'],
    ['https://console.aws.amazon.com/', 'console-page'],
    ['https://eu-west-1.console.aws.amazon.com/ec2?region=eu-west-1', 'console-page'],
    ['https://123456789012.signin.aws.amazon.com/console', 'console-page'],
    ['https://console.amazonaws-us-gov.com/', 'console-page'],
    ['https://cn-north-1.console.amazonaws.cn/', 'console-page'],
    ['https://us-east-1.signin.aws.amazon.com/platform/login', 'console-page'],
    ['https://aws.amazon.com', 'aws-page'],
    ['https://docs.aws.amazon.com/singlesignon/', 'aws-page'],
    [`https://acme.awsapps.com/${'x'.repeat(5_000)}`, 'not-a-url'],
    // It was kept, and could not be read again.
    [`https://sso.example.com/${'ü'.repeat(2_000)}`, 'not-a-url'],
    ['ftp://acme.awsapps.com/start', 'not-https'],
    ['javascript:alert(1)', 'not-https'],
    ['my portal', 'not-a-url'],
    ['acme', 'not-a-url'],
    ['', 'not-a-url'],
    ['https://localhost/start', 'not-a-url'],
    ['https://', 'not-a-url'],
    ['https://user:word@acme.awsapps.com/start', 'password'],
    ['https://start.us-gov-home.awsapps.com/', 'no-directory'],
    ['https://start.home.awsapps.cn/start', 'no-directory'],
    ['https://identitycenter.amazonaws.com/', 'no-directory'],
  ] as const) {
    test(`is not ${JSON.stringify(pasted)}: ${rule}`, () => {
      assert.throws(
        () => readStartUrl(pasted),
        (error) => {
          assert.deepEqual(startUrlProblemOf(error), { kind: 'start-url', rule });
          return true;
        },
      );
    });
  }
});
