/**
 * A profile for the AWS CLI, the AWS SDKs and what is built with them: which sections
 * `~/.aws/config` lacks for it. Nothing is read or written here.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html
 */

import { partitionOf } from '../aws/regions.ts';
import { SignInError } from '../base/errors.ts';
import type { CliSession } from './cliSession.ts';
import { readConfigText } from './configText.ts';

export interface CliProfile {
  name: string;
  session: CliSession;
  accountId: string;
  roleName: string;
}

/**
 * What to append to `text`. An `sso-session` that is there stays as it is, whatever it says.
 * Throws `SignInError('bad-answer')` where a value would be read as something else in the file.
 */
export function sectionsToAppend(text: string, profile: CliProfile): string {
  const { session } = profile;
  const known = hasSection(text, 'sso-session', session.name);
  const lines = [
    ...(known
      ? []
      : [
          `[sso-session ${session.name}]`,
          toLine('sso_start_url', session.startUrl),
          toLine('sso_region', session.region),
          toLine('sso_registration_scopes', session.scopes.join(',')),
          '',
        ]),
    `[profile ${profile.name}]`,
    toLine('sso_session', session.name),
    toLine('sso_account_id', profile.accountId),
    toLine('sso_role_name', profile.roleName),
    // Without one, programs turn to the commercial partition, where nobody knows this person.
    ...(partitionOf(session.region).name === 'aws' ? [] : [toLine('region', session.region)]),
  ];
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
  return [...linesBefore(text), ...lines, ''].join(lineBreak);
}

/** None of the service's names may end its line, or begin a comment. */
function toLine(key: string, value: string): string {
  if (/^[;#]|[\s\p{C}]/u.test(value)) {
    throw new SignInError('bad-answer', `unexpected answer: ${key} does not fit into one line`);
  }
  return `${key} = ${value}`;
}

/** What makes the next line a fresh one, with a blank one before it. */
function linesBefore(text: string): string[] {
  if (text === '' || /(?:^|\n)[^\S\n]*\n$/.test(text)) return [];
  return text.endsWith('\n') ? [''] : ['', ''];
}

/**
 * Why the person cannot have this name: what every SDK reads without quotes is less than what
 * some do, and of two profiles of one name each takes another.
 */
export function profileNameProblem(
  name: string,
  text: string,
): 'empty' | 'characters' | 'taken' | undefined {
  if (name === '') return 'empty';
  if (!/^[\w@+.%:/-]+$/.test(name) || name === '__proto__') return 'characters';
  return hasSection(text, 'profile', name) ? 'taken' : undefined;
}

/** `playground-ReadOnly`, with a number where `text` has that already. */
export function suggestProfileName(
  account: { accountId: string; accountName?: string },
  roleName: string,
  text: string,
): string {
  const name = `${plain(account.accountName ?? '') || account.accountId}-${plain(roleName)}`;
  let free = name;
  for (let number = 2; profileNameProblem(free, text) === 'taken'; number++) {
    free = `${name}-${number}`;
  }
  return free;
}

/** In letters that need no quotes in any shell. */
function plain(words: string): string {
  return words
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\w.+-]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/** SDKs take a section without the word `profile` for a profile as well. */
function hasSection(text: string, kind: 'profile' | 'sso-session', name: string): boolean {
  const kinds = kind === 'profile' ? ['profile', ''] : [kind];
  return readConfigText(text).sections.some(
    (section) => kinds.includes(section.kind) && section.name === name,
  );
}
