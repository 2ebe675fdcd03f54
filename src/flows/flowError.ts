/** What a flow makes of a refusal: its own errors for its own ends, the service's for the rest. */
import { SignInError } from '../base/errors.ts';
import { nameOfWireError, OidcError } from '../oidc/oidcError.ts';

/**
 * The error of a redirect (RFC 6749 section 4.1.2.1) as CreateToken would have reported it; one
 * that CreateToken does not know is the service's own trouble.
 */
export function redirectError(redirect: { error: string; description: string }): Error {
  const { error, description } = redirect;
  const name = nameOfWireError(error);
  if (name) return new OidcError({ name, status: 302, error, ...(description && { description }) });
  return new SignInError('service', description ? `${error}: ${description}` : error);
}

/** A denial and an expiry become `SignInError`; anything else stays what it is. */
export function translateRefusal(error: unknown): unknown {
  if (!(error instanceof OidcError)) return error;
  const reason = error.details.description ?? error.details.error;
  switch (error.details.name) {
    case 'AccessDeniedException':
      return new SignInError('denied', reason, { cause: error });
    case 'ExpiredTokenException':
      return new SignInError('timed-out', reason, { cause: error });
    default:
      return error;
  }
}
