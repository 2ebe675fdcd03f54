/** The user's `~/.aws/config` and `~/.aws/credentials`, on disk and in VS Code's editors. */
import * as vscode from 'vscode';
import { type SignInError, systemCodeOf } from '../../base/errors.ts';
import {
  appendToConfigFile,
  configFileOf,
  createConfigFile,
  credentialsFileOf,
  readConfigFile,
} from '../../sharing/configFile.ts';
import type { ProfileFiles } from '../../sharing/profileName.ts';
import { explainedError } from '../vscode/explainedError.ts';

export interface OpenProfileFiles extends ProfileFiles {
  /** The path of `~/.aws/config`. */
  file: string;
}

/**
 * Resolves to what is on disk; a file that does not exist is empty.
 * @throws SignInError `bad-settings` naming the file that cannot be read
 */
export async function readProfileFiles(): Promise<OpenProfileFiles> {
  const file = configFileOf(process.env);
  const [config, credentials] = await Promise.all([file, credentialsFileOf(process.env)].map(read));
  return { file, config: config ?? '', credentials: credentials ?? '' };
}

/** The same, with what is not saved yet in the editor of `~/.aws/config`. */
export async function readEditedProfileFiles(): Promise<OpenProfileFiles> {
  const files = await readProfileFiles();
  return { ...files, config: openDocument(files.file)?.getText() ?? files.config };
}

async function read(file: string): Promise<string> {
  const found = await readConfigFile(file).catch((error: unknown) => {
    throw unreadable(file, systemCodeOf(error) ?? 'unknown', error);
  });
  if (!found) return '';
  if (found.text === '' && found.problem) throw unreadable(file, found.problem);
  return found.text;
}

function unreadable(file: string, code: string, cause?: unknown): SignInError {
  const text = vscode.l10n.t({
    message: '{0} cannot be read ({1}).',
    args: [file, code],
    comment: '{0} is the path of a file, {1} an error code.',
  });
  return explainedError(`aws config: unreadable: ${code}`, text, { cause });
}

function openDocument(file: string): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find(
    ({ uri }) => uri.scheme === 'file' && uri.fsPath === file,
  );
}

/**
 * Appends to `~/.aws/config`, on disk.
 * @throws SignInError `bad-settings` where the file has changed since it was read, has unsaved
 * changes in an editor, or cannot be changed
 */
export async function appendToConfig(
  { file, config }: OpenProfileFiles,
  addition: string,
): Promise<void> {
  if (openDocument(file)?.isDirty) {
    throw explainedError(
      'aws config: unsaved changes',
      vscode.l10n.t('{0} has unsaved changes. Save the file, then try again.', file),
    );
  }
  let isAppended: boolean;
  try {
    isAppended = await appendToConfigFile(file, config, addition);
  } catch (error) {
    throw unchangeable(file, error);
  }
  if (!isAppended) {
    throw explainedError(
      'aws config: changed meanwhile',
      vscode.l10n.t('{0} was changed in the meantime. Nothing was written. Try again.', file),
    );
  }
}

/**
 * Puts what `edit` makes of the text into the editor of `~/.aws/config`, and shows what is new. Saving
 * it is left to the user.
 * @throws SignInError `bad-settings` where the file cannot be changed
 */
export async function editConfig(file: string, edit: (text: string) => string): Promise<void> {
  // A document that is to become this file would be saved elsewhere in a remote window.
  try {
    await createConfigFile(file);
  } catch (error) {
    throw unchangeable(file, error);
  }
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  const before = document.getText();
  const after = edit(before);
  const isEdited = await editor.edit((builder) => replaceChanged(builder, document, before, after));
  if (!isEdited) throw unchangeable(file);
  await vscode.commands.executeCommand('workbench.files.action.compareWithSaved');
}

/** Replaces only what differs, so that selections and undo stay of use. */
function replaceChanged(
  builder: vscode.TextEditorEdit,
  document: vscode.TextDocument,
  before: string,
  after: string,
): void {
  let start = 0;
  const most = Math.min(before.length, after.length);
  while (start < most && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const range = new vscode.Range(
    document.positionAt(start),
    document.positionAt(before.length - end),
  );
  builder.replace(range, after.slice(start, after.length - end));
}

function unchangeable(file: string, cause?: unknown): SignInError {
  // Not the system's own message: the path in it has the user's name.
  const code = systemCodeOf(cause) ?? 'not edited';
  const text = vscode.l10n.t({
    message: '{0} cannot be changed.',
    args: [file],
    comment: '{0} is the path of a file.',
  });
  return explainedError(`aws config: unchangeable: ${code}`, text, { cause });
}
