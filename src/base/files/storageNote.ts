/**
 * Notes beside an installed program which storage folders it has used, for the script that runs after
 * it was uninstalled: that script has no other way to find them.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { systemCodeOf } from '../errors.ts';
import { writeFileAtomically } from './atomicFile.ts';

const fileName = 'storage.json';

/** Adds `storage` to the note in `folder`. Rejects with the error of the file system. */
export async function noteStorage(
  folder: string,
  storage: string,
  deps: { clock: Clock },
): Promise<void> {
  const known = await readStorageNote(folder);
  if (known.includes(storage)) return;
  const text = JSON.stringify([...known, storage]);
  await writeFileAtomically(join(folder, fileName), text, deps);
}

/** The storage folders that were noted; none where the note is missing or unreadable. */
export async function readStorageNote(folder: string): Promise<string[]> {
  try {
    const noted: unknown = JSON.parse(await readFile(join(folder, fileName), 'utf8'));
    return Array.isArray(noted) ? noted.filter((each) => typeof each === 'string') : [];
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT' || error instanceof SyntaxError) return [];
    throw error;
  }
}
