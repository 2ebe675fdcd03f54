/**
 * The role credentials that the AWS CLI keeps in `~/.aws/cli/cache`. It goes on with them after a
 * sign-out, so those of our own sessions are removed with them.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { getHomeDir } from '@smithy/shared-ini-file-loader';
import type { Clock } from '../base/clock.ts';
import { removeFile } from '../base/files/atomicFile.ts';
import { ownProfiles } from './cliProfile.ts';
import { configFileOf, readConfigFile } from './configFile.ts';

/**
 * Removes what was cached for profiles of ours: those of one `sso-session`, or all of them. Rejects
 * as the file system does.
 */
export async function removeCachedRoles(
  which: { sessionName: string } | 'all',
  { clock }: { clock: Clock },
): Promise<void> {
  const file = await readConfigFile(configFileOf(process.env));
  const profiles = ownProfiles(file?.text ?? '').filter(
    ({ sessionName }) => which === 'all' || sessionName === which.sessionName,
  );
  for (const profile of profiles) {
    await removeFile(join(getHomeDir(), '.aws', 'cli', 'cache', cachedRoleFile(profile)), {
      clock,
    });
  }
}

/** The name that the AWS CLI gives to the file of a role: the SHA-1 of its JSON, as Python writes it. */
export function cachedRoleFile(role: {
  accountId: string;
  roleName: string;
  sessionName: string;
}): string {
  const { accountId, roleName, sessionName } = role;
  const json = JSON.stringify({ accountId, roleName, sessionName }).replace(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${createHash('sha1').update(json).digest('hex')}.json`;
}
