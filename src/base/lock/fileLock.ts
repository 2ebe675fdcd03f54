/**
 * A lock between the processes of this computer: a folder entry that its holder keeps touching. A
 * holder counts as dead when its process has ended, or when this process has seen its entry
 * untouched for long enough by its own ticks. So a live holder does not lose the lock when the
 * computer sleeps or its clock is set forward, and a clock set back does not keep the lock of a
 * killed process.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { systemCodeOf } from '../errors.ts';
import type { Log } from '../log.ts';
import { once } from '../once.ts';
import { createMemoryLock, type Lock } from './lock.ts';
import {
  createEntry,
  type EntryStamp,
  isSameEntry,
  readStamp,
  removeEntry,
  touch,
} from './lockEntry.ts';
import { isHolderGone, removeHolder, writeHolder } from './lockHolder.ts';

export interface FileLockOptions {
  /** Created when needed; shared by exactly the processes that exclude each other. */
  folder: string;
  clock: Clock;
  log: Log;
  /** How long an untouched lock is respected. Holders touch it four times as often. */
  deadAfterMs?: number;
}

const deadAfterDefaultMs = 20_000;
const longestPollMs = 250;

/** What Windows reports for a moment while a folder is being removed. */
const transientCodes = new Set(['EBUSY', 'EPERM', 'ENOTEMPTY', 'ENOENT']);
const transientMs = 1_000;

/**
 * If the folder cannot be used, the lock only excludes the callers of this process, which is logged
 * once.
 */
export function createFileLock(options: FileLockOptions): Lock {
  const { folder, log } = options;
  const ownLock = createMemoryLock();
  const prepare = once(() => mkdir(folder, { recursive: true, mode: 0o700 }));
  let reported = false;

  const tryAcquire = async (path: string, signal: AbortSignal) => {
    try {
      await prepare();
      return await acquire(path, options, signal);
    } catch (error) {
      signal.throwIfAborted();
      // The code only: the system's message has a path with the user's name in it.
      if (!reported) {
        log.warn(`lock: folder not usable, locking in this window only: ${systemCodeOf(error)}`);
      }
      reported = true;
      return () => undefined;
    }
  };

  return (name, work, { signal }) =>
    ownLock(
      name,
      async () => {
        const release = await tryAcquire(join(folder, `${name}.lock`), signal);
        try {
          return await work();
        } finally {
          release();
        }
      },
      { signal },
    );
}

/** Resolves to the function that releases the lock. Rejects with the error of the file system. */
async function acquire(
  path: string,
  options: FileLockOptions,
  signal: AbortSignal,
): Promise<() => void> {
  const { clock, log, deadAfterMs = deadAfterDefaultMs } = options;
  const started = clock.ticks();
  let seen: EntryStamp | undefined;
  let since = started;
  for (let pollMs = 10; ; pollMs = Math.min(longestPollMs, pollMs * 2)) {
    signal.throwIfAborted();
    if (tryCreate(path, clock.ticks() - started)) return hold(path, options);
    const before = seen;
    seen = readStamp(path);
    if (!isSameEntry(seen, before)) since = clock.ticks();
    const isDead = seen && (clock.ticks() - since > deadAfterMs || isHolderGone(path));
    if (seen && isDead && tryRemove(path, seen)) log.warn('lock: taken over from a dead holder');
    else await clock.sleep(pollMs, { signal });
  }
}

/** @param waitedMs how long this process has tried; at first, some errors are transient */
function tryCreate(path: string, waitedMs: number): boolean {
  try {
    createEntry(path);
    return true;
  } catch (error) {
    const code = systemCodeOf(error) ?? '';
    if (code === 'EEXIST' || (transientCodes.has(code) && waitedMs < transientMs)) return false;
    throw error;
  }
}

function tryRemove(path: string, entry: EntryStamp): boolean {
  try {
    return removeEntry(path, entry);
  } catch (error) {
    if (transientCodes.has(systemCodeOf(error) ?? '')) return false;
    throw error;
  }
}

/**
 * Touches the entry until the lock is released, by the returned function or when the process exits.
 * An entry that has changed since the last touch belongs to another holder and is left alone.
 */
function hold(path: string, { clock, log, deadAfterMs = deadAfterDefaultMs }: FileLockOptions) {
  const over = new AbortController();
  let mine = readStamp(path);
  try {
    writeHolder(path);
  } catch (error) {
    log.info(`lock: holder not recorded: ${systemCodeOf(error)}`);
  }
  const keepAlive = async () => {
    for (;;) {
      await clock.sleep(deadAfterMs / 4, over);
      if (!mine || !isSameEntry(readStamp(path), mine)) {
        log.warn('lock: lost while held');
        return;
      }
      mine = touch(path, clock.now());
    }
  };
  keepAlive().catch((error: unknown) => {
    if (!over.signal.aborted) log.warn(`lock: not kept alive: ${systemCodeOf(error)}`);
  });
  const release = () => {
    over.abort();
    held.delete(release);
    if (held.size === 0) process.off('exit', releaseAll);
    try {
      if (!mine || !isSameEntry(readStamp(path), mine)) return;
      removeHolder(path);
      removeEntry(path, mine);
    } catch (error) {
      log.warn(`lock: not released: ${systemCodeOf(error)}`);
    }
  };
  if (held.size === 0) process.once('exit', releaseAll);
  held.add(release);
  return release;
}

/** Releases the locks that this process holds. */
const held = new Set<() => void>();

function releaseAll(): void {
  for (const release of held) release();
}
