/** What a person is told, and asked, about the region of an instance. */
import * as vscode from 'vscode';
import { replaceInstance } from './instanceSettings.ts';
import { ToldError } from './messages.ts';
import type { RegionAdviser } from './prepareInstance.ts';

/** @param say shows what goes on */
export function createRegionAdviser(say: (message: string) => void): RegionAdviser {
  return {
    showSearch: () => say(vscode.l10n.t('Looking for the region of this instance…')),
    offer: ({ startUrl, region: given }, region) =>
      agrees(
        vscode.l10n.t('This instance is in {0}. Use it?', region),
        vscode.l10n.t('IAM Identity Center does not know {0} in {1}.', startUrl, given),
        vscode.l10n.t('Use {0}', region),
      ),
    warn: ({ startUrl, region }) =>
      agrees(
        vscode.l10n.t('IAM Identity Center does not know this link.'),
        vscode.l10n.t(
          'It was asked for {0} in {1} and in the other regions. Check the link of your access portal.',
          startUrl,
          region,
        ),
        vscode.l10n.t('Sign In Anyway'),
      ),
    wrongRegion: ({ startUrl, region: given }, region) =>
      new ToldError(
        `region: not ${given} but ${region}`,
        vscode.l10n.t('{0} is in {1}, not in {2}.', startUrl, region, given),
      ),
    remember: replaceInstance,
  };
}

async function agrees(message: string, detail: string, yes: string): Promise<boolean> {
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, yes)) === yes;
}
