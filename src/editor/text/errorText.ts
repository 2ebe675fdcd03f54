/** What users read when something went wrong: one sentence that says what to do next. */
import * as vscode from 'vscode';
import { isAbort, SignInError } from '../../base/errors.ts';
import type { SettingsProblem, StartUrlRule } from '../../base/failure.ts';
import type { EndReason } from '../../sessions/session.ts';
import { withoutLinks } from '../vscode/escape.ts';
import { explainNetworkFault } from './networkErrorText.ts';

/** The text for an error, whatever was thrown. Details stay in the log. */
export function explain(error: unknown): string {
  return withoutLinks(textFor(error));
}

function textFor(error: unknown): string {
  if (!(error instanceof SignInError)) {
    return vscode.l10n.t('Something unexpected happened. The log has the details.');
  }
  const { failure, message } = error;
  switch (failure.code) {
    case 'cancelled':
      return vscode.l10n.t('The sign-in was cancelled.');
    case 'timed-out':
      return vscode.l10n.t('The sign-in was not finished in time. Please sign in again.');
    case 'denied':
      return vscode.l10n.t('The sign-in was denied: {0}', message);
    case 'network':
      return vscode.l10n.t(
        '{0} You stay signed in where you were.',
        explainNetworkFault(failure.fault),
      );
    case 'service':
      return vscode.l10n.t('The service cannot answer now: {0}', message);
    case 'throttled':
      return vscode.l10n.t(
        'The access portal has received too many requests. Try again in a minute.',
      );
    case 'no-access':
      return vscode.l10n.t(
        'The access portal does not give you access to this. The assignment may have been removed; ask your administrator.',
      );
    case 'expired':
      return vscode.l10n.t('Your session has ended. Please sign in again.');
    case 'answer-lost':
      return vscode.l10n.t(
        'Your sign-in was approved, but the answer of the service was lost on the way. Please sign in again.',
      );
    case 'bad-answer':
      return vscode.l10n.t('{0}. The log has the details.', sentence(message));
    case 'bad-settings':
      return failure.problem
        ? explainProblem(failure.problem)
        : // Names of variables and arguments are the same in every language.
          vscode.l10n.t('Something is not set up as it has to be: {0}', message);
    case 'storage':
      return vscode.l10n.t(
        'The session could not be stored; it lasts until this window closes. ({0})',
        message,
      );
  }
}

function explainProblem(problem: SettingsProblem): string {
  switch (problem.kind) {
    case 'explained':
      return problem.text;
    case 'start-url':
      return explainStartUrl(problem.rule);
    case 'other-endpoint':
      return vscode.l10n.t(
        'This session belongs to another endpoint than the one that {0} names now. Nothing was sent there.',
        'AWS_ENDPOINT_URL',
      );
    case 'encryption-key':
      return explainKey(problem.reason);
    case 'no-portal-scope':
      return vscode.l10n.t(
        'This session cannot be ended from here, because it does not have the scope {0}. Sign out of the access portal in your browser.',
        'sso:account:access',
      );
    case 'device-code-forbidden':
      return vscode.l10n.t(
        'Signing in with a device code is turned off ({0}).',
        'iamIdentityCenter.allowDeviceCode',
      );
    case 'portal-refused':
      // The service itself often says no more than "invalid request".
      return vscode.l10n.t(
        'IAM Identity Center refused the sign-in to {0} in {1} ({2}). Check the link of your access portal, and that {1} is the region of Identity Center, not where you deploy.',
        problem.startUrl,
        problem.region,
        problem.reply,
      );
  }
}

/** Why the service cannot use the encryption key of the organization's instance. */
export function explainKey(reason: string): string {
  switch (reason) {
    case 'KMS_AccessDeniedException':
      return vscode.l10n.t(
        'IAM Identity Center may not use the encryption key of your organization. Ask your administrator to check the policy of the key.',
      );
    case 'KMS_DisabledException':
      return vscode.l10n.t(
        'The encryption key of your organization is disabled. Ask your administrator to enable it.',
      );
    case 'KMS_NotFoundException':
      return vscode.l10n.t(
        'IAM Identity Center cannot find the encryption key of your organization. Ask your administrator.',
      );
    default:
      return vscode.l10n.t(
        'IAM Identity Center cannot use the encryption key of your organization ({0}). Ask your administrator.',
        reason,
      );
  }
}

/** Why a text is not a start URL, in one sentence. */
export function explainStartUrl(rule: StartUrlRule): string {
  switch (rule) {
    case 'not-a-url':
      return vscode.l10n.t('This is not the link of an access portal.');
    case 'not-https':
      return vscode.l10n.t('The link of an access portal begins with https://.');
    case 'password':
      return vscode.l10n.t('The link must not hold a user name or password.');
    case 'no-directory':
      return vscode.l10n.t('The end of the link is missing: it tells which instance is yours.');
    case 'region-only':
      return vscode.l10n.t('This page tells the region, but not the portal.');
    case 'console-page':
      return vscode.l10n.t(
        "That is the AWS console. Paste your access portal's address, which looks like {0}.",
        'https://d-1234567890.awsapps.com/start',
      );
  }
}

/** Why a session needs the user. */
export function explainEnd(reason: EndReason): string {
  switch (reason) {
    case 'session-ended':
      return vscode.l10n.t('the session ended');
    case 'signed-out-elsewhere':
      return vscode.l10n.t('signed out elsewhere');
    case 'registration-ended':
      return vscode.l10n.t('the registration of this extension ended');
    case 'denied':
      return vscode.l10n.t('access was denied');
    case 'interrupted':
      return vscode.l10n.t('a refresh was interrupted');
    case 'not-renewed':
      return vscode.l10n.t('the renewal was not finished');
    case 'refresh-refused':
      return vscode.l10n.t('the service no longer accepts the session');
    case 'no-refresh-token':
      return vscode.l10n.t('the session cannot be refreshed');
  }
}

/**
 * The error for the API: cancelling is VS Code's own error, everything else is explained. It has no
 * `cause`: VS Code sends causes to the window, which may log what a library said.
 */
export function toEditorError(error: unknown): Error {
  if (isAbort(error) || error instanceof vscode.CancellationError) {
    return new vscode.CancellationError();
  }
  return new Error(explain(error));
}

/** With a capital, as a line of its own begins. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
