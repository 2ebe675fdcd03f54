/** The one-time secrets of a browser sign-in: PKCE verifier (RFC 7636) and `state`. */
import { createHash, randomBytes } from 'node:crypto';

/** A `code_verifier` of 43 characters: 256 random bits, as RFC 7636 section 4.1 recommends. */
export function createVerifier(): string {
  return randomBytes(32).toString('base64url');
}

/** The S256 `code_challenge` of a verifier (RFC 7636 section 4.2). */
export function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier, 'ascii').digest('base64url');
}

/** The `state` that ties a redirect to its sign-in (RFC 6749 section 10.12): 256 random bits. */
export function createState(): string {
  return randomBytes(32).toString('base64url');
}
