/** DNS look-up on this computer. A proxy may resolve names that this computer cannot. */
import { lookup } from 'node:dns/promises';
import { abortable, type Cancellable } from '../base/abortable.ts';

/**
 * Resolves to the number of addresses that a host has in each family. Rejects with the system's
 * error (`code`: `ENOTFOUND`, `EAI_AGAIN`), or with `signal.reason`.
 */
export async function lookUpHost(
  host: string,
  options: Cancellable,
): Promise<{ ipv4: number; ipv6: number }> {
  const addresses = await abortable(lookup(host, { all: true }), options);
  const ipv6 = addresses.filter(({ family }) => family === 6).length;
  return { ipv4: addresses.length - ipv6, ipv6 };
}
