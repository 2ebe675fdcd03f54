/** What the user is asked where the link or the region of an access portal turns out to be wrong. */
import * as vscode from 'vscode';
import { partitionOf } from '../../aws/regions.ts';
import type { FoundRegion } from '../../oidc/findRegion.ts';
import type { Instance } from '../../sessions/session.ts';
import { back } from '../vscode/navigation.ts';
import type { ChosenInstance } from './addInstance.ts';
import { type AddressProblem, type LinkChoice, warnOfAddress, warnOfLink } from './ownAddress.ts';
import { pickRegion } from './pickRegion.ts';
import type { InstanceDeps } from './regionSearch.ts';

/** What only the user can decide. `edit`: the link is to be corrected. */
export interface RegionPrompts {
  /** The given region refused the link; the others are asked now. */
  showSearch(): void;
  /** Resolves to the region to use from now on, or to nothing when the user wants none of them. */
  offer(
    instance: Instance,
    found: readonly FoundRegion[],
  ): Promise<FoundRegion | 'edit' | undefined>;
  /** No region recognizes the link. `isUnknown`: the given region could not even be reached. */
  warn(instance: Instance, isUnknown: boolean): Promise<LinkChoice>;
  warnOfAddress(startUrl: string, problem: AddressProblem): Promise<LinkChoice>;
  /** Resolves to what the user makes of the link, or to nothing when they leave it as it is. */
  editLink(instance: Instance): Promise<ChosenInstance | undefined>;
}

/**
 * @param say shows progress
 * @param canEdit whether the link can be corrected: not where another extension named it
 */
export function createRegionPrompts(
  say: (message: string) => void,
  deps: InstanceDeps,
  canEdit: boolean,
): RegionPrompts {
  return {
    showSearch: () => say(vscode.l10n.t('Looking for the region of this access portal…')),
    offer: (instance, found) =>
      found.length === 1 ? offerOne(instance, found, canEdit) : offerSeveral(instance, found),
    warn: ({ startUrl, region }, isUnknown) =>
      warnOfLink({
        message: isUnknown
          ? vscode.l10n.t('{0} is not a known AWS Region, and it could not be reached.', region)
          : vscode.l10n.t('IAM Identity Center does not recognize this link.'),
        detail: about(
          startUrl,
          vscode.l10n.t(
            'No region recognizes it, including {0}. Check your access portal link.',
            region,
          ),
        ),
        canEdit,
      }),
    warnOfAddress: (startUrl, problem) => warnOfAddress(startUrl, problem, canEdit),
    async editLink(instance) {
      const { addInstance } = await import('./addInstance.ts');
      const options = { firstStep: 1, canGoBack: true, edited: instance };
      const edited = await addInstance(deps, options);
      return edited === back ? undefined : edited;
    },
  };
}

async function offerOne(
  { startUrl, region: given }: Instance,
  [found]: readonly FoundRegion[],
  canEdit: boolean,
): Promise<FoundRegion | 'edit' | undefined> {
  const region = found?.region ?? '';
  const use = vscode.l10n.t({
    message: 'Use {0}',
    args: [region],
    comment: 'A button. {0} is an AWS Region.',
  });
  const edit = vscode.l10n.t({
    message: 'Edit Link',
    comment: 'A button: goes back to the box with the link of the access portal.',
  });
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('This access portal is in {0}. Use this region?', region),
    {
      modal: true,
      detail: about(
        startUrl,
        vscode.l10n.t('IAM Identity Center does not recognize this link in {0}.', given),
      ),
    },
    ...(canEdit ? [use, edit] : [use]),
  );
  if (chosen === edit) return 'edit';
  return chosen === use ? found : undefined;
}

/** Regions have accepted links of other regions, so each of them may be the right one. */
async function offerSeveral(
  instance: Instance,
  found: readonly FoundRegion[],
): Promise<FoundRegion | undefined> {
  const { name: partition } = partitionOf(instance.region);
  const picked = await pickRegion(partition, undefined, { found });
  if (picked === undefined || picked === back) return undefined;
  return { evidence: 'accepted', ...picked };
}

/** The link has a line of its own, because a dialog breaks lines at hyphens. */
function about(startUrl: string, text: string): string {
  return `${startUrl}\n\n${text}`;
}
