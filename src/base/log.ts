/**
 * What the rooms write down, and how names of people and secrets are kept out of it.
 * A line reads `area: what happened: variable part`.
 */
import { createHash } from 'node:crypto';

export interface Log {
  debug(line: string): void;
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
}

/** A short, stable stand-in for an identifier: the same value gives the same eight characters. */
export function shortHash(value: string): string {
  return createHash('sha256').update(value).digest('hex').slice(0, 8);
}

/** Log as an allow-list: pass only what may be read by anybody, ids through `shortHash`. */
export const noLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** Runs that could be a token, code or secret, base64 included. Hosts and short ids do not match. */
const opaqueRun = /[A-Za-z0-9+/=_~-]{32,}/g;

/** Name and password of an address such as a proxy's, whatever characters they hold. */
const userInfo = /\S+@(?=\S)/g;

const longestLine = 2000;

/**
 * The last guard before a line is written: anything long and opaque is replaced, whatever put it
 * there, and what came from outside stays on its line. Lines are safe without it; a mistake
 * elsewhere must not become a leak.
 */
export function redact(line: string): string {
  return line
    .slice(0, longestLine)
    .replace(/[\p{C}\u2028\u2029]+/gu, ' ')
    .replace(/([?&](?:code|state|user_code|code_challenge)=)[^&\s]+/g, '$1…')
    .replace(userInfo, '…@')
    .replace(opaqueRun, '…');
}
