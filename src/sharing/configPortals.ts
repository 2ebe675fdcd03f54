/**
 * The access portals that a text in the format of `~/.aws/config` names, and what is wrong with the
 * sections that name them.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html
 */
import { isRegion } from '../aws/regions.ts';
import { SignInError } from '../base/errors.ts';
import { isScope } from '../oidc/scopes.ts';
import { portalKey, readStartUrl, type StartUrl } from '../oidc/startUrl.ts';
import { readableName } from '../sessions/account/accountLabel.ts';
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

/**
 * What is wrong with a line. The rest of the text is used all the same.
 * - `start-url`, `region`: a section without one, or with one that cannot be used
 * - `scopes`: some cannot be used
 * - `unknown-session`: a profile names an `sso-session` that is not in the text
 * - `key-twice`: where it is the start URL or region, the portal is not offered
 * - `quoted-value`, `comment`: the AWS CLI reads the marks, or the comment, as a part of the value
 * - `unknown-header`: a section with a portal that the AWS CLI ignores for its header
 */
export interface PortalFault {
  problem:
    | LineProblem
    | 'start-url'
    | 'region'
    | 'scopes'
    | 'unknown-session'
    | 'quoted-value'
    | 'comment'
    | 'unknown-header';
  /** Counted from 1. */
  line: number;
}

export interface Portals {
  /** `sso-session` sections first. Each portal once for a region and a set of scopes. */
  portals: readonly SectionPortal[];
  /** In the order of the lines. */
  faults: readonly PortalFault[];
}

/** The portals that a text in the format of `~/.aws/config` names. */
export function readPortals(text: string): Portals {
  const { sections: written, faults: lineFaults } = readConfigText(text);
  const faults: PortalFault[] = [...lineFaults];
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
 * Joins repeated sections into one with the keys of all, as the SDKs do, unless two contradict each
 * other: then values of one would be mistaken for the other's.
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
  faults: PortalFault[];
}

/** @param sessions the names of the `sso-session` sections */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: one check after the other
function readSection(section: Section, sessions: ReadonlySet<string>): Outcome {
  const faults: PortalFault[] = [];
  const outcome = (portal?: SectionPortal) => ({ ...(portal && { portal }), faults });
  if (section.kind === 'services') return outcome();
  const plain = (entry: Entry | undefined) => {
    if (!entry) return undefined;
    const value = entry.value.trim();
    const unquoted = withoutQuotes(value);
    if (unquoted !== value) faults.push({ problem: 'quoted-value', line: entry.line });
    if (entry.hasComment) faults.push({ problem: 'comment', line: entry.line });
    return unquoted;
  };
  const { entries, line } = section;
  // Granted keeps its own copies of the keys in profiles with a credential process.
  const prefix = isSession(section) ? '' : 'granted_';
  const read = (key: string) => entries.get(key) ?? entries.get(prefix + key);
  const link = read('sso_start_url');
  const regionEntry = read('sso_region');
  const named = isSession(section) ? undefined : plain(entries.get('sso_session'));
  const isKnown = named !== undefined && sessions.has(named);
  // What its session says counts.
  if (isKnown && !(link && regionEntry)) return outcome();
  if (!link) {
    if (named !== undefined) faults.push({ problem: 'unknown-session', line });
    else if (isSession(section) || regionEntry) faults.push({ problem: 'start-url', line });
    return outcome();
  }
  // A header may be missing between two of them.
  if (link.isDisputed || regionEntry?.isDisputed) return outcome();
  const portal = usablePortal(plain(link));
  const region = plain(regionEntry) || portal?.region;
  const scopesEntry = entries.get('sso_registration_scopes');
  const words =
    plain(scopesEntry)
      ?.split(/[\s,]+/)
      .filter(Boolean) ?? [];
  if (!portal) {
    faults.push({ problem: 'start-url', line: link.line });
    return outcome();
  }
  if (region !== undefined && !isRegion(region)) {
    faults.push({ problem: 'region', line: regionEntry?.line ?? line });
    return outcome();
  }
  if (region === undefined) faults.push({ problem: 'region', line });
  if (scopesEntry && !words.every(isScope)) {
    faults.push({ problem: 'scopes', line: scopesEntry.line });
  }
  if (!isKnownHeader(section)) faults.push({ problem: 'unknown-header', line });
  const list = [...new Set(words.filter(isScope))];
  const name = isSession(section) ? readableName(section.name) : '';
  return outcome({
    name: name || portal.name,
    isNamed: name !== '',
    portal,
    ...(region !== undefined && { region }),
    ...(list.length > 0 && { scopes: list }),
  });
}

/** Other programs accept profiles without the word, and headers contain typing errors. */
function isKnownHeader({ kind, name }: Section): boolean {
  return kind === '' ? name === 'default' : kind === 'profile' || kind === 'sso-session';
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
