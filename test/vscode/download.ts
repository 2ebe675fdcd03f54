/**
 * Brings the editors of the tests from npm into a cache folder, once: the package `code-server`
 * carries VS Code itself, packages named for the platform carry the Node it wants.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/** A VS Code of the tests. */
export interface EditorVersion {
  vscode: string;
  codeServer: string;
  /** Another Node than the one that runs the tests: the very one of this desktop VS Code. */
  node?: string;
  /** A fault of code-server, not of VS Code, mended in the copy. */
  mend?: { file: string; fault: string; mended: string };
}

/** The oldest is what `engines.vscode` promises; its server does not run on Node 24. */
export const editorVersions = {
  newest: { vscode: '1.139.1', codeServer: '4.139.1' },
  oldest: {
    vscode: '1.106.3',
    codeServer: '4.106.3',
    node: '22.20.0',
    // Whatever is opened on a local port loses its path and query; later versions keep them.
    mend: {
      file: 'out/vs/code/browser/workbench/workbench.js',
      fault: 'o=P.parse(new URL(l,window.location.href).toString())',
      mended:
        'o=P.parse(new URL(l,window.location.href).toString()),' +
        'o=o.with({path:o.path.replace(/\\/$/,"")+r.path,query:r.query,fragment:r.fragment})',
    },
  },
} satisfies Record<string, EditorVersion>;

export interface Editor {
  version: EditorVersion;
  /** The program that runs the server. */
  node: string;
  /** The server's root, `lib/vscode` of the package. */
  root: string;
}

/** Resolves to the editor in the cache; the first time that takes up to a minute. */
export async function fetchEditor(version: EditorVersion): Promise<Editor> {
  const folder = await fetchPackage('code-server', version.codeServer, {
    what: `VS Code ${version.vscode}`,
    prepare: async (packageFolder) => {
      const root = path.join(packageFolder, 'lib', 'vscode');
      await dropGitDependencies(root);
      await npmInstall(root, ['--omit=dev']);
      if (version.mend) await mend(root, version.mend);
    },
  });
  return { version, node: await fetchNode(version.node), root: path.join(folder, 'lib', 'vscode') };
}

/**
 * Resolves to the folder of an npm package in the cache, dependencies beside it, no install
 * scripts run. Two at a time do no harm: each works in a folder of its own, the first one counts.
 */
export async function fetchPackage(
  name: string,
  version: string,
  options: { what: string; prepare?: (packageFolder: string) => Promise<void> },
): Promise<string> {
  const target = path.join(cacheFolder(), `${name.replace('/', '+')}@${version}`);
  const inside = path.join('node_modules', name);
  if (!(await exists(target))) {
    console.error(`fetching ${options.what} (npm: ${name}@${version}), this once`);
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

/** Where everything fetched is kept; IAM_IDENTITY_CENTER_AUTH_CACHE names another place. */
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
    await promisify(execFile)('npm', args, { cwd: folder, timeout: 10 * 60_000 });
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    throw new Error(
      `npm could not fetch it (npm ${args.join(' ')})\n${stderr.split('\n').slice(-15).join('\n')}`,
      { cause: error },
    );
  }
}

/** VS Code 1.106 has one, a file watcher whose native half would be missing here anyway. */
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

async function mend(
  root: string,
  { file, fault, mended }: NonNullable<EditorVersion['mend']>,
): Promise<void> {
  const target = path.join(root, file);
  const text = await readFile(target, 'utf8');
  if (!text.includes(fault)) throw new Error(`${file} is not the one that was to be mended`);
  await writeFile(
    target,
    text.replace(fault, () => mended),
  );
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
