/**
 * What a user may paste to identify an access portal: any link to it, a text that contains one, or
 * a section of `~/.aws/config`. An input box has one line, so line breaks may have become spaces.
 */

import { isRegion } from '../../aws/regions.ts';
import type { StartUrlRule } from '../../base/failure.ts';
import {
  readStartUrl,
  type StartUrl,
  startUrlError,
  startUrlProblemOf,
} from '../../oidc/startUrl.ts';
import { readableName } from '../../sessions/account/accountMemory.ts';

/** Has a start URL, a region, or both. */
export type Pasted = Partial<StartUrl> & { scopes?: readonly string[] };

/** Why a text cannot be used. */
export type PastedProblem =
  | StartUrlRule
  | 'section-without-start-url'
  | 'section-with-wrong-region';

export type Reading = { pasted: Pasted } | { problem: PastedProblem };

export function parsePastedText(text: string): Reading {
  try {
    if (/(^|\s)sso_(start_url|region|session)\s*=/.test(text)) return readSections(text);
    const bare = text.trim().replace(/^["'<]+|["'>]+$/g, '');
    return { pasted: /\s/.test(bare) ? readLinkIn(bare) : readLink(bare) };
  } catch (error) {
    const problem = startUrlProblemOf(error);
    if (problem) return { problem: problem.rule };
    throw error;
  }
}

function readLink(link: string): Pasted {
  try {
    return readStartUrl(link);
  } catch (error) {
    const region = startUrlProblemOf(error)?.region;
    if (region) return { region };
    throw error;
  }
}

/** The first link to an AWS page in a text, such as an invitation e-mail. */
function readLinkIn(text: string): Pasted {
  for (const [link] of text.matchAll(/https:\/\/[^\s"'<>()]+(?<![.,;])/g)) {
    const pasted = readLink(link);
    if (pasted.partition || !pasted.startUrl) return pasted;
  }
  throw startUrlError('not-a-url');
}

/**
 * The first section with a start URL: `[sso-session …]`, or a profile with its own `sso_start_url`.
 */
function readSections(text: string): Reading {
  for (const section of text.split(/(?=\[[^\]=]*\])/)) {
    const startUrl = readKey('sso_start_url', section);
    if (!startUrl) continue;
    const region = readKey('sso_region', section);
    if (region !== undefined && !isRegion(region)) return { problem: 'section-with-wrong-region' };
    const header = /^\[\s*(?:(?:sso-session|profile)\s+)?["']?([^\]"']+?)["']?\s*\]/.exec(section);
    const scopes = readKey('sso_registration_scopes', section)
      ?.split(/[\s,]+/)
      .filter(Boolean);
    const portal = readStartUrl(startUrl);
    return {
      pasted: {
        ...portal,
        name: header?.[1] && header[1] !== 'default' ? readableName(header[1]) : portal.name,
        ...(region && { region }),
        ...(scopes?.length && { scopes }),
      },
    };
  }
  return { problem: 'section-without-start-url' };
}

/** A value ends at the next key or comment, because the line breaks may be lost. */
function readKey(key: string, section: string): string | undefined {
  const found = new RegExp(
    `(?:^|\\s)${key}\\s*=\\s*(.*?)(?=\\s+[\\w-]+\\s*=|\\s[#;]|[\\r\\n]|$)`,
  ).exec(section);
  return found?.[1]?.trim() || undefined;
}
