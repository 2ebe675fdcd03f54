/**
 * In which region an instance is, as far as the service tells people who have not signed in: it
 * begins a device sign-in for a start URL it knows, and refuses one it does not (aws/aws-cli#7129).
 * Nobody is signed in by that; what was begun is forgotten, here and, in minutes, there.
 */
import type { Cancellable } from '../base/abortable.ts';
import type { Clock } from '../base/clock.ts';
import { messageOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { OidcClient } from './oidcClient.ts';
import { OidcError } from './oidcError.ts';
import type { RegisterClientRequest } from './oidcMessages.ts';

/**
 * Whether the service of the client's region knows `startUrl`. Costs two calls: clients are known
 * in the region that registered them and nowhere else. Rejects as the client does.
 */
export async function isKnown(
  startUrl: string,
  client: OidcClient,
  toRegister: RegisterClientRequest,
  options: Cancellable,
): Promise<boolean> {
  const { clientId, clientSecret } = await client.registerClient(toRegister, options);
  try {
    await client.startDeviceAuthorization({ clientId, clientSecret, startUrl }, options);
    return true;
  } catch (error) {
    if (!(error instanceof OidcError)) throw error;
    const { name, reason } = error.details;
    if (name !== 'InvalidRequestException') throw error;
    // With a reason it speaks of the encryption key of an instance that it does know.
    return reason !== undefined;
  }
}

/** A person waits. A region that does not answer must not keep the others from being asked. */
const searchMs = 20_000;
const answerMs = 5_000;
const atATime = 4;

/**
 * The first of `regions` to know the instance. Resolves to `undefined` when none does in time;
 * regions that cannot be asked are passed over. Rejects with `signal.reason` on abort.
 */
export async function findRegion(
  regions: readonly string[],
  isKnownIn: (region: string, options: Cancellable) => Promise<boolean>,
  { clock, log }: { clock: Clock; log: Log },
  { signal }: Cancellable,
): Promise<string | undefined> {
  const done = new AbortController();
  const search = AbortSignal.any([signal, done.signal, clock.timeout(searchMs)]);
  const queue = regions.values();
  let found: string | undefined;
  const askInTurn = async () => {
    for (const region of queue) {
      if (search.aborted) return;
      try {
        const options = { signal: AbortSignal.any([search, clock.timeout(answerMs)]) };
        if (!(await isKnownIn(region, options))) continue;
        found ??= region;
        done.abort();
      } catch (error) {
        if (!search.aborted) log.info(`region: ${region} cannot be asked: ${messageOf(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: atATime }, askInTurn));
  signal.throwIfAborted();
  log.info(`region: searched: ${found ?? 'not found'}`);
  return found;
}
