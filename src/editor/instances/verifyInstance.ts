/**
 * The last check of an access portal before the browser opens: where an organization's own address
 * redirects to, and whether the portal is in the given region. Otherwise a wrong region would only
 * show on a page of the service, which the extension cannot see.
 */
import * as vscode from 'vscode';
import { partitionOf, regionsOf } from '../../aws/regions.ts';
import type { Cancellable } from '../../base/abortable.ts';
import { messageOf, SignInError } from '../../base/errors.ts';
import { type FoundRegion, findRegion, type RegionEvidence } from '../../oidc/findRegion.ts';
import { resolvePortal } from '../../oidc/resolvePortal.ts';
import { readStartUrl } from '../../oidc/startUrl.ts';
import { type Instance, portalOf } from '../../sessions/session.ts';
import { explainedError } from '../vscode/explainedError.ts';
import { replaceInstance } from './instanceSettings.ts';
import { type AskRegion, createRegionCheck, type InstanceDeps } from './regionSearch.ts';

/** What only the user can decide. */
export interface RegionPrompts {
  /** The given region was refused; the others are checked now. */
  showSearch(): void;
  /** Resolves to the region to use from now on, or to nothing when the user refuses. */
  offer(instance: Instance, found: readonly FoundRegion[]): Promise<FoundRegion | undefined>;
  /** No region recognizes the start URL. Resolves to whether to continue anyway. */
  warn(instance: Instance): Promise<boolean>;
  remember(instance: Instance, moved: Instance): Promise<void>;
}

export interface VerifyOptions extends Cancellable {
  /** What is known about the region already; if anything, it is not checked. */
  evidence: RegionEvidence | undefined;
  /** Whether a check may start a device authorization. If not, the region is not checked. */
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
 * `SignInError`: `cancelled`, or `bad-settings` if the caller named a wrong region; or with
 * `signal.reason`.
 */
export async function verifyInstance(
  configured: Instance,
  prompts: RegionPrompts,
  deps: InstanceDeps,
  { signal, evidence, mayProbe, regionFixed }: VerifyOptions,
): Promise<VerifiedInstance> {
  const instance = await withPortal(configured, deps, { signal });
  const { region } = instance;
  const shown = readStartUrl(portalOf(instance)).region;
  if (shown === region) return { instance, evidence: 'proved' };
  if (evidence || !mayProbe || deps.hasOwnEndpoint(instance)) return { instance, evidence };

  const ask = createRegionCheck(instance, deps);
  const answer = await askWithin(region, ask, deps, { signal });
  if (answer !== 'refused') return { instance, evidence: answer };

  prompts.showSearch();
  const others = regionsOf(partitionOf(region).name).filter((other) => other !== region);
  const found = await findRegion(others, ask, deps, { signal });
  const [first] = found;
  if (first && regionFixed) throw wrongRegion(instance, first.region);
  const chosen = first ? await prompts.offer(instance, found) : await prompts.warn(instance);
  signal.throwIfAborted();
  if (!chosen) throw new SignInError('cancelled', 'region: cancelled by the user');
  if (chosen === true) return { instance, evidence: undefined };
  const moved = { ...instance, region: chosen.region };
  await prompts.remember(instance, moved);
  return { instance: moved, evidence: chosen.evidence };
}

function wrongRegion({ startUrl, region: given }: Instance, region: string): SignInError {
  return explainedError(
    `region: not ${given} but ${region}`,
    vscode.l10n.t({
      message: '{0} is in {1}, not in {2}.',
      args: [startUrl, region, given],
      comment: '{0} is an access portal link, {1} and {2} are AWS Regions.',
    }),
  );
}

/** The instance with the portal that its start URL redirects to, if that can be found out now. */
export async function withPortal(
  instance: Instance,
  { http, log }: Pick<InstanceDeps, 'http' | 'log'>,
  { signal }: Cancellable,
): Promise<Instance> {
  const { startUrl, partition } = readStartUrl(instance.startUrl);
  if (partition !== undefined) return instance;
  try {
    const portal = await resolvePortal(startUrl, { http }, { signal });
    if (portal) return { ...instance, portalUrl: portal.startUrl };
    log.warn('start URL: does not redirect to an access portal, used as it is');
  } catch (error) {
    signal.throwIfAborted();
    log.warn(`start URL: not looked up: ${messageOf(error)}`);
  }
  return instance;
}

/** The user waits for the browser meanwhile. */
const checkMs = 5_000;

/** What the region says; nothing if it cannot be asked. */
async function askWithin(
  region: string,
  ask: AskRegion,
  { clock, log }: InstanceDeps,
  { signal }: Cancellable,
): Promise<RegionEvidence | 'refused' | undefined> {
  try {
    return await ask(region, { signal: AbortSignal.any([signal, clock.timeout(checkMs)]) });
  } catch (error) {
    signal.throwIfAborted();
    log.info(`region: ${region} not checked: ${messageOf(error)}`);
    return undefined;
  }
}

/** @param say shows progress */
export function createRegionPrompts(say: (message: string) => void): RegionPrompts {
  return {
    showSearch: () => say(vscode.l10n.t('Looking for the region of this access portal…')),
    offer: async ({ startUrl, region: given }, found) => {
      const [{ region }] = found as [FoundRegion];
      const agreed = await agrees(
        vscode.l10n.t('This access portal is in {0}. Use this region?', region),
        about(
          startUrl,
          vscode.l10n.t('IAM Identity Center does not recognize this link in {0}.', given),
        ),
        vscode.l10n.t({
          message: 'Use {0}',
          args: [region],
          comment: 'A button. {0} is an AWS Region.',
        }),
      );
      return agreed ? found[0] : undefined;
    },
    warn: ({ startUrl, region }) =>
      agrees(
        vscode.l10n.t('IAM Identity Center does not recognize this link.'),
        about(
          startUrl,
          vscode.l10n.t(
            'No region recognizes it, including {0}. Check your access portal link.',
            region,
          ),
        ),
        vscode.l10n.t('Sign In Anyway'),
      ),
    remember: replaceInstance,
  };
}

/** The link has a line of its own, because a dialog breaks lines at hyphens. */
function about(startUrl: string, text: string): string {
  return `${startUrl}\n\n${text}`;
}

async function agrees(message: string, detail: string, yes: string): Promise<boolean> {
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, yes)) === yes;
}
