/**
 * The access portals that other programs on this computer use: `sso-session` sections and SSO
 * profiles of `~/.aws/config`. The file is only read.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html
 */
import type { Environment } from '../aws/endpoints.ts';
import { systemCodeOf } from '../base/errors.ts';
import { configFileOf, type FileProblem, otherConfigFile, readConfigFile } from './configFile.ts';
import { type PortalFault, readPortals, type SectionPortal } from './configPortals.ts';

export interface FoundInstance {
  name: string;
  startUrl: string;
  region: string;
  scopes?: readonly string[];
}

/**
 * What is wrong with the file. The rest of it is used all the same.
 * - `two-files`: the AWS CLI reads `file`, other programs read `other`
 */
export interface AwsConfigFault {
  problem: 'unreadable' | 'two-files' | FileProblem | PortalFault['problem'];
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
