/**
 * The last check of an access portal before the user is sent to sign in: where an address of the
 * organization's own redirects to, and whether the region is right. If it were wrong, only a page of
 * the service would say so, which the extension does not see.
 */
import * as vscode from 'vscode';
import { knownRegions, partitionOf, regionsOf } from '../../aws/regions.ts';
import type { Cancellable } from '../../base/abortable.ts';
import { hasCode, messageOf, SignInError } from '../../base/errors.ts';
import { type FoundRegion, findRegion, type RegionEvidence } from '../../oidc/findRegion.ts';
import { readStartUrl } from '../../oidc/startUrl.ts';
import { type Instance, portalOf } from '../../sessions/session.ts';
import { explainedError } from '../vscode/explainedError.ts';
import type { ChosenInstance } from './addInstance.ts';
import { Detour } from './detour.ts';
import { type AddressProblem, lookUpAddress } from './ownAddress.ts';
import type { RegionPrompts } from './regionPrompts.ts';
import { type AskRegion, createRegionCheck, type InstanceDeps } from './regionSearch.ts';

export interface VerifyOptions extends Cancellable {
  /** What is known about the region already: then no region is asked. */
  evidence: RegionEvidence | undefined;
  /** Whether device authorizations may be started. If not, the region is not checked. */
  mayProbe: boolean;
  /** Whether the caller named the region, and would not find a session in another one. */
  regionFixed: boolean;
}

export interface VerifiedInstance {
  instance: Instance;
  /** What shows that the region is right; nothing if it could not be checked. */
  evidence: RegionEvidence | undefined;
}

/**
 * The instance to sign in to. If the service cannot be asked, it is the given one. Rejects with
 * `Detour` where the user corrects the link; with `SignInError`: `cancelled`, or `bad-settings` if
 * the caller named a wrong region; or with `signal.reason`.
 */
export async function verifyInstance(
  chosen: ChosenInstance,
  prompts: RegionPrompts,
  deps: InstanceDeps,
  { signal, evidence, mayProbe, regionFixed }: VerifyOptions,
): Promise<VerifiedInstance> {
  const decide = createDecision(chosen, prompts, signal);
  const { instance, problem } = await resolveInstance(chosen, deps, { signal });
  if (problem) await decide(() => prompts.warnOfAddress(instance.startUrl, problem));
  const { region } = instance;
  const shown = readStartUrl(portalOf(instance)).region;
  if (shown === region) return { instance, evidence: 'proved' };
  if (evidence || !mayProbe || deps.hasOwnEndpoint(instance)) return { instance, evidence };

  const ask = createRegionCheck(instance, deps);
  const answer = await askWithin(region, ask, deps, { signal });
  if (answer !== 'refused' && answer !== 'no-such-region') return { instance, evidence: answer };

  prompts.showSearch();
  const others = regionsOf(partitionOf(region).name).filter((other) => other !== region);
  const found = await findRegion(others, ask, deps, { signal });
  if (found.length === 0) {
    await decide(() => prompts.warn(instance, answer === 'no-such-region'));
    return { instance, evidence: undefined };
  }
  if (regionFixed) throw wrongRegion(instance, found);
  const { region: right, evidence: shownBy } = await decide(() => prompts.offer(instance, found));
  return { instance: { ...instance, region: right }, evidence: shownBy };
}

/**
 * Asks until the user has decided. Rejects with `Detour` once they have corrected the link, and with
 * `SignInError('cancelled')` when they close the question.
 */
function createDecision(instance: ChosenInstance, prompts: RegionPrompts, signal: AbortSignal) {
  return async <T>(ask: () => Promise<T | 'edit' | undefined>): Promise<T> => {
    for (;;) {
      const answer = await ask();
      signal.throwIfAborted();
      if (answer === undefined) throw new SignInError('cancelled', 'region: cancelled by the user');
      if (answer !== 'edit') return answer;
      const edited = await prompts.editLink(instance).catch((error: unknown) => {
        if (hasCode(error, 'cancelled')) return undefined;
        throw error;
      });
      signal.throwIfAborted();
      const { scopes } = instance;
      if (edited) throw new Detour({ ...(scopes && { scopes }), ...edited }, instance);
    }
  };
}

function wrongRegion(
  { startUrl, region: given }: Instance,
  found: readonly FoundRegion[],
): SignInError {
  const regions = found.map(({ region }) => region).join(', ');
  return explainedError(
    `region: not ${given} but ${regions}`,
    vscode.l10n.t({
      message: '{0} is in {1}, not in {2}.',
      args: [startUrl, regions, given],
      comment: '{0} is an access portal link, {1} one or several AWS Regions, {2} an AWS Region.',
    }),
  );
}

/**
 * The instance with the portal that its start URL redirects to, if that can be found out now; else
 * with the one that is known from before, and the problem if there is none. Rejects with
 * `signal.reason`.
 */
export async function resolveInstance(
  { name, startUrl, region, portalUrl, isResolved }: ChosenInstance,
  deps: Pick<InstanceDeps, 'http' | 'log'>,
  options: Cancellable,
): Promise<{ instance: Instance; problem?: AddressProblem }> {
  const plain = { name, startUrl, region };
  const instance = portalUrl === undefined ? plain : { ...plain, portalUrl };
  if (readStartUrl(startUrl).partition !== undefined || isResolved) return { instance };
  const found = await lookUpAddress(startUrl, deps, options);
  if (typeof found !== 'string') return { instance: { ...plain, portalUrl: found.startUrl } };
  return portalUrl === undefined ? { instance, problem: found } : { instance };
}

/** The user waits for the browser meanwhile. */
const checkMs = 5_000;

/**
 * What the region says; nothing if it cannot be asked. A region that is in no list and cannot be
 * reached does not exist.
 */
async function askWithin(
  region: string,
  ask: AskRegion,
  { clock, log }: InstanceDeps,
  { signal }: Cancellable,
): Promise<RegionEvidence | 'refused' | 'no-such-region' | undefined> {
  try {
    return await ask(region, { signal: AbortSignal.any([signal, clock.timeout(checkMs)]) });
  } catch (error) {
    signal.throwIfAborted();
    log.info(`region: ${region} not checked: ${messageOf(error)}`);
    return knownRegions.includes(region) ? undefined : 'no-such-region';
  }
}
