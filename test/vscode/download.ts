/**
 * Fetches the editors of the tests from npm into a cache folder, once: the package `code-server`
 * contains VS Code itself, and packages named for the platform contain the Node that it needs.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  applyPatches,
  fingerprintOf,
  keepExtensions,
  neededExtensions,
  type Patch,
  patches,
} from './patches.ts';
import { downloadMs } from './until.ts';

/** A version of VS Code that the tests run in. */
export interface EditorVersion {
  vscode: string;
  codeServer: string;
  /** The Node of this version on the desktop, where the Node that runs the tests does not do. */
  node?: string;
  patches: readonly Patch[];
  /** The names of the extensions that come with VS Code and are not removed. */
  extensions: RegExp;
}

/** `engines.vscode` promises the oldest, whose server does not run on Node 24. */
export const editorVersions = {
  newest: {
    vscode: '1.139.1',
    codeServer: '4.139.1',
    patches: patches.newest,
    extensions: neededExtensions,
  },
  oldest: {
    vscode: '1.105.1',
    codeServer: '4.105.1',
    node: '22.19.0',
    patches: patches.oldest,
    extensions: neededExtensions,
  },
} satisfies Record<string, EditorVersion>;

/** With all of its extensions, as users have it: for what is measured. */
export function complete(version: EditorVersion): EditorVersion {
  return { ...version, extensions: /^/ };
}

export interface Editor {
  version: EditorVersion;
  /** The program that runs the server. */
  node: string;
  /** The server's root, `lib/vscode` of the package. */
  root: string;
}

/** Resolves to the editor in the cache, which takes up to a minute the first time. */
export async function fetchEditor(version: EditorVersion): Promise<Editor> {
  const folder = await fetchPackage('code-server', version.codeServer, {
    what: `VS Code ${version.vscode}`,
    variant: fingerprintOf(version.patches, version.extensions),
    prepare: async (packageFolder) => {
      const root = path.join(packageFolder, 'lib', 'vscode');
      await dropGitDependencies(root);
      await npmInstall(root, ['--omit=dev']);
      await applyPatches(root, version.patches);
      await keepExtensions(root, version.extensions);
    },
  });
  return { version, node: await fetchNode(version.node), root: path.join(folder, 'lib', 'vscode') };
}

interface PackageOptions {
  /** The name of the contents, for the message. */
  what: string;
  /** Part of the name of the folder, for contents that `prepare` makes. */
  variant?: string;
  prepare?: (packageFolder: string) => Promise<void>;
}

const fetched = new Map<string, Promise<string>>();

/**
 * Resolves to the folder of an npm package in the cache, with its dependencies installed and no
 * install script run. Several processes may fetch the same package at once: each works in a folder
 * of its own, and the first one to finish is kept.
 */
export function fetchPackage(
  name: string,
  version: string,
  options: PackageOptions,
): Promise<string> {
  const variant = options.variant === undefined ? '' : `-${options.variant}`;
  const target = path.join(cacheFolder(), `${name.replace('/', '+')}@${version}${variant}`);
  const folder = fetched.get(target) ?? fetchInto(target, name, version, options);
  fetched.set(target, folder);
  return folder;
}

async function fetchInto(
  target: string,
  name: string,
  version: string,
  options: PackageOptions,
): Promise<string> {
  const inside = path.join('node_modules', name);
  if (!(await exists(target))) {
    console.error(`Fetching ${options.what} (${name}@${version} from npm), only this once…`);
    await mkdir(cacheFolder(), { recursive: true });
    const work = await mkdtemp(`${target}.part-`);
    try {
      await npmInstall(work, ['--prefix', work, `${name}@${version}`]);
      await options.prepare?.(path.join(work, inside));
      await rename(work, target).catch(async (error: unknown) => {
        if (!(await exists(target))) throw error;
      });
    } finally {
      await rm(work, { recursive: true, force: true });
    }
    console.error(`${options.what} is in ${target}`);
  }
  return path.join(target, inside);
}

/** The folder of all that is fetched; `IAM_IDENTITY_CENTER_AUTH_CACHE` names another one. */
export function cacheFolder(): string {
  return (
    process.env.IAM_IDENTITY_CENTER_AUTH_CACHE ??
    path.join(
      process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'),
      'iam-identity-center-auth',
    )
  );
}

async function fetchNode(version: string | undefined): Promise<string> {
  if (version === undefined) return process.execPath;
  const { platform, arch } = process;
  const prefix = platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node';
  const folder = await fetchPackage(`${prefix}-${platform}-${arch}`, version, {
    what: `Node ${version}`,
  });
  return path.join(folder, 'bin', 'node');
}

async function npmInstall(folder: string, more: readonly string[]): Promise<void> {
  const args = ['install', '--ignore-scripts', '--no-save', '--no-audit', '--no-fund', ...more];
  try {
    await promisify(execFile)('npm', args, { cwd: folder, timeout: downloadMs });
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    const [code] = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT)\b/.exec(stderr) ?? [];
    if (code !== undefined) {
      const message = `The npm registry cannot be reached (${code}): check the network, or the proxy of npm.`;
      throw new Error(message, { cause: error });
    }
    throw new Error(
      `"npm ${args.join(' ')}" failed:\n${stderr.split('\n').slice(-15).join('\n')}`,
      { cause: error },
    );
  }
}

/** VS Code 1.105 has one: a file watcher, whose native part would be missing here in any case. */
async function dropGitDependencies(folder: string): Promise<void> {
  interface Package {
    dependencies?: Record<string, string>;
    resolved?: string;
  }
  const lockFile = path.join(folder, 'npm-shrinkwrap.json');
  const manifestFile = path.join(folder, 'package.json');
  const lock = JSON.parse(await readFile(lockFile, 'utf8')) as {
    packages: Record<string, Package>;
  };
  const manifest = JSON.parse(await readFile(manifestFile, 'utf8')) as Package;
  for (const [place, { resolved }] of Object.entries(lock.packages)) {
    if (!resolved?.startsWith('git')) continue;
    const name = place.replace('node_modules/', '');
    delete lock.packages[place];
    delete lock.packages['']?.dependencies?.[name];
    delete manifest.dependencies?.[name];
  }
  await writeFile(lockFile, JSON.stringify(lock));
  await writeFile(manifestFile, JSON.stringify(manifest));
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
