/**
 * The options of the shared config that concern every AWS client, of the profile that the AWS CLI
 * would use. ARCHITECTURE.md lists them with their counterparts here.
 * https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
 */
import type { Environment, ProfileKeys } from '../aws/endpoints.ts';
import { systemCodeOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { configFileOf, expandPath, readConfigFile } from './configFile.ts';
import { type Entry, nestedValues, readConfigText, type Section } from './configText.ts';

export interface SharedOptions {
  /** Where the options come from, for reports. */
  profileName: string;
  profile: ProfileKeys;
  /** The `[services …]` section that the profile names, flattened: `sso_oidc.endpoint_url`. */
  services?: ProfileKeys;
  /** The file that `ca_bundle` names, as an absolute path. */
  caBundle?: string;
}

/** Nothing else of a profile is kept, because there may be secrets in it. */
const optionKeys = [
  'endpoint_url',
  'ignore_configured_endpoint_urls',
  'services',
  'use_fips_endpoint',
  'use_dualstack_endpoint',
  'max_attempts',
  'sdk_ua_app_id',
  'ca_bundle',
] as const;

/** Never rejects: a file that cannot be read has no options, which is logged. */
export async function readSharedOptions(env: Environment, log: Log): Promise<SharedOptions> {
  const profileName = env.AWS_PROFILE || env.AWS_DEFAULT_PROFILE || 'default';
  try {
    const file = await readConfigFile(configFileOf(env));
    const options = findOptions(file?.text ?? '', profileName);
    const { ca_bundle: bundle } = options.profile;
    const names = Object.keys(options.profile);
    if (names.length > 0) log.info(`aws config: options used: ${names.join(', ')}`);
    return { ...options, ...(bundle && { caBundle: expandPath(bundle, env) }) };
  } catch (error) {
    // The system's own message has the path, and with it the name of the user.
    log.warn(`aws config: options not read: ${systemCodeOf(error) ?? 'unknown'}`);
    return { profileName, profile: {} };
  }
}

/** The options of a profile in a text. */
export function findOptions(text: string, profileName: string): SharedOptions {
  const { sections } = readConfigText(text);
  const named = sections.filter(({ kind, name }) => kind === 'profile' && name === profileName);
  // `[profile default]` takes the place of `[default]`; SDKs know other profiles without the word.
  const bare = sections.filter(({ kind, name }) => kind === '' && name === profileName);
  const entries = joined(named.length > 0 ? named : bare);
  const profile = Object.fromEntries(
    optionKeys.flatMap((key) => {
      const value = entries.get(key)?.value;
      return value ? [[key, value]] : [];
    }),
  );
  const { services } = profile;
  const own = sections.filter(({ kind, name }) => kind === 'services' && name === services);
  return { profileName, profile, ...(own.length > 0 && { services: flattened(joined(own)) }) };
}

/** Of sections of one name, the later value counts. */
function joined(sections: readonly Section[]): Map<string, Entry> {
  return new Map(sections.flatMap(({ entries }) => [...entries]));
}

function flattened(entries: ReadonlyMap<string, Entry>): ProfileKeys {
  const keys = Object.create(null) as Record<string, string>;
  for (const [service, entry] of entries) {
    for (const [key, value] of nestedValues(entry)) keys[`${service}.${key}`] = value;
  }
  return keys;
}
