/**
 * The folder entry that stands for a lock: made by one process, touched while it is held, and
 * removed only by those who know that it is still the same entry.
 */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';

/** An entry as it was last seen. */
export interface Sighting {
  mtimeMs: number;
  ino: number;
}

/** Makes the entry. Throws `EEXIST` where there is one. */
export function createEntry(path: string): void {
  fs.mkdirSync(path);
}

/** Nothing where there is no entry. */
export function sight(path: string): Sighting | undefined {
  return fs.statSync(path, { throwIfNoEntry: false });
}

export function isSame(one: Sighting | undefined, other: Sighting | undefined): boolean {
  return one?.mtimeMs === other?.mtimeMs && one?.ino === other?.ino;
}

/** Marks the entry as in use at `now` (epoch milliseconds), and returns it as it is then. */
export function touch(path: string, now: number): Sighting | undefined {
  fs.utimesSync(path, now / 1000, now / 1000);
  return sight(path);
}

/**
 * Removes the entry unless it is another one by now. It is renamed first: where several processes
 * want to remove the same entry, one has it, and nobody removes what comes after it.
 */
export function removeEntry(path: string, entry: Sighting): boolean {
  if (!isSame(sight(path), entry)) return false;
  const own = `${path}.${randomUUID()}`;
  fs.renameSync(path, own);
  const removable = isSame(sight(own), entry);
  if (removable) fs.rmdirSync(own);
  else fs.renameSync(own, path);
  return removable;
}
