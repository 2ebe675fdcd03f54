/**
 * Adding an access portal: the user pastes any text that identifies it; what the text does not show
 * is looked up or asked for.
 */

import * as vscode from 'vscode';
import { neverAborted } from '../../base/abortable.ts';
import { messageOf, SignInError } from '../../base/errors.ts';
import type { RegionEvidence } from '../../oidc/findRegion.ts';
import { resolvePortal } from '../../oidc/resolvePortal.ts';
import type { StartUrl } from '../../oidc/startUrl.ts';
import type { Instance } from '../../sessions/session.ts';
import { explainStartUrl } from '../text/errorText.ts';
import { type Back, back, type Step } from '../vscode/navigation.ts';
import { settings } from '../vscode/settings.ts';
import { type Remark, showInput } from '../vscode/showInput.ts';
import { withCancellableProgress } from '../vscode/withCancellableProgress.ts';
import type { ConfiguredInstance } from './instanceSettings.ts';
import { type Pasted, type PastedProblem, parsePastedText } from './parsePastedText.ts';
import { type PickedRegion, pickRegion } from './pickRegion.ts';
import { createRegionSearch, type InstanceDeps } from './regionSearch.ts';

/** An instance that was chosen, and what was found out about its region on the way. */
export interface ChosenInstance extends ConfiguredInstance {
  regionEvidence?: RegionEvidence;
}

export interface AddOptions {
  /** The number of the first step. */
  firstStep: number;
  /** Whether there is a step before it. */
  canGoBack: boolean;
}

/** Asks until start URL and region are known. Rejects with `SignInError('cancelled')`. */
export async function addInstance(
  deps: InstanceDeps,
  { firstStep, canGoBack }: AddOptions,
): Promise<ChosenInstance | Back> {
  const step = (at: number): Step => ({ at: firstStep + at, of: firstStep + 1 });
  let text = '';
  let region: string | undefined;
  for (;;) {
    const typed = await askForLink(region, { value: text, step: step(0), canGoBack });
    if (typed === back && region === undefined) return back;
    if (typed === back) {
      region = undefined;
      continue;
    }
    text = typed;
    const reading = parsePastedText(text);
    // The input box accepts no text with a problem.
    if ('problem' in reading) throw new SignInError('bad-settings', `set-up: ${reading.problem}`);
    const pasted: Pasted = { ...(region && { region }), ...reading.found[0] };
    if (pasted.startUrl === undefined) {
      region = pasted.region;
      text = '';
      continue;
    }
    const instance = await completeInstance(pasted, deps, { step: step(1), canGoBack: true });
    if (instance !== back) return instance;
  }
}

/** Finds out what `pasted` does not show. Rejects with `SignInError('cancelled')`. */
export async function completeInstance(
  pasted: Pasted,
  deps: InstanceDeps,
  options: { step?: Step; canGoBack?: boolean } = {},
): Promise<ChosenInstance | Back> {
  const { startUrl, name, scopes } = pasted;
  if (startUrl === undefined || name === undefined) throw cancelled();
  const portal = pasted.partition ? pasted : await lookUp(startUrl, deps);
  const known = pasted.region ?? portal?.region;
  const learned = known
    ? { region: known }
    : await learnRegion({ name, startUrl }, portal, deps, options);
  if (learned === back) return back;
  const { region, evidence } = learned;
  return {
    name,
    startUrl,
    region,
    ...(scopes && { scopes }),
    ...(evidence && { regionEvidence: evidence }),
  };
}

/** Asks the user, who may start a search instead. Rejects with `SignInError('cancelled')`. */
export async function learnRegion(
  described: Omit<Instance, 'region'>,
  portal: Partial<StartUrl> | undefined,
  deps: InstanceDeps,
  options: { step?: Step; canGoBack?: boolean } = {},
): Promise<PickedRegion | Back> {
  const instance = { ...described, ...(portal?.startUrl && { portalUrl: portal.startUrl }) };
  const partition = portal?.partition;
  // The search starts device authorizations, which would alarm administrators who forbid them.
  const search = settings.allowDeviceCode()
    ? createRegionSearch(instance, partition, deps)
    : undefined;
  const picked = await pickRegion(partition, search, options);
  if (picked === undefined) throw cancelled();
  return picked;
}

async function askForLink(
  region: string | undefined,
  { value, step, canGoBack }: { value: string; step: Step; canGoBack: boolean },
): Promise<string | Back> {
  const typed = await showInput(
    {
      title: setUpTitle(),
      prompt:
        region === undefined
          ? vscode.l10n.t('Paste the link to your AWS access portal.')
          : vscode.l10n.t(
              'The region is {0}. Now paste the link to the access portal itself.',
              region,
            ),
      value,
      placeholder: 'https://d-1234567890.awsapps.com/start',
      step,
      canGoBack: canGoBack || region !== undefined,
      remarkOn,
    },
    neverAborted,
  );
  if (typed === undefined) throw cancelled();
  return typed;
}

/** The remark about a text while the user types it. */
function remarkOn(text: string): Remark {
  const reading = parsePastedText(text);
  if ('problem' in reading) return explainProblem(reading.problem);
  const { startUrl, partition, region } = reading.found[0] ?? {};
  const info = (message: string) => ({
    message,
    severity: vscode.InputBoxValidationSeverity.Info,
  });
  if (startUrl === undefined) {
    return info(
      vscode.l10n.t('This link shows the region, {0}, but not the access portal.', region ?? ''),
    );
  }
  if (partition !== undefined) return undefined;
  const { host } = new URL(startUrl);
  return info(
    vscode.l10n.t(
      '{0} is not an AWS host. It will be checked for a redirect to your access portal.',
      host,
    ),
  );
}

function explainProblem(problem: PastedProblem): string {
  switch (problem) {
    case 'not-a-url':
      return vscode.l10n.t(
        'This text is not recognized. Paste the link to your access portal or to its device page, an issuer URL, an address of your organization that redirects to the access portal, or an [sso-session] section of ~/.aws/config.',
      );
    case 'section-without-start-url':
      return vscode.l10n.t('The section has no sso_start_url.');
    case 'section-with-wrong-region':
      return vscode.l10n.t('The sso_region of the section is not the name of an AWS Region.');
    default:
      return explainStartUrl(problem);
  }
}

/** Where a host that is not AWS's redirects to. If nowhere, the user may insist on the link. */
async function lookUp(
  startUrl: string,
  { http, log }: InstanceDeps,
): Promise<StartUrl | undefined> {
  const { host } = new URL(startUrl);
  const title = vscode.l10n.t('Checking {0} for a redirect…', host);
  const portal = await withCancellableProgress(title, async ({ signal }) => {
    try {
      return await resolvePortal(startUrl, { http }, { signal });
    } catch (error) {
      signal.throwIfAborted();
      log.warn(`set-up: start URL not looked up: ${messageOf(error)}`);
      return undefined;
    }
  });
  if (portal) return portal;
  const goOn = vscode.l10n.t('Use It Anyway');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('{0} does not redirect to an AWS access portal.', host),
    { modal: true, detail: vscode.l10n.t('If the link is wrong, the sign-in will be refused.') },
    goOn,
  );
  if (chosen !== goOn) throw cancelled();
  return undefined;
}

export function setUpTitle(): string {
  return vscode.l10n.t('Sign in with IAM Identity Center');
}

export function cancelled(): SignInError {
  return new SignInError('cancelled', 'set-up: cancelled by the user');
}
