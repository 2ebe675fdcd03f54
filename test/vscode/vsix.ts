/** The extension as users install it, kept outside of `dist/`, which every build empties. */
import { execFile } from 'node:child_process';
import { access, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.join(import.meta.dirname, '..', '..');
const file = path.join(root, 'out', 'extension.vsix');

/** Builds and packages; resolves to the VSIX. Rejects with what the build printed. */
export async function buildVsix(): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true });
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
