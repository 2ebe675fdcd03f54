/** The files of a folder in which programs are still at work. */
import type { Dirent } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Resolves to the bytes of each file, as Latin-1, by its path from the folder. What is removed meanwhile,
 * such as the lock of a window, and what may not be read is left out. Rejects without the folder itself.
 */
export async function filesBelow(folder: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  const add = async (entries: readonly Dirent[]) => {
    for (const entry of entries) {
      const place = path.join(entry.parentPath, entry.name);
      if (entry.isDirectory()) {
        await add((await readdir(place, { withFileTypes: true }).catch(outOfReach)) ?? []);
      } else if (entry.isFile()) {
        const text = await readFile(place, 'latin1').catch(outOfReach);
        if (text !== undefined) texts.set(path.relative(folder, place), text);
      }
    }
  };
  await add(await readdir(folder, { withFileTypes: true }));
  return texts;
}

function outOfReach(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'EACCES') throw error;
}
