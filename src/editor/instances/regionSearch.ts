/**
 * Asking IAM Identity Center in one region, or in all regions of a partition, about an access
 * portal.
 */
import { regionsOf } from '../../aws/regions.ts';
import type { Cancellable } from '../../base/abortable.ts';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { registrationRequest } from '../../flows/registrationRequest.ts';
import type { Http } from '../../http/http.ts';
import {
  askRegion,
  type FoundRegion,
  findRegion,
  type RegionEvidence,
} from '../../oidc/findRegion.ts';
import type { OidcClient } from '../../oidc/oidcClient.ts';
import { type Instance, portalOf } from '../../sessions/session.ts';

/** What is needed to check an access portal before a sign-in. */
export interface InstanceDeps {
  clock: Clock;
  log: Log;
  http: Http;
  /** The name of the extension at the service. */
  clientName: string;
  /** A client that asks once and does not repeat. */
  prober(instance: Instance): OidcClient;
  /** Whether an endpoint is configured that replaces those of all regions. */
  hasOwnEndpoint(instance: Instance): boolean;
}

/** What the service of a region says about the portal. Rejects as the client does. */
export type AskRegion = (
  region: string,
  options: Cancellable,
) => Promise<RegionEvidence | 'refused'>;

export function createRegionCheck(
  instance: Instance,
  { prober, clientName }: Pick<InstanceDeps, 'prober' | 'clientName'>,
): AskRegion {
  const startUrl = portalOf(instance);
  const toRegister = registrationRequest('deviceCode', { clientName, startUrl, scopes: [] });
  return (region, options) =>
    askRegion(startUrl, prober({ ...instance, region }), toRegister, options);
}

/** Resolves to the regions that may be the portal's: see `findRegion`. */
export type RegionSearch = (options: Cancellable) => Promise<FoundRegion[]>;

/** The search through a partition; nothing if there is nothing to search. */
export function createRegionSearch(
  described: Omit<Instance, 'region'>,
  partition: string | undefined,
  deps: InstanceDeps,
): RegionSearch | undefined {
  const [region] = regionsOf(partition);
  if (partition === undefined || region === undefined) return undefined;
  const instance = { ...described, region };
  if (deps.hasOwnEndpoint(instance)) return undefined;
  const ask = createRegionCheck(instance, deps);
  return (options) => findRegion(regionsOf(partition), ask, deps, options);
}
