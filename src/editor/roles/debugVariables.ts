/** The variables of the role of the workspace in a launch configuration. */
import * as vscode from 'vscode';
import { messageOf } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { profileEnvironment } from '../../roles/environment.ts';
import type { UsedRole } from './roleInUse.ts';

/** Types whose variables are a list of names and values. */
const listTypes: ReadonlySet<string> = new Set(['cppdbg', 'cppvsdbg']);

/** Resolves to `configuration` with the role, or as it is where it names credentials of its own. */
export async function withRole(
  configuration: vscode.DebugConfiguration,
  role: UsedRole,
  { folder, log }: { folder: vscode.WorkspaceFolder | undefined; log: Log },
): Promise<vscode.DebugConfiguration> {
  return (await setsAwsItself(folder, configuration, log))
    ? configuration
    : withVariables(configuration, profileEnvironment(role));
}

/**
 * `configuration` with the variables in the form of its type. A child (whose parent has them), an
 * attach, and anything but a launch stay as they are.
 */
export function withVariables(
  configuration: vscode.DebugConfiguration,
  variables: Readonly<Record<string, string>>,
): vscode.DebugConfiguration {
  const { request, type, env, environment } = configuration;
  if (request !== 'launch' || '__parentId' in configuration) return configuration;
  // A form that we do not know is not for us to change.
  if (environment !== undefined && !Array.isArray(environment)) return configuration;
  if (environment || listTypes.has(type)) {
    const list = Object.entries(variables).map(([name, value]) => ({ name, value }));
    return { ...configuration, environment: [...(environment ?? []), ...list] };
  }
  if (env !== undefined && (typeof env !== 'object' || env === null || Array.isArray(env))) {
    return configuration;
  }
  return { ...configuration, env: { ...env, ...variables } };
}

/** Whether the configuration has variables of AWS of its own: then all of them are the user's. */
async function setsAwsItself(
  folder: vscode.WorkspaceFolder | undefined,
  configuration: vscode.DebugConfiguration,
  log: Log,
): Promise<boolean> {
  if (namesAws(Object.keys(configuration.env ?? {}))) return true;
  const list: unknown = configuration.environment;
  if (Array.isArray(list) && namesAws(list.map((each) => `${each?.name}`))) return true;
  const files = [configuration.envFile].flat().filter((file) => typeof file === 'string');
  for (const file of files) if (await hasAws(folder, file, log)) return true;
  return false;
}

function namesAws(names: readonly string[]): boolean {
  return names.some((name) => name.startsWith('AWS_'));
}

/** Whether a line of an envFile sets a variable of AWS. */
export function setsAws(text: string): boolean {
  return /^[^\S\n]*(export[^\S\n]+)?AWS_/m.test(text);
}

/** Of an envFile; one with a hundred variables has a few thousand. */
const mostBytes = 1024 * 1024;

/** One that cannot be read may have any: nothing is added to what the user has in mind. */
async function hasAws(
  folder: vscode.WorkspaceFolder | undefined,
  file: string,
  log: Log,
): Promise<boolean> {
  const isAbsolute = /^([/\\]|[a-zA-Z]:)/.test(file);
  const uri = isAbsolute || !folder ? vscode.Uri.file(file) : vscode.Uri.joinPath(folder.uri, file);
  const { fs } = vscode.workspace;
  try {
    const { size, type } = await fs.stat(uri);
    // A link to a device has no end.
    if (type !== vscode.FileType.File || size > mostBytes) return true;
    return setsAws(new TextDecoder().decode(await fs.readFile(uri)));
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return false;
    log.info(`debug: envFile not read: ${messageOf(error)}`);
    return true;
  }
}
