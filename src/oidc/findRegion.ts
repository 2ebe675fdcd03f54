/**
 * Which region an access portal is in, as far as the service shows it to users who have not signed
 * in: it starts a device authorization for a start URL it knows. Nobody is signed in by that; what
 * was started is forgotten here at once, and by the service within minutes.
 */
import type { Cancellable } from '../base/abortable.ts';
import type { Clock } from '../base/clock.ts';
import { messageOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { OidcClient } from './oidcClient.ts';
import { OidcError } from './oidcError.ts';
import type { RegisterClientRequest } from './oidcMessages.ts';

/**
 * What an answer shows about a region.
 * - `proved`: the verification page is on the portal's own host
 * - `accepted`: the start URL was taken, as some regions have taken those of other regions
 *   (aws/aws-cli#5058, synfinatic/aws-sso-cli#453, fwdcloudsec/granted#385)
 */
export type RegionEvidence = 'proved' | 'accepted';

/**
 * Asks the service of the client's region about `startUrl`. Costs two calls, because a client is
 * known only in the region that registered it. Rejects as the client does.
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
    // With a reason, it is about the encryption key of an instance that the service does know.
    return reason === undefined ? 'refused' : 'proved';
  }
}

export interface FoundRegion {
  region: string;
  evidence: RegionEvidence;
}

/** The user waits. A region that does not answer must not keep the others from being asked. */
const searchMs = 20_000;
const answerMs = 5_000;
const atATime = 6;

/**
 * The regions that may be the one: the first that proves it, else all that accept the start URL, in
 * the order of `regions`. Regions that cannot be asked are skipped. Rejects with `signal.reason`.
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
  const askInTurn = async () => {
    for (const region of queue) {
      if (search.aborted) return;
      try {
        const options = { signal: AbortSignal.any([search, clock.timeout(answerMs)]) };
        const response = await ask(region, options);
        if (response === 'accepted') accepted.add(region);
        if (response !== 'proved') continue;
        proved ??= region;
        done.abort();
      } catch (error) {
        if (!search.aborted) log.info(`region: ${region} cannot be asked: ${messageOf(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: atATime }, askInTurn));
  signal.throwIfAborted();
  const found = proved ? [proved] : regions.filter((region) => accepted.has(region));
  log.info(`region: searched: ${found.join(', ') || 'not found'}`);
  return found.map((region) => ({ region, evidence: proved ? 'proved' : 'accepted' }));
}
