/**
 * What a refusal of the service means for a session. Only what the service said itself counts:
 * an answer that could not be read, or none, means nothing.
 */
import { SignInError } from '../base/errors.ts';
import type { PlainFailureCode } from '../base/failure.ts';
import { keyReasonOf, OidcError } from '../oidc/oidcError.ts';
import type { EndReason, Instance } from './session.ts';

/**
 * Why a refused refresh ends the session; `undefined` if it does not. For an application, this is only
 * called with the refusal of the refresh token: the others are about the application or the signer,
 * which an administrator can change, and the session waits.
 * `session-ended` stands for every way in which the grant itself is over.
 */
export function endReasonOf(
  error: unknown,
): 'session-ended' | 'registration-ended' | 'denied' | undefined {
  if (!(error instanceof OidcError)) return undefined;
  switch (error.details.name) {
    case 'InvalidGrantException':
    case 'ExpiredTokenException':
      return 'session-ended' satisfies EndReason;
    case 'InvalidClientException':
    case 'UnauthorizedClientException':
      return 'registration-ended' satisfies EndReason;
    case 'AccessDeniedException':
      return keyReasonOf(error) ? undefined : 'denied';
    default:
      return undefined;
  }
}

/**
 * Refusals that end a session when they are repeated after its token has run out: a refresh token of
 * another region, for one, is refused as `invalid_request` every time. Returns the `error` member.
 */
export function repeatedRefusalOf(error: unknown): string | undefined {
  if (!(error instanceof OidcError)) return undefined;
  const { name, error: word } = error.details;
  const isFinal =
    name === 'InvalidScopeException' ||
    name === 'UnsupportedGrantTypeException' ||
    (name === 'InvalidRequestException' && !keyReasonOf(error));
  return isFinal ? word : undefined;
}

export function isInvalidClient(error: unknown): boolean {
  return error instanceof OidcError && error.details.name === 'InvalidClientException';
}

/**
 * Whether the sign-in was refused in the browser. That may be due to the client: the service lets
 * only so many users allow access to one, and says so on its page alone.
 */
export function isRefusedInBrowser(error: unknown): boolean {
  const refusal = error instanceof SignInError ? error.cause : error;
  return refusal instanceof OidcError && refusal.details.status === 302;
}

/** What a sign-in to `instance`, or a refresh, rejects with when `error` ended it. */
export function signInErrorOf(error: unknown, instance?: Instance): unknown {
  if (!(error instanceof OidcError)) return error;
  const { name, description, error: word } = error.details;
  const keyReason = keyReasonOf(error);
  if (keyReason) {
    const problem = { kind: 'encryption-key', reason: keyReason } as const;
    return new SignInError({ code: 'bad-settings', problem }, error.message, { cause: error });
  }
  const translated = (code: PlainFailureCode) =>
    new SignInError(code, description || word, { cause: error });
  switch (name) {
    case 'AccessDeniedException':
      return translated('denied');
    case 'ExpiredTokenException':
      return translated('timed-out');
    case 'InternalServerException':
    case 'SlowDownException':
    case 'AuthorizationPendingException':
      return translated('service');
    // An unknown start URL, or one of another region, is refused with an empty invalid_request or,
    // in the browser, with invalid_grant.
    case 'InvalidRequestException':
    case 'InvalidRequestRegionException':
    case 'InvalidGrantException':
      return instance
        ? portalRefused(instance, description || word, error)
        : translated('bad-settings');
    case 'InvalidScopeException':
    case 'InvalidClientMetadataException':
    case 'InvalidRedirectUriException':
    case 'UnsupportedGrantTypeException':
      return translated('bad-settings');
    case 'InvalidClientException':
    case 'UnauthorizedClientException':
      return translated('service');
  }
}

/** Another start URL or region may help. */
function portalRefused({ startUrl, region }: Instance, reply: string, cause: unknown): SignInError {
  const host = URL.parse(startUrl)?.host ?? 'the start URL';
  const problem = { kind: 'portal-refused', startUrl, region, reply } as const;
  return new SignInError(
    { code: 'bad-settings', problem },
    `the service refused ${host} in ${region}: ${reply}`,
    { cause },
  );
}
