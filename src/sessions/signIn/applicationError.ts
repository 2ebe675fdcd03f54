/** What a refusal of CreateTokenWithIAM means: who has to change what. */
import { SignInError } from '../../base/errors.ts';
import type { ApplicationProblem, ApplicationRefusal } from '../../base/failure.ts';
import { oneLine } from '../../base/oneLine.ts';
import { CallerError } from '../../oidc/callerError.ts';
import type { IamTokens } from '../../oidc/iamTokens.ts';
import { keyReasonOf, OidcError, type OidcErrorName } from '../../oidc/oidcError.ts';
import type { CreateTokenWithIamRequest } from '../../oidc/oidcMessages.ts';
import { readJwt } from '../../oidc/readJwt.ts';

const refusals: Readonly<Partial<Record<OidcErrorName, ApplicationRefusal>>> = {
  AccessDeniedException: 'denied',
  InvalidClientException: 'unknown',
  InvalidRedirectUriException: 'request',
  InvalidRequestException: 'request',
  InvalidRequestRegionException: 'request',
  InvalidScopeException: 'scope',
  UnauthorizedClientException: 'grant',
  UnsupportedGrantTypeException: 'grant',
};

/**
 * The calls, which now reject with `SignInError` for a refusal that is about the application or about
 * who signed. Other errors stay as they are: failures of the service or of its key, and a refresh
 * token that is refused.
 * @param application the user's name for it
 * @param explain words the problem for the user
 */
export function withProblems(
  { createTokenWithIam }: IamTokens,
  application: string,
  explain: (problem: ApplicationProblem) => string,
): IamTokens {
  return {
    async createTokenWithIam(request, options) {
      try {
        return await createTokenWithIam(request, options);
      } catch (error) {
        const problem = problemOf(error, application, request);
        if (!problem || !(error instanceof Error)) throw error;
        const failure = { code: 'application', problem, text: explain(problem) } as const;
        throw new SignInError(failure, error.message, { cause: error });
      }
    },
  };
}

function problemOf(
  error: unknown,
  application: string,
  request: CreateTokenWithIamRequest,
): ApplicationProblem | undefined {
  if (error instanceof CallerError) {
    const { kind: refusal, description: reply = '' } = error.details;
    return { application, kind: 'caller', refusal, reply };
  }
  if (!(error instanceof OidcError)) return undefined;
  // A problem of the instance, whatever is signed in to.
  if (keyReasonOf(error)) return undefined;
  const { name, description: reply = '' } = error.details;
  const kind = refusals[name];
  if (kind) return { application, kind, reply };
  if (name !== 'InvalidGrantException' && name !== 'ExpiredTokenException') return undefined;
  switch (request.grantType) {
    case 'refresh_token':
      return undefined;
    case 'authorization_code':
      return { application, kind: 'code', reply };
    case 'urn:ietf:params:oauth:grant-type:token-exchange':
      return { application, kind: 'subject', reply };
    case 'urn:ietf:params:oauth:grant-type:jwt-bearer':
      return { application, kind: 'assertion', ...partiesOf(request.assertion), reply };
  }
}

/** Whom a JWT names as its issuer and its audience. Nobody has checked it. */
function partiesOf(jwt: string): { issuer: string | undefined; audience: string | undefined } {
  const { iss, aud } = readJwt(jwt) ?? {};
  const audiences = [aud].flat().filter((each) => typeof each === 'string');
  return {
    issuer: typeof iss === 'string' ? oneLine(iss) : undefined,
    audience: oneLine(audiences.join(', ')) || undefined,
  };
}
