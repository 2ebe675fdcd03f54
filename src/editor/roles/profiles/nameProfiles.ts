/** The names of new profiles: one is asked for, several are named by the template. */
import * as vscode from 'vscode';
import type { Cancellable } from '../../../base/abortable.ts';
import { SignInError } from '../../../base/errors.ts';
import { freeName, type ProfileFiles, profileNameProblem } from '../../../sharing/profileName.ts';
import { fillTemplate } from '../../../sharing/profileTemplate.ts';
import { explainedError } from '../../vscode/explainedError.ts';
import { settings } from '../../vscode/settings.ts';
import { showInput } from '../../vscode/showInput.ts';
import { type PickedRole, roleKey } from '../pick/roleRows.ts';
import { roleText } from '../pick/roleText.ts';

/**
 * Resolves to the name of each role by its `roleKey`. Rejects with `SignInError`: `cancelled` when
 * the user leaves, `bad-settings` where the template gives two roles one name.
 */
export async function nameProfiles(
  title: string,
  roles: readonly PickedRole[],
  files: ProfileFiles,
  options: Cancellable,
): Promise<Map<string, string>> {
  const template = settings.profileName();
  const named = roles.map((role) => ({ role, name: fillTemplate(template, toValues(role)) }));
  const names = new Map<string, string>();
  const [only, ...others] = named;
  if (only && others.length === 0) {
    const name = await askName(title, freeName(only.name, files), files, options);
    return names.set(roleKey(only.role), name);
  }
  requireDistinct(named, template);
  const taken = new Set<string>();
  for (const { role, name } of named) {
    const free = freeName(name, files, taken);
    taken.add(free);
    names.set(roleKey(role), free);
  }
  return names;
}

function toValues({ session, accountId, accountName, roleName }: PickedRole) {
  return { accountId, accountName, roleName, userName: session.account.userName };
}

function requireDistinct(
  named: readonly { role: PickedRole; name: string }[],
  template: string,
): void {
  const first = new Map<string, PickedRole>();
  for (const { role, name } of named) {
    const other = first.get(name);
    if (other) {
      throw explainedError(
        'profiles: the template gives two roles one name',
        vscode.l10n.t(
          'The setting {0} ({1}) gives the name {2} to {3} and to {4}. Add {5} or {6} to it.',
          'iamIdentityCenter.profileName',
          template,
          name,
          roleText(other),
          roleText(role),
          '{accountId}',
          '{role}',
        ),
      );
    }
    first.set(name, role);
  }
}

async function askName(
  title: string,
  value: string,
  files: ProfileFiles,
  options: Cancellable,
): Promise<string> {
  const problems = {
    empty: vscode.l10n.t('Enter a name for the profile.'),
    characters: vscode.l10n.t(
      'A name can contain the letters A to Z, digits and these characters: {0}',
      '_ - + . @ % : /',
    ),
    taken: vscode.l10n.t('A profile with this name already exists.'),
  };
  const name = await showInput(
    {
      title,
      prompt: problems.empty,
      value,
      remarkOn(typed) {
        const problem = profileNameProblem(typed.trim(), files);
        return problem && problems[problem];
      },
    },
    options,
  );
  if (typeof name !== 'string') throw new SignInError('cancelled', 'profiles: no name given');
  return name;
}
