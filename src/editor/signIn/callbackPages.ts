/**
 * The pages that the browser shows after a sign-in: media/callback.html with the texts for each
 * outcome.
 */
import * as vscode from 'vscode';
import type { CallbackPages } from '../../flows/flow.ts';
import { escapeHtml } from '../vscode/escape.ts';

interface Words {
  heading: string;
  body: string;
  next: string;
}

/** The pages reject if the file of the extension cannot be read. */
export function createCallbackPages(extensionUri: vscode.Uri): CallbackPages {
  const file = vscode.Uri.joinPath(extensionUri, 'media', 'callback.html');
  const page = async (outcome: string, words: Words, reason = '') => {
    const template = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    // Without a bundle the texts are English, whatever the display language is.
    const lang = vscode.l10n.bundle ? vscode.env.language : 'en';
    return fillPage(template, { lang, outcome, reason, ...words });
  };
  return {
    success: () => page('success', success()),
    unfinished: () => page('unfinished', unfinished()),
    failure: (kind, description) => page(kind, failures[kind](), description),
    stray: () =>
      vscode.l10n.t(
        'This address does not belong to the current sign-in. Return to {0}.',
        vscode.env.appName,
      ),
  };
}

const success = (): Words => ({
  heading: vscode.l10n.t('You are signed in'),
  body: vscode.l10n.t('{0} is now connected to IAM Identity Center.', vscode.env.appName),
  next: vscode.l10n.t('You can close this tab and return to {0}.', vscode.env.appName),
});

const unfinished = (): Words => ({
  heading: vscode.l10n.t('Almost there'),
  body: vscode.l10n.t('IAM Identity Center is taking a while to respond.'),
  next: vscode.l10n.t(
    'You can close this tab. {0} will notify you when you are signed in.',
    vscode.env.appName,
  ),
});

const failures: Record<Parameters<CallbackPages['failure']>[0], () => Words> = {
  denied: () => ({
    heading: vscode.l10n.t('Access was denied'),
    body: vscode.l10n.t('IAM Identity Center did not allow this sign-in.'),
    next: vscode.l10n.t(
      'Return to {0} to try again, or ask your administrator for access.',
      vscode.env.appName,
    ),
  }),
  failed: () => ({
    heading: vscode.l10n.t('The sign-in did not finish'),
    body: vscode.l10n.t('Something went wrong. You are not signed in.'),
    next: vscode.l10n.t('Return to {0} to see the reason and try again.', vscode.env.appName),
  }),
  expired: () => ({
    heading: vscode.l10n.t('This sign-in has expired'),
    body: vscode.l10n.t(
      'It was not finished in time or has already been used. You are not signed in.',
    ),
    next: vscode.l10n.t('Return to {0} and sign in again.', vscode.env.appName),
  }),
};

/**
 * Replaces each `{{slot}}` by its text, escaped for HTML content and for quoted attributes.
 * @throws Error for a slot without a text
 */
export function fillPage(template: string, texts: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{(\w+)\}\}/g, (_slot, name: string) => {
    const text = texts[name];
    if (text === undefined) throw new Error(`page template: no text for ${name}`);
    return escapeHtml(text);
  });
}
