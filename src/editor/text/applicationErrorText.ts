/** What users read when an application gives them no token: who has to change what. */
import * as vscode from 'vscode';
import type { ApplicationProblem } from '../../base/failure.ts';
import { joinSentences } from './joinSentences.ts';

const setting = 'iamIdentityCenter.applications';
const action = 'sso-oauth:CreateTokenWithIAM';

export function explainApplicationProblem(problem: ApplicationProblem): string {
  const text = textFor(problem);
  const reply = 'reply' in problem ? problem.reply : '';
  if (reply === '') return text;
  return joinSentences(
    text,
    vscode.l10n.t({
      message: 'The reply was: {0}',
      args: [reply],
      comment: '{0} is what a service or a tool replied, in English.',
    }),
  );
}

function textFor(problem: ApplicationProblem): string {
  const { application } = problem;
  switch (problem.kind) {
    case 'not-configured':
      return vscode.l10n.t({
        message: 'The setting {1} does not list the application {0}. Add it, or sign out of it.',
        args: [application, setting],
        comment: '{0} is the name of an application. {1} is the name of a setting.',
      });
    case 'signed-out':
      return signedOut(application, problem.user);
    case 'role':
      return vscode.l10n.t({
        message:
          'The access portal does not give the role {1} to {2}. It signs the requests for {0}: check "credentials" in the setting {3}.',
        args: [application, problem.role, problem.user, setting],
        comment:
          '{0} is the name of an application. {1} is an account and a role, {2} a user, {3} a setting.',
      });
    case 'profile':
      return vscode.l10n.t({
        message: 'The profile {1} has no AWS credentials to sign the requests for {0} with.',
        args: [application, problem.profile],
        comment: '{0} is the name of an application. {1} is the name of a profile of the AWS CLI.',
      });
    case 'caller':
      return callerRefused(application, problem.refusal);
    case 'assertion':
      return assertionRefused(application, problem.issuer, problem.audience);
    case 'no-session':
      return noSession(application, problem.user);
    case 'code':
      return vscode.l10n.t({
        message:
          'The application {0} did not accept the code that the browser brought. Please sign in again.',
        args: [application],
        comment: '{0} is the name of an application.',
      });
    case 'subject':
      return vscode.l10n.t({
        message:
          'The application {0} did not accept the token of your session. An administrator has to make the application an authorized target of one of the scopes of that session.',
        args: [application],
        comment: '{0} is the name of an application.',
      });
    case 'denied':
      return vscode.l10n.t({
        message:
          'The application {0} denied access. Ask an administrator whether you are assigned to it, and whether its policy allows the AWS account of your credentials to call {1}.',
        args: [application, action],
        comment: '{0} is the name of an application. {1} is the name of an action in a policy.',
      });
    case 'unknown':
      return vscode.l10n.t({
        message:
          'IAM Identity Center does not know the application {0}, or it is disabled. Check its ARN and region in the setting {1}, or ask an administrator.',
        args: [application, setting],
        comment: '{0} is the name of an application. {1} is the name of a setting.',
      });
    case 'grant':
      return vscode.l10n.t({
        message:
          'The application {0} is not configured for this way of signing in. An administrator has to add the grant to it.',
        args: [application],
        comment: '{0} is the name of an application. A grant is a way of getting a token in OAuth.',
      });
    case 'scope':
      return vscode.l10n.t({
        message:
          'The application {0} does not have all of the requested scopes. Check "scopes" in the setting {1}.',
        args: [application, setting],
        comment: '{0} is the name of an application. {1} is the name of a setting.',
      });
    case 'request':
      return vscode.l10n.t({
        message: 'The application {0} refused the request.',
        args: [application],
        comment: '{0} is the name of an application.',
      });
  }
}

function signedOut(application: string, user: string | undefined): string {
  if (user === undefined) {
    return vscode.l10n.t({
      message:
        'The requests for {0} are signed with one of your roles. Sign in to your access portal first.',
      args: [application],
      comment: '{0} is the name of an application.',
    });
  }
  return vscode.l10n.t({
    message:
      'The requests for {0} are signed with a role of {1}, who is not signed in. Sign in as {1} first.',
    args: [application, user],
    comment: '{0} is the name of an application. {1} is a user and an access portal.',
  });
}

function noSession(application: string, user: string | undefined): string {
  if (user === undefined) {
    return vscode.l10n.t({
      message: 'Signing in to {0} requires a session at your access portal. Sign in there first.',
      args: [application],
      comment: '{0} is the name of an application.',
    });
  }
  return vscode.l10n.t({
    message:
      'Signing in to {0} requires a session of {1} with scopes that the application accepts. Sign in as {1} first.',
    args: [application, user],
    comment: '{0} is the name of an application. {1} is a user and an access portal.',
  });
}

function callerRefused(
  application: string,
  refusal: Extract<ApplicationProblem, { kind: 'caller' }>['refusal'],
): string {
  switch (refusal) {
    case 'not-allowed':
      return vscode.l10n.t({
        message:
          'Your AWS credentials are not allowed to request tokens for {0}. An administrator has to allow {1} in a policy of the role or user.',
        args: [application, action],
        comment: '{0} is the name of an application. {1} is the name of an action in a policy.',
      });
    case 'expired':
      return vscode.l10n.t({
        message: 'The AWS credentials that sign the requests for {0} have expired.',
        args: [application],
        comment: '{0} is the name of an application.',
      });
    case 'invalid':
      return vscode.l10n.t({
        message: 'AWS does not accept the credentials that sign the requests for {0}.',
        args: [application],
        comment: '{0} is the name of an application.',
      });
  }
}

function assertionRefused(
  application: string,
  issuer: string | undefined,
  audience: string | undefined,
): string {
  const refused = vscode.l10n.t({
    message: 'The application {0} did not accept your token.',
    args: [application],
    comment: '{0} is the name of an application.',
  });
  if (issuer === undefined || audience === undefined) return refused;
  return joinSentences(
    refused,
    vscode.l10n.t({
      message:
        'An administrator has to check that {0} is a trusted token issuer of the application with the audience {1}, and that its attribute mapping finds you in IAM Identity Center.',
      args: [issuer, audience],
      comment: '{0} is the address of a token issuer, {1} an audience of its tokens.',
    }),
  );
}
