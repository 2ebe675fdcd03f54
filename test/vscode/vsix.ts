/** The extension as users install it, kept outside of `dist/`, which every build empties. */
import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Editor } from './download.ts';
import { inheritedEnv } from './environment.ts';
import { patienceMs } from './until.ts';

const root = path.join(import.meta.dirname, '..', '..');
const file = path.join(root, 'out', 'extension.vsix');

/** Builds and packages; resolves to the VSIX. Rejects with what the build printed. */
export async function buildVsix(): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true });
  await rm(path.join(path.dirname(file), 'installed'), { recursive: true, force: true });
  try {
    await promisify(execFile)('npm', ['run', 'package', '--', '--out', file], { cwd: root });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`the VSIX could not be built:\n${stdout}${stderr}`, { cause: error });
  }
  return file;
}

/** Resolves to the VSIX that was built last; rejects when there is none. */
export async function builtVsix(): Promise<string> {
  await access(file).catch((cause: unknown) => {
    throw new Error(`there is no ${file}: "npm run test:e2e" builds it`, { cause });
  });
  return file;
}

/**
 * Resolves to the folder that this VS Code makes of the VSIX that was built last. It is installed once
 * for all test files, because each time takes one to two seconds of the processor.
 */
export async function installedExtension(editor: Editor): Promise<string> {
  const vsix = await builtVsix();
  const { mtimeMs } = await stat(vsix);
  const name = `${editor.version.vscode}-${Math.round(mtimeMs)}`;
  const target = path.join(path.dirname(vsix), 'installed', name);
  return (await extensionIn(target)) ?? (await install(vsix, editor, target));
}

/** Several processes may do this at once: each has a folder of its own, and the first one is kept. */
async function install(vsix: string, { node, root, version }: Editor, target: string) {
  await mkdir(path.dirname(target), { recursive: true });
  const work = await mkdtemp(`${target}.part-`);
  try {
    const main = path.join(root, 'out', 'server-main.js');
    const args = [main, '--install-extension', vsix, '--server-data-dir', work];
    const env = { ...inheritedEnv(), HOME: work, TMPDIR: work };
    await promisify(execFile)(node, args, { env, timeout: patienceMs });
    await rename(path.join(work, 'extensions'), target).catch(async (error: unknown) => {
      if (!(await extensionIn(target))) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  const folder = await extensionIn(target);
  if (folder === undefined) throw new Error(`VS Code ${version.vscode} did not install ${vsix}`);
  return folder;
}

async function extensionIn(folder: string): Promise<string | undefined> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return [];
  });
  const extension = entries.find((entry) => entry.isDirectory());
  return extension && path.join(folder, extension.name);
}
