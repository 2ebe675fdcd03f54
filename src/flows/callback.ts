/**
 * Reads the redirect from /authorize, by the same rules whether it arrived at the loopback server
 * or was pasted by the user.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { oneLine } from '../base/oneLine.ts';

/**
 * The redirect URI of our own clients, with the only path that the service registers. Registered
 * without a port, so that each sign-in can use its own (RFC 8252 section 7.3).
 */
export const registeredRedirectUri = 'http://127.0.0.1/oauth/callback';

/** The port that a redirect URI requires; 0 if any port will do. */
export function portOf(redirectUri: string): number {
  // `URL` drops 80, the default port.
  return Number(/^http:\/\/[^/:]+:(?<port>\d+)/.exec(redirectUri)?.groups?.port ?? 0);
}

/** A registered redirect URI, spelled as it is, for a server that listens on `port`. */
export function redirectUriFor(port: number, registered = registeredRedirectUri): string {
  return registered.replace(/^http:\/\/[^/:]+(:\d+)?/, `http://127.0.0.1:${port}`);
}

/** Identifies the sign-in that a redirect belongs to. */
export interface Expected {
  redirectUri: string;
  state: string;
}

/** The texts of an error are the service's. They are safe to log, but not escaped for HTML. */
export type Callback =
  | { kind: 'code'; code: string }
  | { kind: 'error'; error: string; description: string };

/** An address that does not belong to this sign-in, with the HTTP status for it. */
export interface Stray {
  kind: 'stray';
  status: 400 | 404 | 421;
}

/**
 * Reads the address of a redirect (RFC 6749 sections 4.1.2 and 4.1.2.1).
 *
 * An error without our `state` is a stray. It is not documented that the service sends `state` with
 * an error, but otherwise any page that the user has open could end the sign-in. The user sees the
 * error in the browser and can cancel or try again.
 */
export function readCallback(
  address: URL | null,
  { redirectUri, state }: Expected,
): Callback | Stray {
  if (!address) return { kind: 'stray', status: 400 };
  const { origin, pathname } = new URL(redirectUri);
  if (address.origin !== origin) return { kind: 'stray', status: 421 };
  if (address.pathname !== pathname) return { kind: 'stray', status: 404 };
  const query = address.searchParams;
  if (!isSame(single(query, 'state'), state)) return { kind: 'stray', status: 400 };
  const code = single(query, 'code');
  if (code && !query.has('error')) return { kind: 'code', code };
  const error = single(query, 'error');
  if (error && !query.has('code')) {
    const description = query.get('error_description') ?? '';
    return { kind: 'error', error: oneLine(error), description: oneLine(description) };
  }
  return { kind: 'stray', status: 400 };
}

/** Reads an address as users paste it. Browsers may hide `http://` and then not copy it. */
export function readPastedCallback(text: string, expected: Expected): Callback | Stray {
  const trimmed = text.trim();
  return readCallback(
    URL.parse(/^https?:/i.test(trimmed) ? trimmed : `http://${trimmed}`),
    expected,
  );
}

function single(query: URLSearchParams, name: string): string | undefined {
  const values = query.getAll(name);
  return values.length === 1 ? values[0] : undefined;
}

/** Compares digests, so that neither the time nor the length reveals anything about `state`. */
function isSame(given: string | undefined, state: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return given !== undefined && timingSafeEqual(digest(given), digest(state));
}
