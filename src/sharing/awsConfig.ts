/**
 * The access portals that other programs on this computer use: `sso-session` sections and SSO
 * profiles of `~/.aws/config`. The file is only read.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html
 */
import type { Environment } from '../aws/endpoints.ts';
import { isRegion } from '../aws/regions.ts';
import { SignInError, systemCodeOf } from '../base/errors.ts';
import { portalKey, readStartUrl, type StartUrl } from '../oidc/startUrl.ts';
import { readableName } from '../sessions/account/accountMemory.ts';
import { configFileOf, type FileProblem, otherConfigFile, readConfigFile } from './configFile.ts';
import { type Entry, type LineProblem, readConfigText, type Section } from './configText.ts';

/** A portal of a section; complete when it has a region. */
export interface SectionPortal {
  /** Of the `sso-session`. A profile is named for a role, so its portal's short name is used. */
  name: string;
  /** Whether the name is the user's own, that of an `sso-session`. */
  isNamed: boolean;
  portal: StartUrl;
  region?: string;
  /** Without repeats. Absent where the section names none. */
  scopes?: readonly string[];
}

export interface FoundInstance {
  name: string;
  startUrl: string;
  region: string;
  scopes?: readonly string[];
}

/**
 * What is wrong with the file. The rest of it is used all the same.
 * - `start-url`, `region`: a section without one, or with one that cannot be used
 * - `unknown-session`: a profile names an `sso-session` that is not in the file
 * - `key-twice`: where it is the start URL or region, the portal is not offered
 * - `quoted-value`: the AWS CLI reads the quotation marks as a part of the value
 * - `two-files`: the AWS CLI reads `file`, other programs read `other`
 */
export interface AwsConfigFault {
  problem:
    | 'unreadable'
    | FileProblem
    | LineProblem
    | 'start-url'
    | 'region'
    | 'unknown-session'
    | 'quoted-value'
    | 'two-files';
  /** Counted from 1. */
  line?: number;
  /** Why the file cannot be read: `EACCES`. */
  code?: string;
  other?: string;
}

export interface AwsConfig {
  file: string;
  instances: readonly FoundInstance[];
  faults: readonly AwsConfigFault[];
}

/** Never rejects: what cannot be read is in `faults`. A missing file is not a fault. */
export async function readAwsConfig(
  env: Environment,
  platform = process.platform,
): Promise<AwsConfig> {
  const file = configFileOf(env, platform);
  const unreadable = (code: string): AwsConfig => ({
    file,
    instances: [],
    faults: [{ problem: 'unreadable', code }],
  });
  try {
    const read = await readConfigFile(file);
    if (!read)
      return env.AWS_CONFIG_FILE ? unreadable('ENOENT') : { file, instances: [], faults: [] };
    const { portals, faults } = readPortals(read.text);
    const other = await otherConfigFile(env, platform);
    return {
      file,
      instances: portals.flatMap(toInstance),
      faults: [
        ...(read.problem ? [{ problem: read.problem, line: 1 }] : []),
        ...(other ? [{ problem: 'two-files' as const, other }] : []),
        ...faults,
      ],
    };
  } catch (error) {
    return unreadable(systemCodeOf(error) ?? 'unknown');
  }
}

function toInstance({ name, portal, region, scopes }: SectionPortal): FoundInstance[] {
  if (region === undefined) return [];
  return [{ name, startUrl: portal.startUrl, region, ...(scopes && { scopes }) }];
}

export interface Portals {
  /** `sso-session` sections first. Each portal once for a region and a set of scopes. */
  portals: readonly SectionPortal[];
  /** In the order of the lines. */
  faults: readonly AwsConfigFault[];
}

/** The portals that a text in the format of `~/.aws/config` names. */
export function readPortals(text: string): Portals {
  const { sections: written, faults: lineFaults } = readConfigText(text);
  const faults: AwsConfigFault[] = [...lineFaults];
  const sections = joinRepeated(written);
  const sessions = sections.filter(isSession);
  const names = new Set(sessions.map(({ name }) => name));
  const portals = new Map<string, SectionPortal>();
  // Sessions first: a profile of the old kind may repeat what one of them says better.
  for (const section of [...sessions, ...sections.filter((each) => !isSession(each))]) {
    const outcome = readSection(section, names);
    faults.push(...outcome.faults);
    const { portal } = outcome;
    if (!portal) continue;
    const key = JSON.stringify([portalKey(portal.portal.startUrl), portal.region]);
    const scoped = `${key} ${scopesKey(portal.scopes)}`;
    const isRepeated = portals.has(scoped) || (!isSession(section) && portals.has(key));
    if (isRepeated) continue;
    portals.set(scoped, portal);
    // So that a profile, which has no scopes of its own, finds any session of the portal.
    if (!portals.has(key)) portals.set(key, portal);
  }
  return {
    portals: [...new Set(portals.values())],
    faults: faults.toSorted((one, other) => (one.line ?? 0) - (other.line ?? 0)),
  };
}

function scopesKey(scopes: readonly string[] = ['sso:account:access']): string {
  return scopes.toSorted().join(' ');
}

function isSession({ kind }: Section): boolean {
  return kind === 'sso-session';
}

/**
 * A section that is given twice is one with the keys of both, as in the SDKs; unless the two
 * contradict each other, because then the values of one would be taken for the other's.
 */
function joinRepeated(sections: readonly Section[]): Section[] {
  const joined = new Map<string, Section & { entries: Map<string, Entry> }>();
  for (const section of sections) {
    const id = JSON.stringify([section.kind, section.name]);
    const before = joined.get(id);
    const contradicts = [...section.entries].some(
      ([key, { value }]) => (before?.entries.get(key)?.value ?? value) !== value,
    );
    if (before && !contradicts) {
      for (const [key, entry] of section.entries) before.entries.set(key, entry);
    } else {
      const own = { ...section, entries: new Map(section.entries) };
      joined.set(before ? `${id} ${section.line}` : id, own);
    }
  }
  return [...joined.values()];
}

interface Outcome {
  portal?: SectionPortal;
  faults: AwsConfigFault[];
}

/** @param sessions the names of the `sso-session` sections */
function readSection(section: Section, sessions: ReadonlySet<string>): Outcome {
  const faults: AwsConfigFault[] = [];
  const outcome = (portal?: SectionPortal) => ({ ...(portal && { portal }), faults });
  if (section.kind === 'services') return outcome();
  const plain = (entry: Entry | undefined) => {
    const unquoted = entry && withoutQuotes(entry.value);
    if (entry && unquoted !== entry.value) {
      faults.push({ problem: 'quoted-value', line: entry.line });
    }
    return unquoted;
  };
  const { entries, line } = section;
  // Granted keeps its own copies of the keys in profiles with a credential process.
  const read = (key: string) => entries.get(key) ?? entries.get(`granted_${key}`);
  const link = read('sso_start_url');
  const regionEntry = read('sso_region');
  const named = plain(entries.get('sso_session'));
  const isKnown = named !== undefined && sessions.has(named);
  // What its session says counts.
  if (isKnown && !(link && regionEntry)) return outcome();
  if (!link) {
    const isUnknown = named !== undefined;
    if (isUnknown) faults.push({ problem: 'unknown-session', line });
    else if (isSession(section) || (regionEntry && named === undefined)) {
      faults.push({ problem: 'start-url', line });
    }
    return outcome();
  }
  // A header may be missing between two of them.
  if (link.isDisputed || regionEntry?.isDisputed) return outcome();
  const portal = usablePortal(plain(link));
  const region = plain(regionEntry) || portal?.region;
  const scopes = plain(entries.get('sso_registration_scopes'));
  if (!portal) faults.push({ problem: 'start-url', line: link.line });
  else if (region !== undefined && !isRegion(region)) {
    faults.push({ problem: 'region', line: regionEntry?.line ?? line });
  } else {
    if (region === undefined) faults.push({ problem: 'region', line });
    const list = [...new Set(scopes?.split(/[\s,]+/).filter(Boolean))];
    const name = isSession(section) ? readableName(section.name) : '';
    return outcome({
      name: name || portal.name,
      isNamed: name !== '',
      portal,
      ...(region !== undefined && { region }),
      ...(list.length > 0 && { scopes: list }),
    });
  }
  return outcome();
}

function withoutQuotes(value: string): string {
  const [quote = ''] = value;
  const isQuoted = value.length > 1 && (quote === '"' || quote === "'") && value.endsWith(quote);
  return isQuoted ? value.slice(1, -1).trim() : value;
}

/** `undefined` where the text cannot be a start URL. */
function usablePortal(text = ''): StartUrl | undefined {
  try {
    return readStartUrl(text);
  } catch (error) {
    if (error instanceof SignInError) return undefined;
    throw error;
  }
}
