/** Translates errors of the service into those of a flow. */
import { SignInError } from '../base/errors.ts';
import { keyReasonOf, nameOfWireError, OidcError } from '../oidc/oidcError.ts';

/**
 * The error of a redirect (RFC 6749 section 4.1.2.1), as the `OidcError` that CreateToken would
 * have caused. An error unknown to CreateToken counts as a failure of the service.
 */
export function redirectError(redirect: { error: string; description: string }): Error {
  const { error, description } = redirect;
  const name = nameOfWireError(error);
  if (name) return new OidcError({ name, status: 302, error, ...(description && { description }) });
  return new SignInError('service', description ? `${error}: ${description}` : error);
}

/** A denial and an expiry become `SignInError`; other errors are returned unchanged. */
export function translateRefusal(error: unknown): unknown {
  if (!(error instanceof OidcError) || keyReasonOf(error)) return error;
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
