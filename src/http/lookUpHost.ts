/** What the name servers of this computer say of a host. A proxy may know more than they do. */
import { lookup } from 'node:dns/promises';
import { abortable, type Cancellable } from '../base/abortable.ts';

/**
 * How many addresses a host has, by family. Rejects with the system's error (`code`: `ENOTFOUND`,
 * `EAI_AGAIN`), or with `signal.reason`.
 */
export async function lookUpHost(
  host: string,
  options: Cancellable,
): Promise<{ ipv4: number; ipv6: number }> {
  const addresses = await abortable(lookup(host, { all: true }), options);
  const ipv6 = addresses.filter(({ family }) => family === 6).length;
  return { ipv4: addresses.length - ipv6, ipv6 };
}
