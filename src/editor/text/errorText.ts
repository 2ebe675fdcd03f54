/** What users read when something went wrong, and what they can do about it. */
import * as vscode from 'vscode';
import { hasCode, isAbort, SignInError } from '../../base/errors.ts';
import type { SettingsProblem, StartUrlRule } from '../../base/failure.ts';
import { withoutLinks } from '../vscode/escape.ts';
import { joinSentences } from './joinSentences.ts';
import { explainNetworkFault } from './networkErrorText.ts';

/** The text for an error, whatever was thrown. Details stay in the log. */
export function explain(error: unknown): string {
  const text = textFor(error);
  const user = error instanceof SignInError ? error.user : undefined;
  if (user === undefined) return withoutLinks(text);
  return withoutLinks(
    vscode.l10n.t({
      message: '{0}: {1}',
      args: [user, text],
      comment: '{0} is the name of a user and an access portal, {1} whole sentences about it.',
    }),
  );
}

function textFor(error: unknown): string {
  if (!(error instanceof SignInError)) {
    return vscode.l10n.t('Something unexpected happened. See the log for details.');
  }
  const { failure, message } = error;
  switch (failure.code) {
    case 'cancelled':
      return vscode.l10n.t('The sign-in was cancelled.');
    case 'timed-out':
      return vscode.l10n.t('The sign-in was not finished in time. Please sign in again.');
    case 'denied':
      return vscode.l10n.t({
        message: 'Access was denied in the browser ({0}). Nothing has changed.',
        args: [message],
        comment: '{0} is the reason that the service gave, in English.',
      });
    case 'network':
      return joinSentences(
        explainNetworkFault(failure.fault),
        vscode.l10n.t('Your existing sessions are not affected.'),
      );
    case 'service':
      return vscode.l10n.t({
        message: 'IAM Identity Center cannot respond at the moment: {0}',
        args: [message],
        comment: '{0} is the message of the service, or the technical reason, in English.',
      });
    case 'throttled':
      return vscode.l10n.t(
        'The access portal has received too many requests. Try again in a minute.',
      );
    case 'no-access':
      return vscode.l10n.t(
        'The access portal does not give you access to this. The assignment may have been removed; ask your administrator.',
      );
    case 'expired':
      if (failure.signedOutElsewhere) {
        return vscode.l10n.t(
          'Your session was ended by another program or in the access portal. Please sign in again.',
        );
      }
      return vscode.l10n.t('Your session has ended. Please sign in again.');
    case 'answer-lost':
      return vscode.l10n.t(
        'Your sign-in was approved, but the response was lost on its way. Please sign in again.',
      );
    case 'bad-answer':
      return vscode.l10n.t('The service sent an unexpected response. See the log for details.');
    case 'bad-settings':
      return failure.problem
        ? explainProblem(failure.problem)
        : // Names of variables and arguments are the same in every language.
          vscode.l10n.t({
            message: 'Configuration problem: {0}',
            args: [message],
            comment:
              '{0} is the name of a variable or argument and what is wrong with it, in English.',
          });
    case 'application':
      return failure.text;
    case 'storage':
      return vscode.l10n.t({
        message:
          'The session could not be stored, so it lasts only until this window closes ({0}).',
        args: [message],
        comment: '{0} is the technical reason, in English.',
      });
  }
}

function explainProblem(problem: SettingsProblem): string {
  switch (problem.kind) {
    case 'explained':
      return problem.text;
    case 'start-url':
      return explainStartUrl(problem.rule);
    case 'role':
      return explainRole(problem.rule, problem.value);
    case 'role-refused':
      return vscode.l10n.t(
        'The access portal refuses the role {0} in the AWS account {1}. It may no longer be assigned to you. Choose another role, or ask your administrator for access.',
        problem.roleName,
        problem.accountId,
      );
    case 'other-endpoint':
      return vscode.l10n.t({
        message:
          'This session was started at a different endpoint than the one set in {0}. Nothing was sent to that endpoint.',
        args: ['AWS_ENDPOINT_URL'],
        comment: '{0} is the name of an environment variable.',
      });
    case 'encryption-key':
      return explainKey(problem.reason);
    case 'no-portal-scope':
      return vscode.l10n.t(
        'This session cannot be ended from here, because it does not have the scope {0}. Sign out of the access portal in your browser.',
        'sso:account:access',
      );
    case 'device-code-forbidden':
      return vscode.l10n.t({
        message: 'Signing in with a device code is turned off by the setting {0}.',
        args: ['iamIdentityCenter.allowDeviceCode'],
        comment: '{0} is the name of a setting.',
      });
    case 'portal-refused':
      // The service itself often says no more than "invalid request".
      return vscode.l10n.t({
        message:
          'IAM Identity Center refused the sign-in to {0} in {1} ({2}). Check your access portal link, and check that {1} is the region of IAM Identity Center, not a region you deploy to.',
        args: [problem.startUrl, problem.region, problem.reply],
        comment:
          '{0} is the access portal link, {1} an AWS Region, {2} what the service replied, in English.',
      });
  }
}

function explainRole(rule: 'account-id' | 'role-name', value: string): string {
  const shown = value.slice(0, 80);
  switch (rule) {
    case 'account-id':
      return vscode.l10n.t(
        '"{0}" is not an AWS account ID. An account ID has twelve digits.',
        shown,
      );
    case 'role-name':
      return vscode.l10n.t(
        '"{0}" is not a role name. A role name has up to 64 letters, digits and these characters: {1}',
        shown,
        '+ = , . @ _ -',
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

const portalExample = 'https://d-1234567890.awsapps.com/start';

/** Why a text is not a start URL, in one sentence or two. */
export function explainStartUrl(rule: StartUrlRule): string {
  switch (rule) {
    case 'not-a-url':
      return vscode.l10n.t('This is not the link to an access portal.');
    case 'not-https':
      return vscode.l10n.t('The link to an access portal begins with https://.');
    case 'password':
      return vscode.l10n.t('The link must not contain a user name or password.');
    case 'no-directory':
      return vscode.l10n.t(
        'The link is incomplete. The part after the host name identifies your access portal.',
      );
    case 'region-only':
      return vscode.l10n.t('This link shows the region, but not the access portal.');
    case 'console-page':
      return vscode.l10n.t(
        "That is the AWS console. Paste your access portal's address, which looks like {0}.",
        portalExample,
      );
    case 'aws-page':
      return vscode.l10n.t(
        "That page of AWS is not an access portal. Paste your access portal's address, which looks like {0}.",
        portalExample,
      );
    case 'account-id':
      return vscode.l10n.t(
        "That is the ID of an AWS account. Paste your access portal's address, which looks like {0}.",
        portalExample,
      );
  }
}

/**
 * The error for the API: cancelling and denying are VS Code's own error, everything else is
 * explained. It has no
 * `cause`: VS Code sends causes to the window, which may log what a library said.
 */
export function toEditorError(error: unknown): Error {
  const isCancelled = isAbort(error) || hasCode(error, 'denied');
  if (isCancelled || error instanceof vscode.CancellationError) {
    return new vscode.CancellationError();
  }
  return new Error(explain(error));
}
