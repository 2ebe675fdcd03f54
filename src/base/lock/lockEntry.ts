/**
 * The folder entry that represents a lock: created by one process, touched while the lock is held,
 * and removed only if it is still the same entry.
 */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';

/** Identifies an entry and its last touch. */
export interface EntryStamp {
  mtimeMs: number;
  ino: number;
}

/** Throws `EEXIST` if the entry exists. */
export function createEntry(path: string): void {
  fs.mkdirSync(path);
}

/** `undefined` if there is no entry. */
export function readStamp(path: string): EntryStamp | undefined {
  return fs.statSync(path, { throwIfNoEntry: false });
}

/** Whether both stamps are of the same entry, not touched in between. */
export function isSameEntry(one: EntryStamp | undefined, other: EntryStamp | undefined): boolean {
  return one?.mtimeMs === other?.mtimeMs && one?.ino === other?.ino;
}

/** Marks the entry as in use at `now` (epoch milliseconds) and returns its new stamp. */
export function touch(path: string, now: number): EntryStamp | undefined {
  fs.utimesSync(path, now / 1000, now / 1000);
  return readStamp(path);
}

/**
 * Removes the entry if it is still the same, and returns whether it did. The entry is renamed
 * first: of several processes that try to remove it, one gets it, and none removes the entry of the
 * next holder.
 */
export function removeEntry(path: string, entry: EntryStamp): boolean {
  if (!isSameEntry(readStamp(path), entry)) return false;
  const own = `${path}.${randomUUID()}`;
  fs.renameSync(path, own);
  const removable = isSameEntry(readStamp(own), entry);
  if (removable) fs.rmdirSync(own);
  else fs.renameSync(own, path);
  return removable;
}
