/** What a refusal of CreateTokenWithIAM means: who has to change what. */
import { SignInError } from '../base/errors.ts';
import type { ApplicationProblem, ApplicationRefusal } from '../base/failure.ts';
import { CallerError } from '../oidc/callerError.ts';
import { keyReasonOf, OidcError, type OidcErrorName } from '../oidc/oidcError.ts';
import { readJwt } from '../oidc/readJwt.ts';

/** What is exchanged for the tokens. */
export type Exchanged =
  | { kind: 'refresh-token' | 'subject' | 'code' }
  | { kind: 'assertion'; jwt: string };

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
 * The `SignInError` for a refusal that is about the application or about who signed. Other errors are
 * returned unchanged: failures of the service or of its key, and a refresh token that is refused.
 * @param application the user's name for it
 */
export function applicationErrorOf(
  error: unknown,
  application: string,
  exchanged: Exchanged,
): unknown {
  const problem = problemOf(error, application, exchanged);
  if (!problem || !(error instanceof Error)) return error;
  return new SignInError({ code: 'application', problem }, error.message, { cause: error });
}

function problemOf(
  error: unknown,
  application: string,
  exchanged: Exchanged,
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
  const isGrant = name === 'InvalidGrantException' || name === 'ExpiredTokenException';
  if (!isGrant || exchanged.kind === 'refresh-token') return undefined;
  return exchanged.kind === 'assertion'
    ? { application, kind: 'assertion', ...partiesOf(exchanged.jwt), reply }
    : { application, kind: exchanged.kind, reply };
}

/** Whom a JWT names as its issuer and its audience. */
function partiesOf(jwt: string): { issuer: string | undefined; audience: string | undefined } {
  const { iss, aud } = readJwt(jwt) ?? {};
  return {
    issuer: typeof iss === 'string' ? iss : undefined,
    audience:
      [aud]
        .flat()
        .filter((each) => typeof each === 'string')
        .join(', ') || undefined,
  };
}
