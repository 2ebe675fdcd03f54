/**
 * Tokens for an application by CreateTokenWithIAM: the user's proof of who they are is exchanged in a
 * request that is signed with AWS credentials. Loaded with the first sign-in to an application.
 * https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateTokenWithIAM.html
 */
import type { Cancellable } from '../../base/abortable.ts';
import type { Clock } from '../../base/clock.ts';
import { SignInError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { signInWithBrowser } from '../../flows/browserFlow.ts';
import type { CallbackPages } from '../../flows/flow.ts';
import type { IamTokens } from '../../oidc/iamTokens.ts';
import type { OidcClient } from '../../oidc/oidcClient.ts';
import type {
  CreateTokenWithIamRequest,
  CreateTokenWithIamResponse,
} from '../../oidc/oidcMessages.ts';
import { signInErrorOf } from '../endReason.ts';
import { type Origins, requireSameOrigins } from '../origins.ts';
import type { Refresher } from '../refresh/refresher.ts';
import type { Instance } from '../session.ts';
import type { ObtainedForApplication } from './newRecord.ts';
import type { ApplicationRequest, SignInPrompts } from './signInRequest.ts';

export interface ApplicationSignInDeps {
  clock: Clock;
  log: Log;
  oidc(instance: Instance): OidcClient | Promise<OidcClient>;
  /** See `RenewalDeps`. */
  iamTokens(arn: string, instance: Instance, options: Cancellable): Promise<IamTokens>;
  refresher: Pick<Refresher, 'fresh'>;
  /** The configured endpoints, if they are not AWS's own. */
  origins(instance: Instance): Origins | undefined | Promise<Origins | undefined>;
  pages(): Promise<CallbackPages>;
}

export interface ApplicationSignIn {
  instance: Instance;
  application: ApplicationRequest;
  /** None: all scopes of the application. */
  scope: readonly string[];
  prompts: SignInPrompts;
}

type Grant = CreateTokenWithIamRequest extends infer Each
  ? Each extends CreateTokenWithIamRequest
    ? Omit<Each, 'clientId' | 'scope'>
    : never
  : never;

/** Rejects with `SignInError`, or with `signal.reason`. */
export async function signInToApplication(
  { instance, application, scope, prompts }: ApplicationSignIn,
  deps: ApplicationSignInDeps,
  { signal }: Cancellable,
): Promise<ObtainedForApplication> {
  const { arn, proof } = application;
  const iamTokens = () => deps.iamTokens(arn, instance, { signal });

  const exchange = async (grant: Grant): Promise<CreateTokenWithIamResponse> => {
    const request = { ...grant, clientId: arn, ...(scope.length > 0 && { scope }) };
    const { createTokenWithIam } = await iamTokens();
    return createTokenWithIam(request, { signal });
  };

  const byBrowser = async (redirectUri: string): Promise<CreateTokenWithIamResponse> => {
    const [oidc, pages] = await Promise.all([deps.oidc(instance), deps.pages()]);
    for (;;) {
      const outcome = await signInWithBrowser(
        {
          redirectUri,
          authorizeUrl: (request) =>
            oidc.authorizeUrl({ clientId: arn, scopes: scope, ...request }),
          exchange: (code) => exchange({ grantType: 'authorization_code', ...code }),
        },
        { ...deps, pages, prompts },
        { signal },
      );
      if (outcome.kind === 'tokens') return outcome.tokens;
      if (outcome.kind === 'try-again') continue;
      throw new SignInError('bad-settings', 'CreateTokenWithIAM has no grant for device codes');
    }
  };

  prompts.showStep('registering');
  // Before the user is asked for anything: without credentials it would be in vain.
  await iamTokens();
  try {
    switch (proof.kind) {
      case 'assertion': {
        const { jwt, userName } = await proof.get({ signal });
        const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
        const tokens = await exchange({ grantType, assertion: jwt });
        return { tokens, arn, scope, userName };
      }
      case 'session': {
        const subject = await deps.refresher.fresh(proof.sessionId, { signal });
        const { session, secrets, journal } = subject;
        requireSameOrigins(journal.origins, await deps.origins(instance));
        const tokens = await exchange({
          grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
          subjectToken: secrets.accessToken,
          subjectTokenType: 'urn:ietf:params:oauth:token-type:access_token',
          // Without it there is no refresh token, and the session ends with its first token.
          requestedTokenType: 'urn:ietf:params:oauth:token-type:refresh_token',
        });
        return { tokens, arn, scope, userName: session.account.userName };
      }
      case 'browser':
        return { tokens: await byBrowser(proof.redirectUri), arn, scope, userName: undefined };
    }
  } catch (error) {
    throw signInErrorOf(error);
  }
}
