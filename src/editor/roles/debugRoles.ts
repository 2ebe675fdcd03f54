/**
 * Debug sessions use the role of the workspace. VS Code gives them no environment of terminals, so
 * each launch configuration gets the variables by itself.
 */
import * as vscode from 'vscode';
import { messageOf } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { profileEnvironment } from '../../roles/environment.ts';
import { settings } from '../vscode/settings.ts';
import type { RoleInUse } from './roleInUse.ts';

/** Types whose variables are a list of names and values. */
const listTypes: ReadonlySet<string> = new Set(['cppdbg', 'cppvsdbg']);

/** Until it is disposed of. */
export function useRoleInDebugSessions({
  log,
  inUse,
}: {
  log: Log;
  inUse: Pick<RoleInUse, 'current'>;
}): vscode.Disposable {
  return vscode.debug.registerDebugConfigurationProvider('*', {
    async resolveDebugConfigurationWithSubstitutedVariables(folder, configuration) {
      const role = inUse.current();
      if (!role || !settings.rolesInDebugSessions()) return configuration;
      const variables = profileEnvironment(role);
      return (await setsAwsItself(folder, configuration, log))
        ? configuration
        : withVariables(configuration, variables);
    },
  });
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
  if (Array.isArray(environment) || listTypes.has(type)) {
    const list = Object.entries(variables).map(([name, value]) => ({ name, value }));
    return { ...configuration, environment: [...(environment ?? []), ...list] };
  }
  // A form that we do not know is not for us to change.
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
    await fs.stat(uri);
    const text = new TextDecoder().decode(await fs.readFile(uri));
    return /^\s*(export\s+)?AWS_/m.test(text);
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return false;
    log.info(`debug: envFile not read: ${messageOf(error)}`);
    return true;
  }
}
