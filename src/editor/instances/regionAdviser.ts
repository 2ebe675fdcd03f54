/** What a person is told, and asked, about the region of an instance. */

import * as vscode from 'vscode';
import { explainedError } from '../vscode/explainedError.ts';
import { replaceInstance } from './instanceSettings.ts';
import type { RegionAdviser } from './verifyInstance.ts';

/** @param say shows what goes on */
export function createRegionAdviser(say: (message: string) => void): RegionAdviser {
  return {
    showSearch: () => say(vscode.l10n.t('Looking for the region of this instance…')),
    offer: ({ startUrl, region: given }, region) =>
      agrees(
        vscode.l10n.t('This instance is in {0}. Use it?', region),
        about(
          startUrl,
          vscode.l10n.t('IAM Identity Center does not know this link in {0}.', given),
        ),
        vscode.l10n.t('Use {0}', region),
      ),
    warn: ({ startUrl, region }) =>
      agrees(
        vscode.l10n.t('IAM Identity Center does not know this link.'),
        about(
          startUrl,
          vscode.l10n.t(
            'It was asked in {0} and in the other regions. Check the link of your access portal.',
            region,
          ),
        ),
        vscode.l10n.t('Sign In Anyway'),
      ),
    wrongRegion: ({ startUrl, region: given }, region) =>
      explainedError(
        `region: not ${given} but ${region}`,
        vscode.l10n.t('{0} is in {1}, not in {2}.', startUrl, region, given),
      ),
    remember: replaceInstance,
  };
}

/** A link within a text is broken into lines at its first hyphen. */
function about(startUrl: string, text: string): string {
  return `${startUrl}\n\n${text}`;
}

async function agrees(message: string, detail: string, yes: string): Promise<boolean> {
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, yes)) === yes;
}
