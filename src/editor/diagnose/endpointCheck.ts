/** What Diagnose Sign-in reports about the endpoint of an instance. */
import * as vscode from 'vscode';
import type { Endpoint } from '../../aws/endpoints.ts';
import { knownRegions } from '../../aws/regions.ts';
import type { Cancellable } from '../../base/abortable.ts';
import { isLoopback } from '../../base/isLoopback.ts';
import { lookUpHost } from '../../http/lookUpHost.ts';
import { adviseOnFips } from '../text/networkErrorText.ts';
import type { Finding } from './report.ts';

/** Only hosts of AWS are named: another one may be a company's. */
export function nameOf({ url, custom }: Endpoint): string {
  return custom && !isLoopback(url.hostname) ? vscode.l10n.t('configured endpoint') : url.host;
}

/** Which endpoint is used, and why. `proxied`: this computer may not find the hosts itself. */
export async function describeEndpoint(
  endpoint: Endpoint,
  { proxied }: { proxied: boolean },
  options: Cancellable,
): Promise<Finding> {
  const { url, region, partition, custom, source = '' } = endpoint;
  const isFips = url.host.includes('-fips.');
  const family = custom
    ? vscode.l10n.t('set by {0}', source)
    : [
        isFips ? `FIPS (${source})` : '',
        url.host.endsWith(partition.dualStackDnsSuffix) ? 'dual-stack' : 'IPv4',
      ]
        .filter(Boolean)
        .join(' ');
  const result = `${nameOf(endpoint)}, ${region}, ${partition.name}, ${family}`;
  // Few regions have FIPS endpoints, and no list says which.
  if (!custom && isFips && !proxied && !(await exists(url.hostname, options))) {
    return { verdict: 'bad', result, advice: adviseOnFips() };
  }
  if (knownRegions.includes(region)) return { verdict: 'good', result };
  return {
    verdict: 'warning',
    result,
    advice: vscode.l10n.t(
      'The region is not among those this version knows. Check it in your settings.',
    ),
  };
}

async function exists(hostname: string, options: Cancellable): Promise<boolean> {
  try {
    await lookUpHost(hostname, options);
    return true;
  } catch {
    options.signal.throwIfAborted();
    return false;
  }
}
