/**
 * The instances other programs of this computer already know: `sso-session` sections and SSO
 * profiles of `~/.aws/config`. The file is only ever read.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html
 */
import { loadSharedConfigFiles } from '@smithy/shared-ini-file-loader';
import type { Environment } from '../aws/endpoints.ts';
import { isRegion } from '../aws/regions.ts';
import { SignInError, systemCodeOf } from '../base/errors.ts';
import { readStartUrl } from '../oidc/startUrl.ts';
import { configFileOf, readConfigFile, readSections, sessionPrefix } from './configFile.ts';

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
  const file = configFileOf(env);
  const unreadable = (code: string): AwsConfig => ({
    file,
    instances: [],
    faults: [{ problem: 'unreadable', code }],
  });
  let text: string | undefined;
  try {
    text = await readConfigFile(file);
  } catch (error) {
    return unreadable(systemCodeOf(error) ?? 'unknown');
  }
  if (text === undefined) {
    return env.AWS_CONFIG_FILE ? unreadable('ENOENT') : { file, instances: [], faults: [] };
  }
  // One file stands for both: the other one holds credentials, which are no concern of ours.
  const { configFile } = await loadSharedConfigFiles({
    configFilepath: file,
    filepath: file,
    ignoreCache: true,
  });
  const { lines, notUnderstood } = readSections(text);
  const faults = notUnderstood.map((line): AwsConfigFault => ({ problem: 'not-understood', line }));
  const instances = new Map<string, FoundInstance>();
  // Sections first: a profile of the old kind may repeat what one of them says better.
  const entries = Object.entries(configFile).toSorted(
    ([one], [other]) => Number(isSession(other)) - Number(isSession(one)),
  );
  for (const [section, keys] of entries) {
    const { sso_start_url: link, sso_region: region, sso_session: session } = keys;
    if (!isSession(section) && (session || !link)) continue;
    const at = lines.get(section);
    const line = at === undefined ? {} : { line: at };
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

function isSession(section: string): boolean {
  return section.startsWith(sessionPrefix);
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
