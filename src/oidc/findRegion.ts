/**
 * Finds the region of an access portal before sign-in: the service starts a device authorization
 * only for a start URL that it knows. This signs nobody in. We drop the authorization at once, and
 * it expires at the service within minutes.
 */
import type { Cancellable } from '../base/abortable.ts';
import type { Clock } from '../base/clock.ts';
import { messageOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { OidcClient } from './oidcClient.ts';
import { OidcError } from './oidcError.ts';
import type { RegisterClientRequest } from './oidcMessages.ts';

/**
 * How sure it is that the portal is in a region.
 * - `proved`: the verification page is on the portal's own host
 * - `accepted`: the start URL was accepted, but some regions have accepted start URLs of other
 *   regions (aws/aws-cli#5058, synfinatic/aws-sso-cli#453, fwdcloudsec/granted#385)
 */
export type RegionEvidence = 'proved' | 'accepted';

/**
 * Asks the service in the client's region about `startUrl`. This takes two calls, because a client
 * is known only in the region where it was registered. Rejects with the errors of the client.
 */
export async function askRegion(
  startUrl: string,
  client: OidcClient,
  toRegister: RegisterClientRequest,
  options: Cancellable,
): Promise<RegionEvidence | 'refused'> {
  const { clientId, clientSecret } = await client.registerClient(toRegister, options);
  try {
    const { verificationUri } = await client.startDeviceAuthorization(
      { clientId, clientSecret, startUrl },
      options,
    );
    const isPortal = URL.parse(verificationUri)?.host === URL.parse(startUrl)?.host;
    return isPortal ? 'proved' : 'accepted';
  } catch (error) {
    if (!(error instanceof OidcError)) throw error;
    const { name, reason } = error.details;
    if (name !== 'InvalidRequestException') throw error;
    // A reason is about the encryption key of an instance, so the service knows the instance.
    return reason === undefined ? 'refused' : 'proved';
  }
}

/** A region that may have the portal. */
export interface FoundRegion {
  region: string;
  evidence: RegionEvidence;
}

/** The user is waiting, and a region that does not respond must not delay the others. */
const searchMs = 20_000;
const regionMs = 5_000;
const concurrency = 6;

/**
 * Resolves to the regions that may have the portal: the first that proves it, else all that accept
 * the start URL, in the order of `regions`. Regions that cannot be reached are skipped. Rejects
 * with `signal.reason`.
 */
export async function findRegion(
  regions: readonly string[],
  ask: (region: string, options: Cancellable) => Promise<RegionEvidence | 'refused'>,
  { clock, log }: { clock: Clock; log: Log },
  { signal }: Cancellable,
): Promise<FoundRegion[]> {
  const done = new AbortController();
  const search = AbortSignal.any([signal, done.signal, clock.timeout(searchMs)]);
  const queue = regions.values();
  const accepted = new Set<string>();
  let proved: string | undefined;
  const work = async () => {
    for (const region of queue) {
      if (search.aborted) return;
      try {
        const options = { signal: AbortSignal.any([search, clock.timeout(regionMs)]) };
        const evidence = await ask(region, options);
        if (evidence === 'accepted') accepted.add(region);
        if (evidence !== 'proved') continue;
        proved ??= region;
        done.abort();
      } catch (error) {
        if (!search.aborted) log.info(`region: ${region} skipped: ${messageOf(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  signal.throwIfAborted();
  const found = proved ? [proved] : regions.filter((region) => accepted.has(region));
  log.info(`region: searched: ${found.join(', ') || 'not found'}`);
  return found.map((region) => ({ region, evidence: proved ? 'proved' : 'accepted' }));
}
