/**
 * The instances other programs of this computer already know: `sso-session` sections and SSO
 * profiles of `~/.aws/config`. The file is only ever read.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getHomeDir, loadSharedConfigFiles } from '@smithy/shared-ini-file-loader';
import { SignInError } from '../base/errors.ts';
import type { Environment } from '../oidc/endpoints.ts';
import { isRegion } from '../oidc/regions.ts';
import { readStartUrl } from '../oidc/startUrl.ts';

export interface FoundInstance {
  /** Of the `sso-session`, or of the profile. */
  name: string;
  startUrl: string;
  region: string;
  scopes?: readonly string[];
}

/** What is wrong with the file. The rest of it is used all the same. */
export interface AwsConfigFault {
  problem: 'unreadable' | 'not-understood' | 'start-url' | 'region';
  /** Counted from 1. */
  line?: number;
  /** Why it cannot be read: `EACCES`. */
  code?: string;
}

export interface AwsConfig {
  file: string;
  instances: readonly FoundInstance[];
  faults: readonly AwsConfigFault[];
}

/** Never rejects: what cannot be read is told in `faults`. No file at all is no fault. */
export async function readAwsConfig(env: Environment): Promise<AwsConfig> {
  const file = fileOf(env);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    const absent = code === 'ENOENT' && !env.AWS_CONFIG_FILE;
    return { file, instances: [], faults: absent ? [] : [{ problem: 'unreadable', code }] };
  }
  // One file stands for both: the other one holds credentials, which are no concern of ours.
  const { configFile } = await loadSharedConfigFiles({
    configFilepath: file,
    filepath: file,
    ignoreCache: true,
  });
  const { lineOf, faults } = scan(text);
  const instances = new Map<string, FoundInstance>();
  // Sections first: a profile of the old kind may repeat what one of them says better.
  const entries = Object.entries(configFile).toSorted(
    ([one], [other]) => Number(isSession(other)) - Number(isSession(one)),
  );
  for (const [section, keys] of entries) {
    const { sso_start_url: link, sso_region: region, sso_session: session } = keys;
    if (!isSession(section) && (session || !link)) continue;
    const line = lineOf(section);
    const startUrl = usableStartUrl(link);
    if (startUrl === undefined) {
      faults.push({ problem: 'start-url', ...line });
    } else if (!region || !isRegion(region)) {
      faults.push({ problem: 'region', ...line });
    } else {
      const key = `${startUrl} ${region}`;
      const scopes = keys.sso_registration_scopes?.split(',').map((scope) => scope.trim());
      const name = section.slice(isSession(section) ? sessionPrefix.length : 0);
      if (!instances.has(key)) {
        instances.set(key, { name, startUrl, region, ...(scopes && { scopes }) });
      }
    }
  }
  return { file, instances: [...instances.values()], faults };
}

const sessionPrefix = 'sso-session.';

function isSession(section: string): boolean {
  return section.startsWith(sessionPrefix);
}

function fileOf({ AWS_CONFIG_FILE: named }: Environment): string {
  if (!named) return join(getHomeDir(), '.aws', 'config');
  return named.startsWith('~/') ? join(getHomeDir(), named.slice(2)) : named;
}

/** As it is sent to the service, or nothing where it cannot be one. */
function usableStartUrl(text = ''): string | undefined {
  try {
    return readStartUrl(text).startUrl;
  } catch (error) {
    if (error instanceof SignInError) return undefined;
    throw error;
  }
}

/** Where the sections are, and the lines that the loader passes over in silence. */
function scan(text: string): {
  lineOf(section: string): { line?: number };
  faults: AwsConfigFault[];
} {
  const lines = new Map<string, number>();
  const faults: AwsConfigFault[] = [];
  text.split(/\r?\n/).forEach((raw, index) => {
    const line = index + 1;
    const bare = (raw.split(/(?:^|\s)[;#]/)[0] ?? '').trim();
    const header = headerPattern.exec(bare)?.groups;
    // The loader gives up on a file with this name in it.
    if (header && header.name !== '__proto__') {
      lines.set((header.kind === 'sso-session' ? sessionPrefix : '') + header.name, line);
    } else if (bare !== '' && !isValue(raw, bare, lines.size > 0)) {
      faults.push({ problem: 'not-understood', line });
    }
  });
  return {
    lineOf: (section) => {
      const line = lines.get(section);
      return line === undefined ? {} : { line };
    },
    faults,
  };
}

const headerPattern = /^\[\s*(?:(?<kind>[\w-]+)\s+)?(?<quote>["']?)(?<name>.*?)\k<quote>\s*\]$/;

/** `key = value` in a section, or the indented rest of a value. */
function isValue(raw: string, bare: string, inSection: boolean): boolean {
  return inSection && (bare.indexOf('=') > 0 || /^\s/.test(raw));
}
