/**
 * Describing an instance: the person pastes what they have at hand, and what the text itself does
 * not tell is asked for or looked up.
 */
import * as vscode from 'vscode';
import { messageOf, SignInError } from '../../base/errors.ts';
import type { Http } from '../../http/http.ts';
import { resolvePortal } from '../../oidc/resolvePortal.ts';
import type { StartUrl } from '../../oidc/startUrl.ts';
import type { Instance } from '../../sessions/session.ts';
import { explainStartUrl } from '../text/errorText.ts';
import { settings } from '../vscode/settings.ts';
import type { ConfiguredInstance } from './instanceSettings.ts';
import { type Pasted, type PastedProblem, readPasted } from './parsePastedText.ts';
import { askRegion } from './pickRegion.ts';
import { createRegionSearch, type RegionSearchDeps } from './regionSearch.ts';

export interface DescribeDeps extends RegionSearchDeps {
  http(): Promise<Http>;
}

/** Asks until start URL and region are known. Rejects with `SignInError('cancelled')`. */
export async function describeInstance(deps: DescribeDeps): Promise<ConfiguredInstance> {
  let pasted = await ask(vscode.l10n.t('Paste the link of your AWS access portal.'));
  if (pasted.startUrl === undefined) {
    const { region = '' } = pasted;
    pasted = {
      region,
      ...(await ask(
        vscode.l10n.t('The region is {0}. Now the link of the portal itself.', region),
      )),
    };
  }
  return completeInstance(pasted, deps);
}

/** Finds out what `pasted` does not tell. */
export async function completeInstance(
  pasted: Pasted,
  deps: DescribeDeps,
): Promise<ConfiguredInstance> {
  const { startUrl, name, scopes } = pasted;
  if (startUrl === undefined || name === undefined) throw cancelled();
  const portal = pasted.partition ? pasted : await lookUp(startUrl, deps);
  const known = pasted.region ?? portal?.region;
  const region = known ?? (await learnRegion({ name, startUrl }, portal, deps));
  return { name, startUrl, region, ...(scopes && { scopes }) };
}

/** Asks the person, who may let the regions be asked. */
export async function learnRegion(
  described: Omit<Instance, 'region'>,
  portal: Partial<StartUrl> | undefined,
  deps: RegionSearchDeps,
): Promise<string> {
  const instance = { ...described, ...(portal?.startUrl && { portalUrl: portal.startUrl }) };
  const partition = portal?.partition;
  const mayAsk = settings.allowDeviceCode();
  const search = mayAsk ? await createRegionSearch(instance, partition, deps) : undefined;
  return askRegion(partition, search);
}

async function ask(prompt: string) {
  const text = await vscode.window.showInputBox({
    title: setUpTitle(),
    prompt,
    placeHolder: 'https://d-1234567890.awsapps.com/start',
    ignoreFocusOut: true,
    validateInput: (typed) => (typed.trim() === '' ? undefined : remark(typed)),
  });
  if (!text?.trim()) throw cancelled();
  const reading = readPasted(text);
  // The input box lets nothing else pass.
  if ('problem' in reading) throw new SignInError('bad-settings', `set-up: ${reading.problem}`);
  return reading.pasted;
}

/** What is to be said about a text while it is typed. */
function remark(text: string): string | vscode.InputBoxValidationMessage | undefined {
  const reading = readPasted(text);
  if ('problem' in reading) return explainProblem(reading.problem);
  const { startUrl, partition, region } = reading.pasted;
  const info = (message: string) => ({
    message,
    severity: vscode.InputBoxValidationSeverity.Info,
  });
  if (startUrl === undefined) {
    return info(
      vscode.l10n.t('This page tells the region, {0}, but not the portal.', region ?? ''),
    );
  }
  if (partition !== undefined) return undefined;
  const { host } = new URL(startUrl);
  return info(vscode.l10n.t('{0} is no host of AWS. It will be asked where it leads.', host));
}

function explainProblem(problem: PastedProblem): string {
  switch (problem) {
    case 'not-a-url':
      return vscode.l10n.t(
        'Not a known form. Paste the link of your access portal or of its device page, an issuer URL, an address of your organisation that leads to the portal, or an [sso-session] section of ~/.aws/config.',
      );
    case 'section-without-start-url':
      return vscode.l10n.t('The section has no sso_start_url.');
    case 'section-with-wrong-region':
      return vscode.l10n.t('The sso_region of the section is not the name of a region.');
    default:
      return explainStartUrl(problem);
  }
}

/** Where a host that AWS does not own leads. The person may know better than the answer. */
async function lookUp(
  startUrl: string,
  { http, log }: DescribeDeps,
): Promise<StartUrl | undefined> {
  const { host } = new URL(startUrl);
  const portal = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Asking {0} where it leads…', host),
      cancellable: true,
    },
    async (_progress, token) => {
      const cancel = new AbortController();
      const subscription = token.onCancellationRequested(() => cancel.abort(cancelled()));
      try {
        return await resolvePortal(startUrl, { http: await http() }, cancel);
      } catch (error) {
        cancel.signal.throwIfAborted();
        log.warn(`set-up: start URL not looked up: ${messageOf(error)}`);
        return undefined;
      } finally {
        subscription.dispose();
      }
    },
  );
  if (portal) return portal;
  const goOn = vscode.l10n.t('Use It Anyway');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('{0} does not lead to an AWS access portal.', host),
    { modal: true, detail: vscode.l10n.t('A wrong link ends in a sign-in that is refused.') },
    goOn,
  );
  if (chosen !== goOn) throw cancelled();
  return undefined;
}

export function setUpTitle(): string {
  return vscode.l10n.t('Sign in with IAM Identity Center');
}

export function cancelled(): SignInError {
  return new SignInError('cancelled', 'set-up: the person left it');
}
