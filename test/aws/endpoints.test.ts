import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  appendPath,
  type EndpointConfig,
  resolveEndpoint,
  type ServiceId,
} from '../../src/aws/endpoints.ts';
import { isRegion, knownRegions, partitionOf } from '../../src/aws/regions.ts';
import type { SignInError } from '../../src/base/errors.ts';

const at = (service: ServiceId, config: Partial<EndpointConfig>) =>
  resolveEndpoint(service, { region: 'eu-west-1', env: {}, ...config }).url.href;

describe('endpoints', () => {
  const dualPortal = 'https://ssoins-1111222233334444.portal.eu-west-1.app.aws';
  const table: [service: ServiceId, config: Partial<EndpointConfig>, url: string][] = [
    ['oidc', {}, 'https://oidc.eu-west-1.amazonaws.com/'],
    ['portal', {}, 'https://portal.sso.eu-west-1.amazonaws.com/'],
    ['sts', {}, 'https://sts.eu-west-1.amazonaws.com/'],
    ['oidc', { useFips: 'on' }, 'https://oidc-fips.eu-west-1.amazonaws.com/'],
    ['portal', { useFips: 'on' }, 'https://portal.sso-fips.eu-west-1.amazonaws.com/'],
    ['oidc', { useDualstack: 'on' }, 'https://oidc.eu-west-1.api.aws/'],
    ['portal', { useFips: 'on', useDualstack: 'on' }, 'https://portal.sso-fips.eu-west-1.api.aws/'],
    ['oidc', { region: 'fips-us-east-2' }, 'https://oidc-fips.us-east-2.amazonaws.com/'],
    ['oidc', { region: 'us-east-2-fips' }, 'https://oidc-fips.us-east-2.amazonaws.com/'],
    ['oidc', { region: 'fips-aws-global' }, 'https://oidc-fips.us-east-1.amazonaws.com/'],
    [
      'oidc',
      { region: 'us-gov-west-1', useFips: 'on' },
      'https://oidc.us-gov-west-1.amazonaws.com/',
    ],
    [
      'oidc',
      { region: 'us-gov-west-1', useFips: 'on', useDualstack: 'on' },
      'https://oidc-fips.us-gov-west-1.api.aws/',
    ],
    ['portal', { region: 'cn-north-1' }, 'https://portal.sso.cn-north-1.amazonaws.com.cn/'],
    ['oidc', { region: 'eusc-de-east-1' }, 'https://oidc.eusc-de-east-1.amazonaws.eu/'],
    ['oidc', { region: 'us-isof-south-1' }, 'https://oidc.us-isof-south-1.csp.hci.ic.gov/'],
    ['oidc', { region: 'xx-new-7' }, 'https://oidc.xx-new-7.amazonaws.com/'],
    ['oidc', { startUrl: dualPortal }, 'https://oidc.eu-west-1.api.aws/'],
    ['portal', { startUrl: dualPortal }, 'https://portal.sso.eu-west-1.api.aws/'],
    [
      'oidc',
      { startUrl: dualPortal, useDualstack: 'off' },
      'https://oidc.eu-west-1.amazonaws.com/',
    ],
    [
      'oidc',
      { startUrl: dualPortal, env: { AWS_USE_DUALSTACK_ENDPOINT: 'false' } },
      'https://oidc.eu-west-1.amazonaws.com/',
    ],
    [
      'oidc',
      { startUrl: 'https://d-1234567890.awsapps.com/start' },
      'https://oidc.eu-west-1.amazonaws.com/',
    ],
    [
      'oidc',
      { env: { AWS_USE_FIPS_ENDPOINT: 'true' } },
      'https://oidc-fips.eu-west-1.amazonaws.com/',
    ],
    [
      'oidc',
      { profile: { use_fips_endpoint: 'true' } },
      'https://oidc-fips.eu-west-1.amazonaws.com/',
    ],
    [
      'oidc',
      { env: { AWS_USE_FIPS_ENDPOINT: 'false' }, profile: { use_fips_endpoint: 'true' } },
      'https://oidc.eu-west-1.amazonaws.com/',
    ],
    ['oidc', { env: { AWS_ENDPOINT_URL: 'https://all.test' } }, 'https://all.test/'],
    [
      'oidc',
      {
        env: {
          AWS_ENDPOINT_URL: 'https://all.test',
          AWS_ENDPOINT_URL_SSO_OIDC: 'https://o.test/x',
        },
      },
      'https://o.test/x',
    ],
    [
      'portal',
      {
        env: {
          AWS_ENDPOINT_URL_SSO: 'https://p.test',
          AWS_ENDPOINT_URL_SSO_OIDC: 'https://o.test',
        },
      },
      'https://p.test/',
    ],
    ['sts', { env: { AWS_ENDPOINT_URL_STS: 'http://localhost:4566' } }, 'http://localhost:4566/'],
    ['oidc', { env: { AWS_ENDPOINT_URL: 'http://[::1]:80/' } }, 'http://[::1]/'],
    [
      'oidc',
      {
        env: { AWS_ENDPOINT_URL: 'https://all.test', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
      },
      'https://oidc.eu-west-1.amazonaws.com/',
    ],
    [
      'oidc',
      { profile: { endpoint_url: 'https://a.test', ignore_configured_endpoint_urls: 'true' } },
      'https://oidc.eu-west-1.amazonaws.com/',
    ],
    [
      'oidc',
      {
        profile: { endpoint_url: 'https://a.test', services: 'dev' },
        services: { 'sso_oidc.endpoint_url': 'https://b.test' },
      },
      'https://b.test/',
    ],
    [
      'portal',
      {
        profile: { endpoint_url: 'https://a.test', services: 'dev' },
        services: { 'sso_oidc.endpoint_url': 'https://b.test' },
      },
      'https://a.test/',
    ],
    // Only the portal's host implies dual-stack, which does not conflict with a custom endpoint.
    [
      'oidc',
      { startUrl: dualPortal, env: { AWS_ENDPOINT_URL: 'https://a.test' } },
      'https://a.test/',
    ],
  ];
  for (const [service, config, url] of table) {
    it(`resolve ${service} with ${JSON.stringify(config)} to ${url}`, () =>
      assert.equal(at(service, config), url));
  }

  const refused: [config: Partial<EndpointConfig>, message: RegExp][] = [
    [{ region: '' }, /^region: "" is not a region$/],
    [{ region: 'evil.test/' }, /^region: /],
    [{ region: '-x' }, /^region: /],
    [{ region: 'fips-' }, /^region: /],
    [{ env: { AWS_USE_FIPS_ENDPOINT: 'yes' } }, /^AWS_USE_FIPS_ENDPOINT: must be true or false$/],
    [{ profile: { use_dualstack_endpoint: '1' } }, /^use_dualstack_endpoint: must be/],
    [{ env: { AWS_ENDPOINT_URL: 'nowhere' } }, /^AWS_ENDPOINT_URL: not a URL$/],
    [
      { env: { AWS_ENDPOINT_URL_SSO_OIDC: 'http://a.test' } },
      /^AWS_ENDPOINT_URL_SSO_OIDC: .*https/,
    ],
    [{ env: { AWS_ENDPOINT_URL: 'http://127.0.0.1.evil.test' } }, /https/],
    [{ env: { AWS_ENDPOINT_URL: 'ftp://127.0.0.1' } }, /https/],
    [{ env: { AWS_ENDPOINT_URL: 'https://u:p@a.test' } }, /must not contain a user name/],
    [{ env: { AWS_ENDPOINT_URL: 'https://a.test/?q=1' } }, /must not contain/],
    [{ env: { AWS_ENDPOINT_URL: 'https://a.test' }, useFips: 'on' }, /FIPS and a custom endpoint/],
    [
      { env: { AWS_ENDPOINT_URL: 'https://a.test' }, useDualstack: 'on' },
      /dual-stack and a custom/,
    ],
    [{ profile: { services: 'gone' } }, /\[services gone\] does not exist/],
  ];
  for (const [config, message] of refused) {
    it(`refuse ${JSON.stringify(config)}`, () =>
      assert.throws(
        () => at('oidc', config),
        (error: SignInError) => error.code === 'bad-settings' && message.test(error.message),
      ));
  }

  it('keep the path of a custom endpoint', () => {
    const base = new URL('https://a.test/base/x');
    assert.equal(
      appendPath(base, '/token?aws_iam=t').href,
      'https://a.test/base/x/token?aws_iam=t',
    );
    assert.equal(appendPath(new URL('https://a.test'), '/token').href, 'https://a.test/token');
  });
});

describe('regions', () => {
  it('have a partition', () => {
    assert.equal(partitionOf('us-gov-east-1').name, 'aws-us-gov');
    assert.equal(partitionOf('us-isob-new-3').name, 'aws-iso-b');
    assert.equal(partitionOf('aws-cn-global').name, 'aws-cn');
    assert.equal(partitionOf('ap-southeast-9').name, 'aws');
    assert.equal(partitionOf('nonsense').name, 'aws');
  });

  it('are recognized by their form', () => {
    assert.ok(knownRegions.every(isRegion));
    assert.ok(isRegion('eu-south-9'));
    for (const word of ['', 'europe', 'us-east', 'fips-us-east-1', 'us-east-1.evil.test']) {
      assert.equal(isRegion(word), false, word);
    }
  });
});
