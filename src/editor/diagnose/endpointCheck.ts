/** What Diagnose Sign-in reports about the endpoint of an instance. */
import type { Endpoint } from '../../aws/endpoints.ts';
import { knownRegions } from '../../aws/regions.ts';
import type { Cancellable } from '../../base/abortable.ts';
import { lookUpHost } from '../../http/lookUpHost.ts';
import { adviseOnFips, adviseOnRegion } from '../text/networkErrorText.ts';
import { hostNameOf } from './hostChecks.ts';
import type { Finding } from './report.ts';

/** Which endpoint is used, and why. `proxied`: this computer may not find the hosts itself. */
export async function describeEndpoint(
  endpoint: Endpoint,
  { proxied }: { proxied: boolean },
  options: Cancellable,
): Promise<Finding> {
  const { url, region, partition, custom, source = '' } = endpoint;
  const isFips = url.host.includes('-fips.');
  const family = custom
    ? source
    : [
        isFips ? `FIPS (${source})` : '',
        url.host.endsWith(partition.dualStackDnsSuffix) ? 'dual-stack' : 'IPv4',
      ]
        .filter(Boolean)
        .join(' ');
  const result = `${hostNameOf(endpoint)}, ${region}, ${partition.name}, ${family}`;
  // Few regions have FIPS endpoints, and no list says which.
  if (!custom && isFips) {
    // Only the proxy may find hosts: the check of the connection says whether this one exists.
    if (proxied) return { verdict: 'info', result, advice: adviseOnFips() };
    if (!(await exists(url.hostname, options))) {
      return { verdict: 'bad', result, advice: adviseOnFips() };
    }
  }
  if (knownRegions.includes(region)) return { verdict: 'good', result };
  return {
    verdict: 'warning',
    result,
    advice: adviseOnRegion(),
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
