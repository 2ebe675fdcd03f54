/**
 * What a user may paste to describe an access portal: a link to any of its pages, its id or alias, a
 * text that holds one of these, or sections of `~/.aws/config`.
 */
import { knownRegions } from '../../aws/regions.ts';
import type { StartUrlRule } from '../../base/failure.ts';
import { startUrlOfId } from '../../oidc/portalIds.ts';
import {
  portalKey,
  readStartUrl,
  type StartUrl,
  startUrlError,
  startUrlProblemOf,
} from '../../oidc/startUrl.ts';
import { readPortals } from '../../sharing/configPortals.ts';
import { restoreLines } from '../../sharing/restoreLines.ts';

/** At least one of start URL and region is there. */
export type Pasted = Partial<StartUrl> & {
  scopes?: readonly string[];
  /** Set if the region comes from the link itself. */
  regionEvidence?: 'proved';
  /** Set if the name was given by the user, in an `sso-session` section. */
  isNamed?: boolean;
};

export type PastedProblem =
  | StartUrlRule
  | 'section-without-start-url'
  /** A section names a region that does not exist. */
  | 'section-with-wrong-region';

/** What was found, each portal once; never empty. */
export type Reading = { found: readonly Pasted[] } | { problem: PastedProblem };

/** Longer than an e-mail that has a link in it. */
const longestText = 32_768;

/** Characters that are not seen, which word processors and chats put into texts. */
const unseen = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;

export function parsePastedText(given: string): Reading {
  const text = given.slice(0, longestText).replace(unseen, '');
  try {
    if (/\bsso_(?:start_url|region|session)\s{0,9}[=:]/i.test(text)) return readSections(text);
    const bare = withoutQuotes(text.trim());
    return { found: isOneWord(bare) ? [readWord(bare)] : readLinksIn(text) };
  } catch (error) {
    const problem = startUrlProblemOf(error);
    if (problem) return { problem: problem.rule };
    throw error;
  }
}

function readSections(text: string): Reading {
  const { portals, faults } = readPortals(restoreLines(text));
  if (portals.length === 0) {
    const isRegion = faults.some(({ problem }) => problem === 'region');
    return { problem: isRegion ? 'section-with-wrong-region' : 'section-without-start-url' };
  }
  return {
    found: portals.map(({ name, isNamed, portal, region, scopes }) => ({
      ...portal,
      name,
      ...(isNamed && { isNamed }),
      ...(region !== undefined && { region }),
      ...(scopes && { scopes }),
    })),
  };
}

/** Brackets within a word are those of a link in Markdown. */
function isOneWord(text: string): boolean {
  return !/[\s()<>[\]]/.test(text) && withoutLabel(text) === text;
}

/** `startUrl=https://…` is the link alone; a link in the path or query of another one is not. */
function withoutLabel(word: string): string {
  const at = word.search(/https?:\/\//i);
  return at > 0 && !/[/?]/.test(word.slice(0, at)) ? word.slice(at) : word;
}

const opening = '"\'`<([{“„‘‚«‹「『*_';
const closing = '"\'`>)]}”“’‘»›」』*_.,;:!?。、';

/** A text may be quoted, bracketed or marked, and a sentence may end behind it. */
function withoutQuotes(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && opening.includes(text.charAt(start))) start += 1;
  while (end > start && closing.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function readWord(word: string): Pasted {
  const isArn = /^arn:/i.test(word);
  const isId = isArn || !/[./]/.test(word);
  if (/^\d{12}$/.test(word)) throw startUrlError('account-id');
  if (isEmail(word)) throw startUrlError('not-a-url');
  if (knownRegions.includes(word)) return { region: word };
  const startUrl = isId ? startUrlOfId(word) : undefined;
  if (isArn && startUrl === undefined) throw startUrlError('not-a-url');
  return readLink(startUrl ?? word);
}

function readLink(link: string): Pasted {
  try {
    const portal = wrappedPortal(link) ?? readStartUrl(link);
    return { ...portal, ...(portal.region && { regionEvidence: 'proved' }) };
  } catch (error) {
    const region = startUrlProblemOf(error)?.region;
    if (region) return { region, regionEvidence: 'proved' };
    throw error;
  }
}

function isEmail(word: string): boolean {
  return /^[^@/:]+@[^@/:]+$/.test(word);
}

/** Mail gateways put the link they protect into the query, or the path, of one of their own. */
function wrappedPortal(link: string): StartUrl | undefined {
  const url = URL.parse(link);
  if (!url || usablePortal(link)?.partition !== undefined) return undefined;
  const [, inPath = ''] = url.pathname.split('__', 2);
  for (const value of [...url.searchParams.values(), inPath]) {
    const portal = value.includes('://') ? usablePortal(value) : undefined;
    if (portal?.partition !== undefined) return portal;
  }
  return undefined;
}

function usablePortal(link: string): StartUrl | undefined {
  try {
    return readStartUrl(link);
  } catch (error) {
    if (startUrlProblemOf(error)) return undefined;
    throw error;
  }
}

/** A text of words is searched no further. */
const mostLinks = 200;

/**
 * The portals that a sentence links to, as an invitation by e-mail does. A host that is not AWS's
 * counts where it is the only link: then it may redirect to the portal.
 */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: each kind of link has its place
function readLinksIn(text: string): Pasted[] {
  const words = text
    .split(/[\s<>"()[\]{}|“”„«»「」]+/)
    .map((word) => withoutQuotes(withoutLabel(word)));
  const portals = new Map<string, Pasted>();
  const others = new Map<string, Pasted>();
  let problem: unknown;
  /** An invitation may name the console or a page of help beside the portal. */
  let beside: unknown;
  for (const word of words.filter(isReference).slice(0, mostLinks)) {
    try {
      const read = readWord(word);
      const key = read.startUrl === undefined ? 'region' : portalKey(read.startUrl);
      const isPortal = read.startUrl !== undefined && read.partition !== undefined;
      if (isPortal) portals.set(key, portals.get(key) ?? read);
      else if (read.startUrl === undefined || /^https:/i.test(word)) others.set(key, read);
    } catch (error) {
      // A fault in a link to AWS helps more than the message that there is no link.
      const rule = startUrlProblemOf(error)?.rule;
      if (isPageBeside(rule)) beside ??= error;
      else if (rule !== 'not-a-url') problem ??= error;
    }
  }
  if (portals.size > 0) return [...portals.values()];
  const isOnlyLink = others.size === 1 && problem === undefined;
  const other = others.get('region') ?? (isOnlyLink ? [...others.values()][0] : undefined);
  if (other) return [other];
  throw problem ?? beside ?? startUrlError('not-a-url');
}

function isPageBeside(rule: StartUrlRule | undefined): boolean {
  return rule === 'console-page' || rule === 'aws-page';
}

/** Whether the word is a link, with or without its scheme, or an id. An e-mail address is not. */
function isReference(word: string): boolean {
  if (/^https?:\/\//i.test(word) || /^arn:/i.test(word)) return true;
  if (/^(?:d|ssoins)-[0-9a-f]{10,16}$/.test(word)) return true;
  return /\.(?:awsapps|amazonaws|app\.aws|aws\.amazon)/.test(word) && !word.includes('@');
}
