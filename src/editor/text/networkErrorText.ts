/** What people read when the service could not be reached: what happened, and what helps. */
import * as vscode from 'vscode';
import type { NetworkFault } from '../../base/failure.ts';

/** Both sentences: host and proxy by name, and the setting or variable that helps. */
export function explainNetworkFault(fault: NetworkFault): string {
  return `${describeFault(fault)} ${adviseOn(fault)}`;
}

function describeFault({ kind, host, proxy, code = '' }: NetworkFault): string {
  // Until a connection is open, a computer with a proxy speaks to nobody else.
  const first = proxy ? vscode.l10n.t('The proxy {0}', proxy) : host;
  switch (kind) {
    case 'no-host':
      return vscode.l10n.t('{0} was not found.', first);
    case 'no-route':
      return vscode.l10n.t('There is no way to {0} from here.', proxy ?? host);
    case 'refused':
      return vscode.l10n.t('{0} refuses connections.', first);
    case 'untrusted':
      return proxy
        ? vscode.l10n.t(
            'The certificate of {0}, seen through the proxy {1}, is not trusted here ({2}).',
            host,
            proxy,
            code,
          )
        : vscode.l10n.t('The certificate of {0} is not trusted here ({1}).', host, code);
    case 'no-tls':
      return proxy
        ? vscode.l10n.t(
            'There is no secure connection to {0} through the proxy {1} ({2}).',
            host,
            proxy,
            code,
          )
        : vscode.l10n.t('There is no secure connection to {0} ({1}).', host, code);
    case 'cut':
      return proxy
        ? vscode.l10n.t('The connection to {0} through the proxy {1} was cut.', host, proxy)
        : vscode.l10n.t('The connection to {0} was cut.', host);
    case 'timed-out':
      return proxy
        ? vscode.l10n.t('{0} did not answer in time through the proxy {1}.', host, proxy)
        : vscode.l10n.t('{0} did not answer in time.', host);
    case 'proxy-sign-in':
      return vscode.l10n.t(
        '{0} wants to know who you are before it lets {1} through.',
        proxyName(proxy),
        host,
      );
    case 'proxy-refused':
      return vscode.l10n.t('{0} does not let {1} through ({2}).', proxyName(proxy), host, code);
    case 'web-page':
      return vscode.l10n.t('A web page came in place of an answer of {0}.', host);
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

/** What helps, in one sentence or two. */
export function adviseOn({ kind, host, proxy, code = '' }: NetworkFault): string {
  if (kind === 'no-host' && !proxy && host.includes('-fips.')) return adviseOnFips();
  switch (kind) {
    case 'untrusted':
      if (/EXPIRED|NOT_YET/.test(code)) return vscode.l10n.t('Check the clock of this computer.');
      if (/ALTNAME|HOSTNAME/.test(code)) {
        return vscode.l10n.t(
          'The network may want you to sign in first: open a page in your browser.',
        );
      }
      return vscode.l10n.t(
        'If your company inspects connections, install its certificate authority on this computer and leave "http.systemCertificates" on, or name its file in NODE_EXTRA_CA_CERTS or AWS_CA_BUNDLE and start VS Code anew.',
      );
    case 'proxy-sign-in':
      return vscode.l10n.t(
        'Put your name and password into the setting "http.proxy" (http://name:password@host:port) or into "http.proxyAuthorization".',
      );
    case 'proxy-refused':
      return vscode.l10n.t('Ask whoever runs the proxy to allow this host.');
    case 'web-page':
      return vscode.l10n.t(
        'The network may want you to sign in first: open a page in your browser.',
      );
    case 'cut':
    case 'timed-out':
    case 'failed':
    case 'no-tls':
      return proxy
        ? vscode.l10n.t(
            'Check the network and the VPN, or ask whoever runs the proxy; "http.noProxy" and NO_PROXY go around it.',
          )
        : vscode.l10n.t(
            'Check the network and the VPN. Where a proxy is needed, set "http.proxy" or HTTPS_PROXY.',
          );
    case 'no-host':
    case 'no-route':
    case 'refused':
      return proxy
        ? vscode.l10n.t('Check the setting "http.proxy" and the variable HTTPS_PROXY.')
        : vscode.l10n.t(
            'Check the network and the VPN. Where a proxy is needed, set "http.proxy" or HTTPS_PROXY.',
          );
  }
}

/** A proxy that the system's own settings chose may have no name here. */
function proxyName(proxy: string | undefined): string {
  return proxy ? vscode.l10n.t('The proxy {0}', proxy) : vscode.l10n.t('The proxy');
}
