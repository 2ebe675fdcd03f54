/** Which access portal a sign-in is for: a configured one, a choice, or a new one. */

import * as vscode from 'vscode';
import { isRegion } from '../../aws/regions.ts';
import { readStartUrl } from '../../oidc/startUrl.ts';
import { type Instance, samePortal } from '../../sessions/session.ts';
import { explainedError } from '../vscode/explainedError.ts';
import { back } from '../vscode/navigation.ts';
import type { ChosenInstance } from './addInstance.ts';
import { approveAddress, type ChooseDeps } from './approvedPortals.ts';
import { readInstances } from './instanceSettings.ts';

/** What a caller may say about the instance it wants. */
export interface WantedInstance {
  name?: string | undefined;
  startUrl?: string | undefined;
  region?: string | undefined;
  /** Whether the user chooses even if there is only one. */
  choose?: boolean | undefined;
  /** Whether the user adds one, whatever is configured. */
  add?: boolean | undefined;
}

/** Whether the caller may have meant `instance`. */
export function fits({ name, startUrl, region }: Instance, wanted: WantedInstance): boolean {
  return (
    (wanted.name === undefined || wanted.name === name) &&
    (wanted.startUrl === undefined || samePortal(wanted.startUrl, startUrl)) &&
    (wanted.region === undefined || wanted.region === region)
  );
}

/**
 * The instance for a sign-in. A configured one that fits is used without asking; several are
 * offered by name; if there is none, the user adds one. Rejects with `SignInError`: `cancelled`, or
 * `bad-settings` for a name that is not configured.
 */
export async function chooseInstance(
  wanted: WantedInstance,
  deps: ChooseDeps,
): Promise<ChosenInstance> {
  if (wanted.add) {
    const { addInstance, cancelled } = await import('./addInstance.ts');
    const added = await addInstance(deps, { firstStep: 1, canGoBack: false });
    if (added === back) throw cancelled();
    return added;
  }
  const read = () => readInstances().filter((instance) => fits(instance, wanted));
  const fitting = read();
  const [only] = fitting;
  if (only && (wanted.startUrl !== undefined || (fitting.length === 1 && !wanted.choose)))
    return only;
  if (wanted.startUrl !== undefined) {
    return describeUnconfigured(wanted.startUrl, wanted.region, deps);
  }
  if (!only && wanted.name !== undefined) {
    throw explainedError(
      'instances: the name is not configured',
      vscode.l10n.t('No access portal in your settings is named "{0}".', wanted.name),
    );
  }
  const { pickInstance } = await import('./pickInstance.ts');
  return pickInstance(read, deps);
}

/**
 * An instance that a caller names is not saved: the caller will name it again. Nothing is sent to an
 * address that the user has neither signed in to nor approved.
 */
async function describeUnconfigured(
  link: string,
  asked: string | undefined,
  deps: ChooseDeps,
): Promise<ChosenInstance> {
  const portal = readStartUrl(link);
  const { startUrl, name } = portal;
  if (asked !== undefined && !isRegion(asked)) {
    throw explainedError(
      'instances: invalid region',
      vscode.l10n.t('"{0}" is not the name of an AWS Region.', asked),
    );
  }
  const { cancelled, learnRegion } = await import('./addInstance.ts');
  const { approved, signedIn } = deps;
  // Configured, but for another region, is known as well. Two addresses that differ in their query
  // may redirect to different portals.
  const known = [...readInstances(), ...signedIn, ...approved.list()];
  const isKnown = known.some((each) => readStartUrl(each.startUrl).startUrl === startUrl);
  if (!isKnown) {
    const reason = vscode.l10n.t(
      "An extension or a command names this access portal. Continue only if you recognize the address as your organization's.",
    );
    if (!(await approveAddress(startUrl, reason))) throw cancelled();
    await approved.add({ startUrl });
  }
  const given = asked ?? portal.region;
  const learned =
    given === undefined ? await learnRegion({ name, startUrl }, portal, deps) : { region: given };
  if (learned === back) throw cancelled();
  const { region } = learned;
  const evidence = 'evidence' in learned ? learned.evidence : undefined;
  await approved.add({ startUrl, region });
  return { name, startUrl, region, ...(evidence && { regionEvidence: evidence }) };
}
