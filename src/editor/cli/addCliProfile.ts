/**
 * Adding a profile for the AWS CLI: the user chooses a role and a name, and the missing sections
 * are inserted into `~/.aws/config` in an editor. The user saves the file.
 */

import * as vscode from 'vscode';
import { SignInError, systemCodeOf } from '../../base/errors.ts';
import type { Session } from '../../sessions/session.ts';
import {
  profileNameProblem,
  sectionsToAppend,
  suggestProfileName,
} from '../../sharing/cliProfile.ts';
import { toCliSession } from '../../sharing/cliSession.ts';
import { configFileOf, createConfigFile, readConfigFile } from '../../sharing/configFile.ts';
import { explainedError } from '../vscode/explainedError.ts';
import { settings } from '../vscode/settings.ts';
import { showInput } from '../vscode/showInput.ts';
import { type PickedRole, type PickRoleDeps, pickRole } from './pickRole.ts';

/**
 * Resolves when the sections are in the editor. Until then nothing has changed, not even the
 * setting. Rejects as `pickRole` does, and with `bad-settings` if the file cannot be read or
 * changed.
 */
export async function addCliProfile(session: Session, deps: PickRoleDeps): Promise<void> {
  const file = configFileOf(process.env);
  // Fails before the user answers any questions.
  await currentText(file);
  const shared = settings.shareWithAwsCli() !== 'off';
  if (!shared) await askToShare();
  const title = vscode.l10n.t('Add AWS CLI Profile');
  const role = await pickRole(session, title, deps);
  const name = await askName(title, role, await currentText(file), deps.lifetime);
  const { account, roleName } = role;
  const cliSession = toCliSession(session);
  await append(file, (text) =>
    sectionsToAppend(text, { name, session: cliSession, accountId: account.accountId, roleName }),
  );
  if (!shared) await settings.startSharing();
  sayHowToUse(name);
}

/** Includes unsaved changes; empty if there is no file. */
async function currentText(file: string): Promise<string> {
  try {
    if ((await readConfigFile(file)) === undefined) return '';
  } catch (error) {
    const code = systemCodeOf(error) ?? 'unknown';
    throw explainedError(
      `aws config: unreadable: ${code}`,
      vscode.l10n.t({
        message: '{0} cannot be read ({1}).',
        args: [file, code],
        comment: '{0} is the path of a file, {1} an error code.',
      }),
      { cause: error },
    );
  }
  return (await vscode.workspace.openTextDocument(vscode.Uri.file(file))).getText();
}

/** Rejects with `SignInError('cancelled')` unless the user agrees. */
async function askToShare(): Promise<void> {
  const share = vscode.l10n.t({ message: 'Share', comment: 'A button, the verb.' });
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t('Share your sign-in with the AWS CLI?'),
    {
      modal: true,
      detail: vscode.l10n.t(
        'The access token of each sign-in is kept in ~/.aws/sso/cache, where only you can read it. It lasts an hour at most and is removed when you sign out. The refresh token stays in the secret storage of VS Code.',
      ),
    },
    share,
  );
  if (chosen !== share) throw cancelled();
}

async function askName(
  title: string,
  { account, roleName }: PickedRole,
  text: string,
  lifetime: AbortSignal,
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
      value: suggestProfileName(account, roleName, text),
      remarkOn(typed) {
        const problem = profileNameProblem(typed.trim(), text);
        return problem && problems[problem];
      },
    },
    { signal: lifetime },
  );
  if (typeof name !== 'string') throw cancelled();
  return name;
}

function cancelled(): SignInError {
  return new SignInError('cancelled', 'cli profile: cancelled by the user');
}

/** Leaves the new text selected, in view and unsaved. */
async function append(file: string, toAppend: (text: string) => string): Promise<void> {
  // In a remote window, an untitled document for this file would be saved on the remote computer.
  try {
    await createConfigFile(file);
  } catch (error) {
    throw unchangeable(file, error);
  }
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  const end = endOf(document);
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  const added = await editor.edit((edit) => edit.insert(end, toAppend(document.getText())));
  if (!added) throw unchangeable(file);
  editor.selection = new vscode.Selection(end, endOf(document));
  editor.revealRange(editor.selection);
}

function unchangeable(file: string, cause?: unknown): SignInError {
  // Not the message of the system, because the path in it contains the user's name.
  const code = systemCodeOf(cause) ?? 'not edited';
  const text = vscode.l10n.t({
    message: '{0} cannot be changed.',
    args: [file],
    comment: '{0} is the path of a file.',
  });
  return explainedError(`aws config: unchangeable: ${code}`, text, { cause });
}

function endOf(document: vscode.TextDocument): vscode.Position {
  return document.lineAt(document.lineCount - 1).range.end;
}

/** Does not wait for the user to close the notification. */
function sayHowToUse(name: string): void {
  const command = `aws sts get-caller-identity --profile ${name}`;
  const copy = vscode.l10n.t('Copy Command');
  const how = vscode.l10n.t('Save the file, then use the profile with: {0}', command);
  vscode.window.showInformationMessage(how, copy).then((chosen) => {
    if (chosen === copy) void vscode.env.clipboard.writeText(command);
  });
}
