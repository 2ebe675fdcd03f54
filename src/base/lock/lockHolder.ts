/**
 * Which process holds a lock, written beside its entry, so that the lock of a process that has died
 * is free at once. A holder that left no such note is watched instead (`fileLock.ts`).
 */
import fs from 'node:fs';
import { hostname } from 'node:os';
import { systemCodeOf } from '../errors.ts';

interface Holder {
  /** A process id means something only on its own computer, boot and process namespace. */
  where: string;
  pid: number;
  /** Ties the note to one entry: another process may hold the lock without leaving a note. */
  entry: string;
}

function noteOf(path: string): string {
  return `${path}.holder`;
}

/** Leaves a note that this process holds the entry at `path`. Throws as the file system does. */
export function writeHolder(path: string): void {
  const holder: Holder = { where: here(), pid: process.pid, entry: identityOf(path) ?? '' };
  fs.writeFileSync(noteOf(path), JSON.stringify(holder), { mode: 0o600 });
}

export function removeHolder(path: string): void {
  fs.rmSync(noteOf(path), { force: true });
}

/** Whether the note beside the entry names a process of this computer that has ended. */
export function isHolderGone(path: string): boolean {
  const holder = readHolder(path);
  if (!holder || holder.where !== here() || holder.entry !== identityOf(path)) return false;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return systemCodeOf(error) === 'ESRCH';
  }
}

function readHolder(path: string): Holder | undefined {
  try {
    const { where, pid, entry } = JSON.parse(fs.readFileSync(noteOf(path), 'utf8')) as Holder;
    const usable = typeof where === 'string' && Number.isInteger(pid) && pid > 0;
    return usable && entry ? { where, pid, entry } : undefined;
  } catch {
    // No note, or half of one: the holder is watched.
    return undefined;
  }
}

/** Inode and birth time; nothing where the file system keeps no birth time, as inodes are reused. */
function identityOf(path: string): string | undefined {
  const stats = fs.statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats && stats.birthtimeNs > 0n ? `${stats.ino} ${stats.birthtimeNs}` : undefined;
}

let known: string | undefined;

function here(): string {
  known ??= [hostname(), ...linuxNames()].join(' ');
  return known;
}

/** Containers may share a folder and a host name, but not the process namespace. */
function linuxNames(): string[] {
  if (process.platform !== 'linux') return [];
  try {
    return [
      fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
      fs.readlinkSync('/proc/self/ns/pid'),
    ];
  } catch {
    // Not told where we are: no note of ours or of others is to be believed.
    return [`unknown ${process.pid}`];
  }
}
