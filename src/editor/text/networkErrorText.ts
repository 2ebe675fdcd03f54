/** What users read when the service could not be reached: what happened, and what may help. */
import * as vscode from 'vscode';
import { isRegion, knownRegions } from '../../aws/regions.ts';
import type { NetworkFault } from '../../base/failure.ts';
import { joinSentences } from './joinSentences.ts';

/** What happened, with host and proxy by name, and the setting or variable that may help. */
export function explainNetworkFault(fault: NetworkFault): string {
  return joinSentences(describeFault(fault), adviseOn(fault));
}

// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: one case for each fault, with and without a proxy
function describeFault({ kind, host, proxy, code = '' }: NetworkFault): string {
  switch (kind) {
    // With a proxy, these three are about the proxy: it is the only host that was connected to.
    case 'no-host':
      return proxy
        ? vscode.l10n.t('The proxy {0} was not found.', proxy)
        : vscode.l10n.t({
            message: '{0} was not found.',
            args: [host],
            comment: '{0} is the name of a host.',
          });
    case 'no-route':
      return proxy
        ? vscode.l10n.t('The proxy {0} cannot be reached from this network.', proxy)
        : vscode.l10n.t('{0} cannot be reached from this network.', host);
    case 'refused':
      return proxy
        ? vscode.l10n.t('The proxy {0} refuses connections.', proxy)
        : vscode.l10n.t({
            message: '{0} refuses connections.',
            args: [host],
            comment: '{0} is the name of a host.',
          });
    case 'untrusted':
      return proxy
        ? vscode.l10n.t(
            'The certificate of {0}, received through the proxy {1}, is not trusted on this computer ({2}).',
            host,
            proxy,
            code,
          )
        : vscode.l10n.t({
            message: 'The certificate of {0} is not trusted on this computer ({1}).',
            args: [host, code],
            comment: '{0} is the name of a host, {1} an error code.',
          });
    case 'no-tls':
      return proxy
        ? vscode.l10n.t(
            'No secure connection to {0} could be established through the proxy {1} ({2}).',
            host,
            proxy,
            code,
          )
        : vscode.l10n.t('No secure connection to {0} could be established ({1}).', host, code);
    case 'cut':
      return proxy
        ? vscode.l10n.t('The connection to {0} through the proxy {1} was interrupted.', host, proxy)
        : vscode.l10n.t('The connection to {0} was interrupted.', host);
    case 'timed-out':
      return proxy
        ? vscode.l10n.t('{0} did not respond in time through the proxy {1}.', host, proxy)
        : vscode.l10n.t('{0} did not respond in time.', host);
    case 'proxy-sign-in':
      return proxy
        ? vscode.l10n.t(
            'The proxy {0} requires you to sign in before it connects to {1}.',
            proxy,
            host,
          )
        : vscode.l10n.t('The proxy requires you to sign in before it connects to {0}.', host);
    case 'proxy-refused':
      return proxy
        ? vscode.l10n.t({
            message: 'The proxy {0} does not allow connections to {1} ({2}).',
            args: [proxy, host, code],
            comment: '{0} and {1} are names of hosts, {2} is an error code.',
          })
        : vscode.l10n.t('The proxy does not allow connections to {0} ({1}).', host, code);
    case 'web-page':
      return vscode.l10n.t('A web page was returned instead of a response from {0}.', host);
    case 'failed':
      return proxy
        ? vscode.l10n.t('{0} could not be reached through the proxy {1}.', host, proxy)
        : vscode.l10n.t('{0} could not be reached.', host);
  }
}

/** What helps where the FIPS endpoint of a region was not found. */
export function adviseOnFips(): string {
  return vscode.l10n.t(
    'FIPS endpoints are turned on by {0}, {1} or the setting {2}, and this region may not have one. Set {2} to "off" to use the other endpoints.',
    'AWS_USE_FIPS_ENDPOINT',
    'use_fips_endpoint',
    '"iamIdentityCenter.useFipsEndpoint"',
  );
}

/** What helps where a region may not exist. */
export function adviseOnRegion(): string {
  return vscode.l10n.t('This version does not know the region. Check it in your settings.');
}

/** The hosts of the service: `oidc.us-east-1.amazonaws.com`, `portal.sso.us-east-1.api.aws`. */
function isOfUnknownRegion(host: string): boolean {
  const region = /^(?:oidc|portal\.sso)\.([a-z0-9-]{1,63})\./.exec(host)?.[1];
  return region !== undefined && isRegion(region) && !knownRegions.includes(region);
}

/** What may help, in one sentence or two. */
export function adviseOn({ kind, host, proxy, code = '' }: NetworkFault): string {
  // A proxy refuses a host that it cannot find.
  const isNotFound = proxy ? kind === 'proxy-refused' : kind === 'no-host';
  if (isNotFound && host.includes('-fips.')) return adviseOnFips();
  if (isNotFound && isOfUnknownRegion(host)) return adviseOnRegion();
  switch (kind) {
    case 'untrusted':
      if (/EXPIRED|NOT_YET/.test(code)) return vscode.l10n.t('Check the clock of this computer.');
      if (/ALTNAME|HOSTNAME/.test(code)) {
        return vscode.l10n.t(
          'The network may require you to sign in first. Open any web page in your browser.',
        );
      }
      return vscode.l10n.t(
        'If your company inspects connections, install its certificate authority on this computer and keep "http.systemCertificates" on, or set NODE_EXTRA_CA_CERTS or AWS_CA_BUNDLE to its file and restart VS Code.',
      );
    case 'proxy-sign-in':
      return vscode.l10n.t(
        'Add your user name and password to the setting "http.proxy" (http://name:password@host:port), or set "http.proxyAuthorization".',
      );
    case 'proxy-refused':
      return vscode.l10n.t('Ask the administrator of the proxy to allow this host.');
    case 'web-page':
      return vscode.l10n.t(
        'The network may require you to sign in first. Open any web page in your browser.',
      );
    case 'cut':
    case 'timed-out':
    case 'failed':
    case 'no-tls':
      return proxy
        ? vscode.l10n.t(
            'Check the network and the VPN, or ask the administrator of the proxy. Hosts in "http.noProxy" and NO_PROXY are reached without it.',
          )
        : vscode.l10n.t(
            'Check the network and the VPN. If a proxy is needed, set "http.proxy" or HTTPS_PROXY.',
          );
    case 'no-host':
    case 'no-route':
    case 'refused':
      return proxy
        ? vscode.l10n.t('Check the setting "http.proxy" and the variable HTTPS_PROXY.')
        : vscode.l10n.t(
            'Check the network and the VPN. If a proxy is needed, set "http.proxy" or HTTPS_PROXY.',
          );
  }
}
