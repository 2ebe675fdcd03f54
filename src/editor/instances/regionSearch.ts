/** Asking the services of regions whether they know an instance, as nobody else can tell. */

import { regionsOf } from '../../aws/regions.ts';
import type { Cancellable } from '../../base/abortable.ts';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { registrationRequest } from '../../flows/registrationRequest.ts';
import { findRegion, isKnown } from '../../oidc/findRegion.ts';
import type { OidcClient } from '../../oidc/oidcClient.ts';
import { portalOf } from '../../sessions/account.ts';
import type { Instance } from '../../sessions/session.ts';

export interface RegionSearchDeps {
  clock: Clock;
  log: Log;
  /** A client that asks once and does not repeat. */
  prober(instance: Instance): Promise<OidcClient>;
  /** Whether one endpoint was configured in the place of those of the regions. */
  hasOwnEndpoint(instance: Instance): Promise<boolean>;
}

/** Whether the service of a region knows the instance. Rejects as the client does. */
export type IsKnownIn = (region: string, options: Cancellable) => Promise<boolean>;

export function createRegionCheck(
  instance: Instance,
  { prober }: Pick<RegionSearchDeps, 'prober'>,
): IsKnownIn {
  const startUrl = portalOf(instance);
  const toRegister = registrationRequest('deviceCode', { startUrl, scopes: [] });
  return async (region, options) =>
    isKnown(startUrl, await prober({ ...instance, region }), toRegister, options);
}

/** Resolves to the region that knows the instance, or to nothing. */
export type RegionSearch = (options: Cancellable) => Promise<string | undefined>;

/** The search through a partition; nothing where it cannot be made. */
export async function createRegionSearch(
  described: Omit<Instance, 'region'>,
  partition: string | undefined,
  deps: RegionSearchDeps,
): Promise<RegionSearch | undefined> {
  const [region] = regionsOf(partition);
  if (partition === undefined || region === undefined) return undefined;
  const instance = { ...described, region };
  if (await deps.hasOwnEndpoint(instance)) return undefined;
  const isKnownIn = createRegionCheck(instance, deps);
  return (options) => findRegion(regionsOf(partition), isKnownIn, deps, options);
}
