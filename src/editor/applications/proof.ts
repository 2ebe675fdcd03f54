/** What shows an application who the user is, as the user's settings say. */

import * as v from 'valibot';
import * as vscode from 'vscode';
import { abortable, type Cancellable } from '../../base/abortable.ts';
import { messageOf, SignInError } from '../../base/errors.ts';
import { redact } from '../../base/log.ts';
import { oneLine } from '../../base/oneLine.ts';
import { readJwt } from '../../oidc/readJwt.ts';
import type { Session } from '../../sessions/session.ts';
import type { Assertion, Proof } from '../../sessions/signIn/signInRequest.ts';
import { explainedError } from '../vscode/explainedError.ts';
import { applicationError } from './applicationProblem.ts';
import type { AssertionSource, ConfiguredApplication } from './applicationSettings.ts';
import { isEnded, portalSessionsOf } from './signer.ts';

/**
 * Nothing is asked yet.
 * @throws SignInError `application` if the token of a session is to be exchanged, and there is none
 */
export function proofOf(
  { assertion, credentials, instance }: ConfiguredApplication,
  sessions: readonly Session[],
): Proof {
  if ('browser' in assertion) return { kind: 'browser', redirectUri: assertion.redirectUri };
  if ('provider' in assertion) {
    return { kind: 'assertion', get: (options) => askProvider(assertion, instance.name, options) };
  }
  const person = assertion.person ?? (credentials.role ? credentials.person : undefined);
  const theirs = portalSessionsOf(sessions, person);
  const session = theirs.find(
    (each) =>
      !isEnded(each) &&
      // A token is good in its own region only.
      each.instance.region === instance.region &&
      (assertion.scopes ?? []).every((scope) => each.scopes.includes(scope)),
  );
  if (session) return { kind: 'session', sessionId: session.id };
  const ended = theirs.find(isEnded);
  const user = ended?.account.label ?? person;
  const problem = {
    kind: 'no-session',
    application: instance.name,
    user,
    sessionId: ended?.id,
  } as const;
  throw applicationError(problem, 'application: no session to exchange');
}

/** What is used of the session of another provider, which may be anything. */
const foreignSession = v.object({
  idToken: v.fallback(v.optional(v.string()), undefined),
  accessToken: v.fallback(v.optional(v.string()), undefined),
  account: v.fallback(v.object({ label: v.optional(v.pipe(v.string(), v.maxLength(1024))) }), {}),
});

const nothing = { idToken: undefined, accessToken: undefined, account: {} };

/** As long as the tokens of Identity Center may be. */
const longestToken = 16_384;

/** The token of another authentication provider of VS Code, which asks the user for consent. */
async function askProvider(
  { provider, scopes }: Extract<AssertionSource, { provider: string }>,
  application: string,
  options: Cancellable,
): Promise<Assertion> {
  const detail = vscode.l10n.t({
    message: 'Its token is exchanged for a token of {0} at IAM Identity Center.',
    args: [application],
    comment: '{0} is the name of an application. Shown where VS Code asks for consent.',
  });
  let session: unknown;
  try {
    const asked = vscode.authentication.getSession(provider, scopes, { createIfNone: { detail } });
    session = await abortable(Promise.resolve(asked), options);
  } catch (error) {
    options.signal.throwIfAborted();
    throw providerFailed(provider, error);
  }
  const { idToken, accessToken, account } = v.parse(v.fallback(foreignSession, nothing), session);
  const jwt = [idToken, accessToken].find(isJwt);
  if (jwt !== undefined) return { jwt, userName: account.label };
  throw explainedError(
    `application: no JWT of ${provider}`,
    vscode.l10n.t({
      message:
        'The tokens of the authentication provider {0} are not JSON Web Tokens, so no application can check them. Other scopes may help.',
      args: [provider],
      comment: '{0} is the id of an authentication provider. OAuth scopes.',
    }),
  );
}

function isJwt(token: string | undefined): token is string {
  return token !== undefined && token.length <= longestToken && readJwt(token) !== undefined;
}

function providerFailed(provider: string, error: unknown): SignInError {
  // VS Code's error for a user who said no has no code (1.139).
  const isRefused =
    error instanceof vscode.CancellationError || /\bdid not consent\b/.test(messageOf(error));
  if (isRefused) return new SignInError('cancelled', 'application: no consent', { cause: error });
  return explainedError(
    `application: ${provider} failed: ${messageOf(error)}`,
    vscode.l10n.t({
      message: 'The authentication provider {0} gave no token: {1}',
      args: [provider, oneLine(redact(messageOf(error)))],
      comment: '{0} is the id of an authentication provider, {1} what it said.',
    }),
    { cause: error },
  );
}
