/**
 * Adding an access portal: the user pastes any text that identifies it; what the text does not show
 * is looked up or asked for.
 */

import * as vscode from 'vscode';
import { neverAborted } from '../../base/abortable.ts';
import { isAbort, SignInError } from '../../base/errors.ts';
import type { RegionEvidence } from '../../oidc/findRegion.ts';
import type { StartUrl } from '../../oidc/startUrl.ts';
import type { Instance } from '../../sessions/session.ts';
import { withoutIcons } from '../vscode/escape.ts';
import { type Back, back, type Step } from '../vscode/navigation.ts';
import { settings } from '../vscode/settings.ts';
import { showInput } from '../vscode/showInput.ts';
import { showPick } from '../vscode/showPick.ts';
import { withCancellableProgress } from '../vscode/withCancellableProgress.ts';
import { askForName, type ConfiguredInstance } from './instanceSettings.ts';
import { remarkOnLink } from './linkRemarks.ts';
import { lookUpAddress, warnOfAddress } from './ownAddress.ts';
import { type Pasted, parsePastedText } from './parsePastedText.ts';
import { type PickedRegion, pickRegion } from './pickRegion.ts';
import { createRegionSearch, type InstanceDeps } from './regionSearch.ts';

/** An instance that was chosen, and what was found out about it on the way. */
export interface ChosenInstance extends ConfiguredInstance {
  regionEvidence?: RegionEvidence;
  /** Whether `portalUrl` is what the start URL redirects to now, or the user wants it as it is. */
  isResolved?: boolean;
}

export interface AddOptions {
  /** The number of the first step. */
  firstStep: number;
  /** Whether there is a step before it. */
  canGoBack: boolean;
  /** The instance whose link is corrected: its link and its name are there to begin with. */
  edited?: Instance;
}

interface StepOptions {
  step?: Step | undefined;
  canGoBack?: boolean;
}

/** Asks for the link, the region and a name. Rejects with `SignInError('cancelled')`. */
export async function addInstance(
  deps: InstanceDeps,
  { firstStep, canGoBack, edited }: AddOptions,
): Promise<ChosenInstance | Back> {
  const stepAt = (at: number): Step => ({ at: firstStep + at, of: firstStep + 2 });
  let text = edited?.startUrl ?? '';
  let region: string | undefined;
  for (;;) {
    const options = { value: text, step: stepAt(0), canGoBack };
    const typed = await askForLink(region, options, deps);
    if (typed === back && region === undefined) return back;
    if (typed === back) {
      region = undefined;
      continue;
    }
    text = typed;
    const pasted = await chooseAmong(text, stepAt(0));
    if (pasted === back) continue;
    if (pasted.startUrl === undefined) {
      region = pasted.region;
      text = '';
      continue;
    }
    const known = { ...(region && { region }), ...pasted };
    const added = await describeAndName(known, deps, { stepAt, edited });
    if (added !== back) return added;
  }
}

/** The portal in the text, or the one that the user chooses of several. */
async function chooseAmong(text: string, step: Step): Promise<Pasted | Back> {
  const reading = parsePastedText(text);
  // The input box accepts no text with a problem.
  if ('problem' in reading) throw new SignInError('bad-settings', `set-up: ${reading.problem}`);
  const [first, ...others] = reading.found;
  if (first && others.length === 0) return first;
  const rows = reading.found.map((pasted) => ({
    label: withoutIcons(pasted.name ?? ''),
    ...(pasted.region && { description: pasted.region }),
    detail: withoutIcons([pasted.startUrl, ...(pasted.scopes ?? [])].join(' · ')),
    pasted,
  }));
  const chosen = await showPick<(typeof rows)[number], Pasted>({
    title: setUpTitle(),
    placeholder: whichPortal(),
    step,
    canGoBack: true,
    fill: (view) => view.setRows(rows),
    choose: ({ pasted }) => pasted,
  });
  if (chosen === undefined) throw cancelled();
  return chosen;
}

/** Back from the name leads to the region where that was asked for, and else to the link. */
async function describeAndName(
  pasted: Pasted,
  deps: InstanceDeps,
  { stepAt, edited }: { stepAt(at: number): Step; edited: Instance | undefined },
): Promise<ChosenInstance | Back> {
  const address = await resolveLink(pasted, deps);
  if (address === back) return back;
  const described = { ...pasted, ...address };
  for (;;) {
    const options = { step: stepAt(1), canGoBack: true };
    const instance = await completeInstance(described, deps, options);
    if (instance === back || pasted.isNamed) return instance;
    const named = await askForName({
      title: setUpTitle(),
      prompt: instance.startUrl,
      value: edited?.name ?? instance.name,
      step: stepAt(2),
      ...(edited && { instance: edited }),
    });
    if (named === undefined) throw cancelled();
    if (named !== back) return { ...instance, name: named };
    if (described.region !== undefined) return back;
  }
}

/** What is known of a link, and where it redirects to if it is not to an AWS host. */
export interface Described extends Pasted {
  portal?: StartUrl | undefined;
  isResolved?: boolean;
}

/**
 * Looks up where an address of the organization's own redirects to. Resolves to `back` where the
 * user wants to correct it, or cancels.
 */
export async function resolveLink(
  pasted: Pasted,
  deps: InstanceDeps,
): Promise<Pick<Described, 'portal' | 'isResolved' | 'region'> | Back> {
  const { startUrl, partition } = pasted;
  if (startUrl === undefined || partition !== undefined) return {};
  const title = vscode.l10n.t('Checking {0} for a redirect…', new URL(startUrl).host);
  try {
    const found = await withCancellableProgress(title, (options) =>
      lookUpAddress(startUrl, deps, options),
    );
    if (typeof found !== 'string') {
      const region = pasted.region ?? found.region;
      return { portal: found, isResolved: true, ...(region && { region }) };
    }
    const choice = await warnOfAddress(startUrl, found, true);
    return choice === 'anyway' ? { isResolved: true } : back;
  } catch (error) {
    if (isAbort(error)) return back;
    throw error;
  }
}

/** Asks for what is not known yet. Rejects with `SignInError('cancelled')`. */
export async function completeInstance(
  { startUrl, name, scopes, portal, ...described }: Described,
  deps: InstanceDeps,
  options: StepOptions = {},
): Promise<ChosenInstance | Back> {
  if (startUrl === undefined || name === undefined) throw cancelled();
  const { region: known, regionEvidence, partition, isResolved } = described;
  const learned: PickedRegion | Back = known
    ? { region: known, ...(regionEvidence && { evidence: regionEvidence }) }
    : await learnRegion({ name, startUrl }, portal ?? { partition }, deps, options);
  if (learned === back) return back;
  const { region, evidence } = learned;
  return {
    name,
    startUrl,
    region,
    ...(portal && { portalUrl: portal.startUrl }),
    ...(isResolved && { isResolved }),
    ...(scopes && { scopes }),
    ...(evidence && { regionEvidence: evidence }),
  };
}

/** Asks the user, who may start a search instead. Rejects with `SignInError('cancelled')`. */
export async function learnRegion(
  described: Omit<Instance, 'region'>,
  portal: { startUrl?: string; partition?: string | undefined },
  deps: InstanceDeps,
  options: StepOptions & { searchesAtOnce?: boolean } = {},
): Promise<PickedRegion | Back> {
  const instance = { ...described, ...(portal.startUrl && { portalUrl: portal.startUrl }) };
  // The search starts device authorizations, which would alarm administrators who forbid them.
  const search = settings.allowDeviceCode()
    ? createRegionSearch(instance, portal.partition, deps)
    : undefined;
  const picked = await pickRegion(portal.partition, search, options);
  if (picked === undefined) throw cancelled();
  return picked;
}

async function askForLink(
  region: string | undefined,
  { value, step, canGoBack }: { value: string; step: Step; canGoBack: boolean },
  { clock }: InstanceDeps,
): Promise<string | Back> {
  const typed = await showInput(
    {
      title: setUpTitle(),
      prompt:
        region === undefined
          ? vscode.l10n.t(
              'Paste the link to your AWS access portal, such as {0}',
              'https://d-1234567890.awsapps.com/start',
            )
          : vscode.l10n.t(
              'The region is {0}. Now paste the link to the access portal itself.',
              region,
            ),
      value,
      step,
      canGoBack: canGoBack || region !== undefined,
      remarkOn: remarkOnLink,
      clock,
    },
    neverAborted,
  );
  if (typed === undefined) throw cancelled();
  return typed;
}

export function setUpTitle(): string {
  return vscode.l10n.t('Sign in with IAM Identity Center');
}

export function whichPortal(): string {
  return vscode.l10n.t('Which access portal?');
}

export function cancelled(): SignInError {
  return new SignInError('cancelled', 'set-up: cancelled by the user');
}
