/** The profile by which programs use a role: one that is there, or one that is added with consent. */
import * as vscode from 'vscode';
import type { Cancellable } from '../../../base/abortable.ts';
import type { Clock } from '../../../base/clock.ts';
import {
  type CliRole,
  isForRole,
  type OwnProfile,
  ownProfiles,
  sectionsToAppend,
} from '../../../sharing/cliProfile.ts';
import { toCliSession } from '../../../sharing/cliSession.ts';
import { isCached } from '../../../sharing/cliTokenCache.ts';
import {
  freeName,
  type ProfileFiles,
  profileNameProblem,
  profileNames,
} from '../../../sharing/profileName.ts';
import { fillTemplate } from '../../../sharing/profileTemplate.ts';
import { appendToConfig, readProfileFiles } from '../../cli/configFiles.ts';
import { confirmSharing } from '../../cli/confirmSharing.ts';
import { explainedError } from '../../vscode/explainedError.ts';
import { settings } from '../../vscode/settings.ts';
import type { PickedRole } from '../pick/roleRows.ts';
import { chooseRegion } from './chooseRegion.ts';

/** What an environment needs of a profile. */
export interface RoleProfile {
  profile: string;
  region: string;
}

/**
 * Resolves to a profile that gives this role and no other one; asks for a region, for consent to
 * share, and to add the profile, where they are missing. Rejects with `SignInError`: `cancelled`
 * without a yes, `bad-settings` where a file or a setting is in the way.
 */
export async function provideProfile(
  title: string,
  picked: PickedRole,
  { clock }: { clock: Clock },
  options: Cancellable,
): Promise<RoleProfile> {
  const { session, accountId, accountName, roleName } = picked;
  const files = await readProfileFiles();
  const role: CliRole = { session: toCliSession(session), accountId, roleName };
  const [found] = usableProfiles(files, role);
  const region = found?.region ?? (await chooseRegion(title, session, files.config, options));
  const { userName } = session.account;
  const template = settings.profileName();
  const filled = fillTemplate(template, { accountId, accountName, roleName, userName });
  const name = found?.name ?? freeName(filled, files);
  const turnsOn = settings.shareWithAwsCli() === 'off';
  const { file } = files;
  await confirmSharing({ turnsOn, addsProfile: found ? undefined : { name, file } });
  if (!found) {
    await appendToConfig(files, sectionsToAppend(files.config, { ...role, name, region }));
  }
  if (turnsOn) await settings.startSharing();
  await awaitToken(role.session.name, clock, options);
  return { profile: name, region };
}

/**
 * The profiles that programs can use the role by, whatever the user has made of them. One that
 * `~/.aws/credentials` has as well, or that has other credentials, is another role to some of them.
 */
export function usableProfiles(files: ProfileFiles, role: CliRole): OwnProfile[] {
  const inCredentials = profileNames(files.credentials);
  return ownProfiles(files.config).filter(
    (profile) =>
      isForRole(profile, role) &&
      !profile.isDiverted &&
      !inCredentials.has(profile.name) &&
      profileNameProblem(profile.name, { config: '', credentials: '' }) === undefined,
  );
}

const tokenMs = 10_000;
const stepMs = 100;

/** Resolves once programs find the token; sharing that was turned on takes a moment. */
async function awaitToken(name: string, clock: Clock, options: Cancellable): Promise<void> {
  for (let waitedMs = 0; waitedMs <= tokenMs; waitedMs += stepMs) {
    if (await isCached(name)) return;
    await clock.sleep(stepMs, options);
  }
  throw explainedError(
    'role: the token is not shared',
    vscode.l10n.t(
      'Other programs cannot find your sign-in in ~/.aws/sso/cache under the name {0}. Another program may have signed in under this name. Run "aws sso logout", or see the log.',
      name,
    ),
  );
}
