import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { NetworkFault, NetworkFaultKind } from '../../../src/base/failure.ts';
import { networkFailure } from '../../fakes/networkFailure.ts';
import '../../fakes/vscode.ts';

const { explainNetworkFault } = await import('../../../src/editor/text/networkErrorText.ts');
const { explain } = await import('../../../src/editor/text/errorText.ts');

const host = 'oidc.eu-west-1.amazonaws.com';
const proxy = 'proxy.test:3128';
const faultOf = (kind: NetworkFaultKind, more: Partial<NetworkFault> = {}): NetworkFault => ({
  kind,
  host,
  reason: 'for the log',
  mayHaveArrived: false,
  transient: true,
  ...more,
});

/** What the sentence says, and what it must name so that the user can act on it. */
const table: [kind: NetworkFaultKind, code: string | undefined, direct: RegExp, proxied: RegExp][] =
  [
    [
      'no-host',
      'ENOTFOUND',
      /was not found\..*http\.proxy/,
      /^The proxy .* was not found\..*http\.proxy.*HTTPS_PROXY/,
    ],
    [
      'no-route',
      'ENETUNREACH',
      /^oidc.* cannot be reached from this network/,
      /^The proxy proxy\.test.*http\.proxy/,
    ],
    ['refused', 'ECONNREFUSED', /refuses connections\..*VPN/, /^The proxy .* refuses.*http\.proxy/],
    [
      'untrusted',
      'SELF_SIGNED_CERT_IN_CHAIN',
      /not trusted on this computer \(SELF_SIGNED_CERT_IN_CHAIN\).*NODE_EXTRA_CA_CERTS.*AWS_CA_BUNDLE/,
      /through the proxy.*NODE_EXTRA_CA_CERTS/,
    ],
    ['untrusted', 'CERT_HAS_EXPIRED', /CERT_HAS_EXPIRED.*clock/, /clock/],
    ['untrusted', 'ERR_TLS_CERT_ALTNAME_INVALID', /sign in first/, /sign in first/],
    [
      'no-tls',
      'EPROTO',
      /^No secure connection to oidc.*http\.proxy/,
      /through the proxy.*http\.noProxy/,
    ],
    [
      'cut',
      'ECONNRESET',
      /was interrupted\..*VPN/,
      /through the proxy .* was interrupted.*http\.noProxy/,
    ],
    [
      'timed-out',
      undefined,
      /did not respond in time\..*HTTPS_PROXY/,
      /in time through the proxy.*NO_PROXY/,
    ],
    [
      'proxy-sign-in',
      '407',
      /^The proxy requires you to sign in before it connects to oidc/,
      /^The proxy proxy\.test:3128 requires.*http\.proxyAuthorization/,
    ],
    [
      'proxy-refused',
      '403',
      /^The proxy does not allow connections to oidc/,
      /^The proxy proxy\.test:3128 does not allow connections to oidc.*\(403\)\. Ask/,
    ],
    ['web-page', '200', /web page.*browser/, /web page.*browser/],
    ['failed', undefined, /could not be reached\./, /through the proxy/],
  ];

describe('explainNetworkFault', () => {
  for (const [kind, code, direct, proxied] of table) {
    it(`says what helps against ${kind}${code ? ` (${code})` : ''}, with and without a proxy`, () => {
      const withCode = code === undefined ? {} : { code };
      const one = explainNetworkFault(faultOf(kind, withCode));
      assert.match(one, direct);
      assert.doesNotMatch(one, /\{\d\}|undefined/);
      const other = explainNetworkFault(faultOf(kind, { ...withCode, proxy }));
      assert.match(other, proxied);
      assert.doesNotMatch(other, /\{\d\}|undefined/);
      assert.doesNotMatch(one + other, /verif|proxyStrictSSL|REJECT_UNAUTHORIZED/i);
    });
  }

  it('names what turns on FIPS where an endpoint is not found, by this computer or the proxy', () => {
    const host = 'oidc-fips.eu-west-1.amazonaws.com';
    for (const fault of [
      faultOf('no-host', { host }),
      faultOf('proxy-refused', { host, proxy, code: '502' }),
    ]) {
      assert.match(explainNetworkFault(fault), /AWS_USE_FIPS_ENDPOINT.*useFipsEndpoint/);
    }
  });

  // A mistyped region ended in advice about the network.
  it('names the region where it may not exist', () => {
    for (const host of ['oidc.us-east-3.amazonaws.com', 'portal.sso.eu-north-9.amazonaws.com']) {
      assert.match(explainNetworkFault(faultOf('no-host', { host })), /region.*in your settings/);
    }
    const known = faultOf('no-host', { host: 'oidc.us-east-1.amazonaws.com' });
    assert.match(explainNetworkFault(known), /Check the network/);
  });

  it('is followed by a sentence about existing sessions', () => {
    const fault = faultOf('refused', { code: 'ECONNREFUSED', proxy });
    const text = explain(networkFailure(fault));
    assert.ok(text.startsWith(explainNetworkFault(fault)));
    assert.ok(text.length > explainNetworkFault(fault).length);
  });
});
