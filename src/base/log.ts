/**
 * The log, and how user names and secrets are kept out of it. A line reads
 * `area: what happened: variable part`.
 */
import { createHash } from 'node:crypto';

/**
 * Users share logs, so lines contain only fields known to be harmless, and identifiers only through
 * `shortHash`.
 */
export interface Log {
  debug(line: string): void;
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
}

/** A short, stable substitute for an identifier: equal values give the same eight characters. */
export function shortHash(value: string): string {
  return createHash('sha256').update(value).digest('hex').slice(0, 8);
}

/** Writes nothing. */
export const noLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/**
 * Runs of characters that could be a token, code or secret, percent-encoded or not. Hosts and short
 * ids do not match. A request id looks like one, and AWS Support asks for it.
 */
const opaqueRun =
  /(?<requestId>\brequest [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b)|[A-Za-z0-9+/=_~%:-]{32,}/g;

/** User name and password in an address such as a proxy's, whatever characters they contain. */
const userInfo = /\S+@(?=\S)/g;

const longestLine = 2000;

/**
 * The last safeguard before a line is written: replaces everything long and opaque, and keeps text
 * from outside on one line. Lines are safe without it, but a mistake elsewhere must not become a
 * leak.
 */
export function redact(line: string): string {
  return line
    .slice(0, longestLine)
    .replace(/[\p{C}\u2028\u2029]+/gu, ' ')
    .replace(/([?&](?:code|state|user_code|code_challenge)=)[^&\s]+/g, '$1…')
    .replace(userInfo, '…@')
    .replace(opaqueRun, (_run, requestId?: string) => requestId ?? '…');
}
