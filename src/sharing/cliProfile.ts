/**
 * Profiles for the AWS CLI, the AWS SDKs and what is built with them: which of them
 * `~/.aws/config` has for our sessions, and which are missing. Nothing is read or written here.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html
 */
import { SignInError } from '../base/errors.ts';
import type { CliSession } from './cliSession.ts';
import { readConfigText } from './configText.ts';

/** A role that a profile is for. */
export interface CliRole {
  session: CliSession;
  accountId: string;
  roleName: string;
}

export interface CliProfile extends CliRole {
  name: string;
  /** Where its commands run, not where Identity Center is. */
  region: string;
}

/** A profile of ours: its `sso_session` begins with `vscode-`. */
export interface OwnProfile {
  name: string;
  sessionName: string;
  accountId: string;
  roleName: string;
  region?: string;
  /** The line of `sso_role_name`, counted from 1. */
  line: number;
  /** Whether the user added a key that gives programs other credentials than the role's. */
  isDiverted: boolean;
}

const ownPrefix = 'vscode-';

/** Keys that some program prefers to `sso_session`. */
const divertingKeys = [
  'aws_access_key_id',
  'aws_secret_access_key',
  'credential_process',
  'credential_source',
  'login_session',
  'role_arn',
  'source_profile',
  'web_identity_token_file',
];

/** The profiles of ours in `text`, including those that version 0.1.0 has written. */
export function ownProfiles(text: string): OwnProfile[] {
  return readConfigText(text).sections.flatMap(({ kind, name, entries }) => {
    const sessionName = entries.get('sso_session')?.value ?? '';
    const accountId = entries.get('sso_account_id')?.value;
    const role = entries.get('sso_role_name');
    if (kind !== 'profile' || !sessionName.startsWith(ownPrefix) || !accountId || !role) return [];
    const region = entries.get('region')?.value;
    const isDiverted = divertingKeys.some((key) => entries.has(key));
    const { value: roleName, line } = role;
    const profile = { name, sessionName, accountId, roleName, line, isDiverted };
    return [region ? { ...profile, region } : profile];
  });
}

export function isForRole(profile: OwnProfile, { session, accountId, roleName }: CliRole): boolean {
  return (
    profile.sessionName === session.name &&
    profile.accountId === accountId &&
    profile.roleName === roleName
  );
}

/** The region of `[default]`; `undefined` where it has none. */
export function defaultProfileRegion(text: string): string | undefined {
  const section = readConfigText(text).sections.find(
    ({ kind, name }) => (kind === '' || kind === 'profile') && name === 'default',
  );
  return section?.entries.get('region')?.value || undefined;
}

/** What becomes of a text with further profiles in it. */
export interface ProfilePlan {
  text: string;
  added: readonly CliProfile[];
  /** Those that were there without a region, and get one. */
  completed: readonly OwnProfile[];
}

/**
 * Plans how `text` gets each of `profiles`: existing sections stay unchanged, and missing ones are
 * appended. A profile of ours for the same role counts as existing, whatever its name, and gets a
 * region if it has none.
 * @throws SignInError `bad-answer` where a value would be read as something else in the file
 */
export function planProfiles(text: string, profiles: readonly CliProfile[]): ProfilePlan {
  const own = ownProfiles(text);
  const matches = (profile: CliProfile) => own.filter((each) => isForRole(each, profile));
  const completed = new Map<OwnProfile, string>();
  for (const profile of profiles) {
    for (const each of matches(profile)) {
      if (each.region === undefined) completed.set(each, profile.region);
    }
  }
  const added = profiles.filter((profile) => matches(profile).length === 0);
  const withRegions = insertRegions(text, completed);
  const planned = added.reduce(
    (before, each) => before + sectionsToAppend(before, each),
    withRegions,
  );
  return { text: planned, added, completed: [...completed.keys()] };
}

function insertRegions(text: string, regions: ReadonlyMap<OwnProfile, string>): string {
  const lines = text.split('\n');
  const sorted = [...regions].toSorted(([one], [other]) => other.line - one.line);
  for (const [{ line }, region] of sorted) {
    const lineBreak = lines[line - 1]?.endsWith('\r') ? '\r' : '';
    // The last line of a file may have no line break.
    if (line === lines.length) lines.push('');
    lines.splice(line, 0, toLine('region', region) + lineBreak);
  }
  return lines.join('\n');
}

/**
 * What to append to `text`. An existing `sso-session` is not changed.
 * @throws SignInError as `planProfiles`
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
    toLine('region', profile.region),
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

/** SDKs take a section without the word `profile` for a profile as well. */
function hasSection(text: string, kind: 'profile' | 'sso-session', name: string): boolean {
  const kinds = kind === 'profile' ? ['profile', ''] : [kind];
  return readConfigText(text).sections.some(
    (section) => kinds.includes(section.kind) && section.name === name,
  );
}
