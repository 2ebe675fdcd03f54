/**
 * The last look at an instance before a person is sent to sign in: where a start URL of their
 * organisation's own leads, and whether the instance is in the region that was given. A wrong
 * region would else show on a page of the service, which this extension never sees.
 */

import { partitionOf, regionsOf } from '../../aws/regions.ts';
import type { Cancellable } from '../../base/abortable.ts';
import { messageOf, SignInError } from '../../base/errors.ts';
import type { Http } from '../../http/http.ts';
import { findRegion } from '../../oidc/findRegion.ts';
import { resolvePortal } from '../../oidc/resolvePortal.ts';
import { readStartUrl } from '../../oidc/startUrl.ts';
import { portalOf } from '../../sessions/account.ts';
import type { Instance } from '../../sessions/session.ts';
import { createRegionCheck, type IsKnownIn, type RegionSearchDeps } from './regionSearch.ts';

export interface PrepareDeps extends RegionSearchDeps {
  http(): Promise<Http>;
}

/** What only a person can decide. */
export interface RegionAdviser {
  /** The region given was refused; the others are asked now. */
  showSearch(): void;
  /** Resolves to whether to use `region` from now on. */
  offer(instance: Instance, region: string): Promise<boolean>;
  /** No region knows the start URL. Resolves to whether to go on all the same. */
  warn(instance: Instance): Promise<boolean>;
  /** What to reject with where the caller named the wrong region itself. */
  wrongRegion(instance: Instance, region: string): Error;
  remember(instance: Instance, moved: Instance): Promise<void>;
}

export interface PrepareOptions {
  signal: AbortSignal;
  /** Whether somebody has signed in to this instance before, in this region. */
  proven: boolean;
  /** The region is asked for by beginning a device sign-in; where that is forbidden, it is not. */
  mayProbe: boolean;
  /** Whether the caller named the region, and would not find a session in another one. */
  regionFixed: boolean;
}

/**
 * The instance as it is to be signed in to. A service that cannot be asked changes nothing.
 * Rejects with `SignInError('cancelled')`, `adviser.wrongRegion`, or `signal.reason`.
 */
export async function prepareInstance(
  configured: Instance,
  adviser: RegionAdviser,
  deps: PrepareDeps,
  { signal, proven, mayProbe, regionFixed }: PrepareOptions,
): Promise<Instance> {
  const instance = await withPortal(configured, deps, { signal });
  const { region } = instance;
  const startUrl = portalOf(instance);
  const told = readStartUrl(startUrl).region;
  if (proven || !mayProbe || told === region || (await deps.hasOwnEndpoint(instance)))
    return instance;

  const isKnownIn = createRegionCheck(instance, deps);
  if (!(await isRefused(region, isKnownIn, deps, { signal }))) return instance;

  adviser.showSearch();
  const others = regionsOf(partitionOf(region).name).filter((other) => other !== region);
  const found = await findRegion(others, isKnownIn, deps, { signal });
  if (found !== undefined && regionFixed) throw adviser.wrongRegion(instance, found);
  const agreed = await (found ? adviser.offer(instance, found) : adviser.warn(instance));
  signal.throwIfAborted();
  if (!agreed) throw new SignInError('cancelled', 'region: the person went no further');
  if (found === undefined) return instance;
  const moved = { ...instance, region: found };
  await adviser.remember(instance, moved);
  return moved;
}

/** The instance with the portal its start URL leads to, as far as that can be learned now. */
export async function withPortal(
  instance: Instance,
  { http, log }: Pick<PrepareDeps, 'http' | 'log'>,
  { signal }: Cancellable,
): Promise<Instance> {
  const { startUrl, partition } = readStartUrl(instance.startUrl);
  if (partition !== undefined) return instance;
  try {
    const portal = await resolvePortal(startUrl, { http: await http() }, { signal });
    if (portal) return { ...instance, portalUrl: portal.startUrl };
    log.warn('start URL: leads to no portal of AWS, used as it is');
  } catch (error) {
    signal.throwIfAborted();
    log.warn(`start URL: not looked up: ${messageOf(error)}`);
  }
  return instance;
}

/** The person waits for the browser meanwhile. */
const checkMs = 5_000;

/** Only a clear no counts. */
async function isRefused(
  region: string,
  isKnownIn: IsKnownIn,
  { clock, log }: PrepareDeps,
  { signal }: Cancellable,
): Promise<boolean> {
  try {
    const limits = { signal: AbortSignal.any([signal, clock.timeout(checkMs)]) };
    return !(await isKnownIn(region, limits));
  } catch (error) {
    signal.throwIfAborted();
    log.info(`region: ${region} not checked: ${messageOf(error)}`);
    return false;
  }
}
