/**
 * Records which process holds a lock, in a file beside the lock's entry, so that the lock of a dead
 * process is free at once. A holder without such a file is watched instead (`fileLock.ts`).
 */
import fs from 'node:fs';
import { hostname } from 'node:os';
import { systemCodeOf } from '../errors.ts';

interface Holder {
  /** Computer, boot and process namespace: a process id is unique only within these. */
  where: string;
  pid: number;
  /** Ties the file to one entry: the next holder may not have written a file. */
  entry: string;
}

function holderFileOf(path: string): string {
  return `${path}.holder`;
}

/** Records this process as the holder of the entry. Throws the error of the file system. */
export function writeHolder(path: string): void {
  const holder: Holder = { where: ownPlace(), pid: process.pid, entry: identityOf(path) ?? '' };
  fs.writeFileSync(holderFileOf(path), JSON.stringify(holder), { mode: 0o600 });
}

/** Removes the record, if there is one. Throws the error of the file system. */
export function removeHolder(path: string): void {
  fs.rmSync(holderFileOf(path), { force: true });
}

/** Whether the recorded holder is a process of this computer that has ended. */
export function isHolderGone(path: string): boolean {
  const holder = readHolder(path);
  if (!holder || holder.where !== ownPlace() || holder.entry !== identityOf(path)) return false;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return systemCodeOf(error) === 'ESRCH';
  }
}

function readHolder(path: string): Holder | undefined {
  try {
    const { where, pid, entry } = JSON.parse(fs.readFileSync(holderFileOf(path), 'utf8')) as Holder;
    const usable = typeof where === 'string' && Number.isInteger(pid) && pid > 0;
    return usable && entry ? { where, pid, entry } : undefined;
  } catch {
    // Missing or half-written: the holder is watched instead.
    return undefined;
  }
}

/**
 * Inode and birth time; `undefined` if the file system keeps no birth time, because inodes are
 * reused.
 */
function identityOf(path: string): string | undefined {
  const stats = fs.statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats && stats.birthtimeNs > 0n ? `${stats.ino} ${stats.birthtimeNs}` : undefined;
}

let knownPlace: string | undefined;

function ownPlace(): string {
  knownPlace ??= [hostname(), ...linuxNamespace()].join(' ');
  return knownPlace;
}

/** Containers may share a folder and a host name, but not the process namespace. */
function linuxNamespace(): string[] {
  if (process.platform !== 'linux') return [];
  try {
    return [
      fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
      fs.readlinkSync('/proc/self/ns/pid'),
    ];
  } catch {
    // The place is unknown: match no other process, and let none match us.
    return [`unknown ${process.pid}`];
  }
}
