/** What is changed in a copy of VS Code before the tests use it. */
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

export interface Patch {
  /** Relative to the root of VS Code. */
  file: string;
  /** Is in the file exactly once. */
  from: RegExp;
  /** As in `String.prototype.replace`. */
  to: string;
}

const workbenchFile = 'out/vs/code/browser/workbench/workbench.js';

/** A notification stays: VS Code hides it after 10 to 15 s, maybe before a busy computer looks at it. */
const keepNotifications: Patch = {
  file: workbenchFile,
  from: /\{\[(\w+)\.Info\]:1e4,\[\1\.Warning\]:12e3,\[\1\.Error\]:15e3\}/,
  to: '{[$1.Info]:1e9,[$1.Warning]:1e9,[$1.Error]:1e9}',
};

/** Each notification is shown: VS Code hides the fourth within 800 ms, and a test is that fast. */
const showEachNotification: Patch = {
  file: workbenchFile,
  from: /\{interval:800,limit:/,
  to: '{interval:-1,limit:',
};

/** A local address that is opened keeps its path and query: code-server 4.105.1 loses them. */
const keepLocalPaths: Patch = {
  file: workbenchFile,
  from: /o=P\.parse\(new URL\(l,window\.location\.href\)\.toString\(\)\)/,
  to: '$&,o=o.with({path:o.path.replace(/\\/$/,"")+r.path,query:r.query,fragment:r.fragment})',
};

export const patches: Record<'newest' | 'oldest', readonly Patch[]> = {
  newest: [keepNotifications, showEachNotification],
  oldest: [keepNotifications, showEachNotification, keepLocalPaths],
};

/**
 * Of the extensions that come with VS Code, those that sign in, open addresses, debug, and draw it. A
 * fifth of the work of a short test was that of the others, most of which are for languages.
 */
export const neededExtensions =
  /^((github|microsoft)-authentication|simple-browser|ms-vscode\.js-debug(-companion)?|theme-.*)$/;

/** Removes the extensions that come with VS Code and whose names do not match. */
export async function keepExtensions(root: string, kept: RegExp): Promise<void> {
  const extensions = path.join(root, 'extensions');
  for (const name of await readdir(extensions)) {
    if (!kept.test(name)) await rm(path.join(extensions, name), { recursive: true });
  }
}

/** Changes the files below the root; fails when one is not as it was. */
export async function applyPatches(root: string, patches: readonly Patch[]): Promise<void> {
  for (const { file, from, to } of patches) {
    const target = path.join(root, file);
    const text = await readFile(target, 'utf8');
    const found = text.match(RegExp(from, 'g'))?.length ?? 0;
    if (found !== 1)
      throw new Error(`${file} contains what is to be patched ${found} times: ${from}`);
    await writeFile(target, text.replace(from, to));
  }
}

/** Returns a text that differs where the copies differ. */
export function fingerprintOf(patches: readonly Patch[], kept: RegExp): string {
  const texts = patches.map(({ file, from, to }) => `${file}\n${from}\n${to}`);
  const hash = createHash('sha256').update([...texts, kept].join('\n'));
  return hash.digest('hex').slice(0, 8);
}
