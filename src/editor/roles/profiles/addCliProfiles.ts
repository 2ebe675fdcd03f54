/**
 * "Add AWS CLI Profiles…": one role, those of an account, or those of all accounts. What
 * `~/.aws/config` lacks is put into its editor; saving it is left to the user.
 */

import * as vscode from 'vscode';
import { isAbort, SignInError } from '../../../base/errors.ts';
import type { RoleLists } from '../../../roles/roleLists.ts';
import { sessionsWithRoles } from '../../../roles/sessionsWithRoles.ts';
import { nameOf } from '../../../sessions/session.ts';
import {
  type CliProfile,
  type CliRole,
  isForRole,
  ownProfiles,
  planProfiles,
} from '../../../sharing/cliProfile.ts';
import { toCliSession } from '../../../sharing/cliSession.ts';
import { editConfig, readEditedProfileFiles } from '../../cli/configFiles.ts';
import { confirmSharing } from '../../cli/confirmSharing.ts';
import { withoutIcons } from '../../vscode/escape.ts';
import { explainedError } from '../../vscode/explainedError.ts';
import { settings } from '../../vscode/settings.ts';
import { withCancellableProgress } from '../../vscode/withCancellableProgress.ts';
import { type ChooseRoleDeps, chooseRole } from '../pick/chooseRole.ts';
import { readRoleArgument, sessionsOf } from '../pick/roleArgument.ts';
import { isRole, type PickedAccount, type PickedRole, roleKey } from '../pick/roleRows.ts';
import { roleText } from '../pick/roleText.ts';
import { chooseRegion } from './chooseRegion.ts';
import { nameProfiles } from './nameProfiles.ts';

/**
 * Resolves when the sections are in the editor. Until then nothing has changed, the setting
 * included. Rejects as `chooseRole` does, and with `bad-settings` where the file, a setting or the
 * names are in the way.
 */
export async function addCliProfiles(argument: unknown, deps: ChooseRoleDeps): Promise<void> {
  const asked = readRoleArgument(argument, []);
  const title = vscode.l10n.t('Add AWS CLI Profiles');
  // Before the user answers questions for nothing.
  const files = await readEditedProfileFiles();
  const turnsOn = settings.shareWithAwsCli() === 'off';
  const roles = await chooseRoles(title, asked, files.config, deps);
  const [first] = roles;
  if (!first) return;
  const options = { signal: deps.lifetime };
  const region = await chooseRegion(title, first.session, files.config, options);
  const wanted = roles.map((role) => ({ ...role, cliRole: toCliRole(role) }));
  const missing = wanted.filter(
    ({ cliRole }) => !ownProfiles(files.config).some((profile) => isForRole(profile, cliRole)),
  );
  const names = await nameProfiles(title, missing, files, options);
  await confirmSharing({ turnsOn });
  const profiles: CliProfile[] = wanted.map(({ cliRole, ...role }) => ({
    ...cliRole,
    name: names.get(roleKey(role)) ?? '',
    region,
  }));
  let isChanged = false;
  const edit = (text: string) => {
    if (text !== files.config) throw changedMeanwhile(files.file);
    const plan = planProfiles(text, profiles);
    isChanged = plan.added.length + plan.completed.length > 0;
    return plan.text;
  };
  await editConfig(files.file, edit);
  if (turnsOn) await settings.startSharing();
  showResult(isChanged, [...names.values()]);
}

function toCliRole({ session, accountId, roleName }: PickedRole): CliRole {
  return { session: toCliSession(session), accountId, roleName };
}

/** Resolves to one role, or to those that were checked of all roles. */
async function chooseRoles(
  title: string,
  asked: ReturnType<typeof readRoleArgument>,
  config: string,
  deps: ChooseRoleDeps,
): Promise<PickedRole[]> {
  const picked = await chooseRole(asked, { title, offersSeveral: true }, deps);
  if (picked === 'stop') return [];
  if (isRole(picked)) return [picked];
  const { account } = picked;
  const accounts = account ? [account] : accountsOf(asked, deps);
  return check(title, await listRoles(title, accounts, deps), config);
}

/** Yields every account of everybody who is signed in. */
async function* accountsOf(
  asked: ReturnType<typeof readRoleArgument>,
  { engine, access }: ChooseRoleDeps,
): AsyncGenerator<PickedAccount> {
  const sessions = sessionsOf(asked, sessionsWithRoles(await (await engine()).list()));
  const { lists } = await access();
  for (const session of sessions) {
    for await (const page of lists.accounts(session.id)) {
      for (const account of page) yield { session, account };
    }
  }
}

/**
 * Every role in the accounts: a request for each account, one after the other, so that the portal does
 * not refuse them. Rejects with `cancelled` when the user gives up.
 */
async function listRoles(
  title: string,
  accounts: Iterable<PickedAccount> | AsyncIterable<PickedAccount>,
  { access }: ChooseRoleDeps,
): Promise<PickedRole[]> {
  const { lists } = await access();
  return withCancellableProgress(title, async ({ signal, report }) => {
    const roles: PickedRole[] = [];
    for await (const { session, account } of accounts) {
      signal.throwIfAborted();
      const { accountId, accountName } = account;
      report(vscode.l10n.t('Listing the roles in {0}…', accountName ?? accountId));
      for (const roleName of await roleNames(lists, session.id, accountId)) {
        roles.push({ session, accountId, accountName, roleName });
      }
    }
    return roles;
  });
}

/** Tried again once: hundreds of requests are a lot for the portal. */
async function roleNames(
  lists: RoleLists,
  sessionId: string,
  accountId: string,
): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const page of lists.roles(sessionId, accountId)) {
      names.push(...page.map(({ roleName }) => roleName));
    }
    return names;
  } catch (error) {
    if (isAbort(error)) throw error;
    const again: string[] = [];
    for await (const page of lists.roles(sessionId, accountId)) {
      again.push(...page.map(({ roleName }) => roleName));
    }
    return again;
  }
}

/** Checked at first are those without a profile. */
async function check(title: string, roles: PickedRole[], config: string): Promise<PickedRole[]> {
  if (roles.length === 0) {
    throw explainedError(
      'role: none assigned',
      vscode.l10n.t('No role is assigned to you. Ask your administrator for access.'),
    );
  }
  const own = ownProfiles(config);
  const rows = roles.map((role) => {
    const profile = own.find((each) => isForRole(each, toCliRole(role)));
    return {
      label: withoutIcons(roleText(role)),
      description: withoutIcons([role.accountId, nameOf(role.session)].join(' · ')),
      ...(profile && { detail: vscode.l10n.t('Profile: {0}', withoutIcons(profile.name)) }),
      picked: !profile,
      role,
    };
  });
  const checked = await vscode.window.showQuickPick(rows, {
    title,
    placeHolder: vscode.l10n.t('Choose the roles to add profiles for'),
    canPickMany: true,
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  if (!checked || checked.length === 0)
    throw new SignInError('cancelled', 'profiles: none checked');
  return checked.map(({ role }) => role);
}

function changedMeanwhile(file: string): SignInError {
  return explainedError(
    'aws config: changed meanwhile',
    vscode.l10n.t('{0} was changed in the meantime. Nothing was written. Try again.', file),
  );
}

/** Not waited for: nobody has to close it. */
function showResult(isChanged: boolean, names: readonly string[]): void {
  const [name, ...others] = names;
  if (name === undefined) {
    void vscode.window.showInformationMessage(
      isChanged
        ? vscode.l10n.t('A region was added to existing profiles. Save the file.')
        : vscode.l10n.t('These profiles already exist.'),
    );
    return;
  }
  const command = `aws sts get-caller-identity --profile ${name}`;
  const copy = vscode.l10n.t('Copy Command');
  const text =
    others.length === 0
      ? vscode.l10n.t('Save the file, then use the profile with: {0}', command)
      : vscode.l10n.t(
          'Save the file, then use the {0} profiles, for example with: {1}',
          names.length,
          command,
        );
  vscode.window.showInformationMessage(text, copy).then((chosen) => {
    if (chosen === copy) void vscode.env.clipboard.writeText(command);
  });
}
