/** What the user reads below the box for the link, while the text in it is read. */
import * as vscode from 'vscode';
import { explainStartUrl } from '../text/errorText.ts';
import { withoutLinks } from '../vscode/escape.ts';
import type { Remark } from '../vscode/showInput.ts';
import { type Pasted, type PastedProblem, parsePastedText } from './parsePastedText.ts';

/** What was found in the text, or what to paste instead. */
export function remarkOnLink(text: string): Remark {
  const reading = parsePastedText(text);
  if ('problem' in reading) return explainPastedProblem(reading.problem);
  const [first = {}, ...others] = reading.found;
  const message =
    others.length > 0
      ? vscode.l10n.t('Several access portals were found. Press Enter to choose one.')
      : describe(first);
  return { message: withoutLinks(message), severity: vscode.InputBoxValidationSeverity.Info };
}

function describe({ startUrl, partition, region, name = '' }: Pasted): string {
  if (startUrl === undefined) {
    return vscode.l10n.t('This shows the region, {0}, but not the access portal.', region ?? '');
  }
  if (partition !== undefined) return [name, startUrl, region].filter(Boolean).join(' · ');
  return vscode.l10n.t(
    '{0} is not an AWS host. It will be checked for a redirect to your access portal.',
    new URL(startUrl).host,
  );
}

function explainPastedProblem(problem: PastedProblem): string {
  switch (problem) {
    case 'not-a-url':
      return vscode.l10n.t(
        'This text is not recognized. Paste the link to your access portal, which looks like {0}, a link to one of its pages, an address of your organization that redirects to it, or an [sso-session] section of ~/.aws/config.',
        'https://d-1234567890.awsapps.com/start',
      );
    case 'section-without-start-url':
      return vscode.l10n.t('The section has no valid sso_start_url.');
    case 'section-with-wrong-region':
      return vscode.l10n.t('The sso_region of the section is not the name of an AWS Region.');
    default:
      return explainStartUrl(problem);
  }
}
