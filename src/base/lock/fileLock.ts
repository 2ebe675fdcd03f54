/**
 * The lock among all processes of this computer: a folder entry that its holder keeps touching.
 * A holder counts as dead when its process has ended, or when this process has watched its entry
 * untouched for long enough: so neither a nap nor a clock set forward robs a living holder, and a
 * clock set back does not keep the lock of a killed one.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { systemCodeOf } from '../errors.ts';
import type { Log } from '../log.ts';
import { once } from '../once.ts';
import { createMemoryLock, type Lock } from './lock.ts';
import { createEntry, isSame, removeEntry, type Sighting, sight, touch } from './lockEntry.ts';
import { isHolderGone, removeHolder, writeHolder } from './lockHolder.ts';

export interface FileLockOptions {
  /** Made when needed; shared by the processes that lock each other out, and by nobody else. */
  folder: string;
  clock: Clock;
  log: Log;
  /** How long an untouched lock is respected: until four touches have been missed. */
  deadAfterMs?: number;
}

const deadAfterDefaultMs = 20_000;
const longestPollMs = 250;

/** While a folder is being removed, Windows reports these for a moment. */
const passing = new Set(['EBUSY', 'EPERM', 'ENOTEMPTY', 'ENOENT']);
const passingMs = 1_000;

/**
 * Where the folder cannot be used, the lock holds among the callers of this process alone, and
 * the log says so once.
 */
export function createFileLock(options: FileLockOptions): Lock {
  const { folder, log } = options;
  const here = createMemoryLock();
  const prepare = once(() => mkdir(folder, { recursive: true, mode: 0o700 }));
  let reported = false;

  const acquireOrGoOn = async (path: string, signal: AbortSignal) => {
    try {
      await prepare();
      return await acquire(path, options, signal);
    } catch (error) {
      signal.throwIfAborted();
      // Not the system's own message: its path has the user's name in it.
      if (!reported) log.warn(`lock: only within this window, no folder: ${systemCodeOf(error)}`);
      reported = true;
      return () => undefined;
    }
  };

  return (name, work, { signal }) =>
    here(
      name,
      async () => {
        const release = await acquireOrGoOn(join(folder, `${name}.lock`), signal);
        try {
          return await work();
        } finally {
          release();
        }
      },
      { signal },
    );
}

/** Resolves to the function that releases the lock. Rejects as the file system does. */
async function acquire(
  path: string,
  options: FileLockOptions,
  signal: AbortSignal,
): Promise<() => void> {
  const { clock, log, deadAfterMs = deadAfterDefaultMs } = options;
  const started = clock.ticks();
  let seen: Sighting | undefined;
  let since = started;
  for (let pollMs = 10; ; pollMs = Math.min(longestPollMs, pollMs * 2)) {
    signal.throwIfAborted();
    if (tryCreate(path, clock.ticks() - started)) return hold(path, options);
    const before = seen;
    seen = sight(path);
    if (!isSame(seen, before)) since = clock.ticks();
    const isDead = seen && (clock.ticks() - since > deadAfterMs || isHolderGone(path));
    if (seen && isDead && tryRemove(path, seen)) log.warn('lock: taken from a holder that is gone');
    else await clock.sleep(pollMs, { signal });
  }
}

/** @param waitedMs how long this process has tried; at first, some faults pass by themselves */
function tryCreate(path: string, waitedMs: number): boolean {
  try {
    createEntry(path);
    return true;
  } catch (error) {
    const code = systemCodeOf(error) ?? '';
    if (code === 'EEXIST' || (passing.has(code) && waitedMs < passingMs)) return false;
    throw error;
  }
}

function tryRemove(path: string, entry: Sighting): boolean {
  try {
    return removeEntry(path, entry);
  } catch (error) {
    if (passing.has(systemCodeOf(error) ?? '')) return false;
    throw error;
  }
}

/**
 * Touches the entry until the lock is released, by the function returned or by the end of the
 * process. An entry that is another one by then is another holder's, and left alone.
 */
function hold(path: string, { clock, log, deadAfterMs = deadAfterDefaultMs }: FileLockOptions) {
  const over = new AbortController();
  let mine = sight(path);
  try {
    writeHolder(path);
  } catch (error) {
    log.info(`lock: held without a note: ${systemCodeOf(error)}`);
  }
  const keepAlive = async () => {
    for (;;) {
      await clock.sleep(deadAfterMs / 4, over);
      if (!mine || !isSame(sight(path), mine)) {
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
      if (!mine || !isSame(sight(path), mine)) return;
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

/** What this process holds. */
const held = new Set<() => void>();

function releaseAll(): void {
  for (const release of held) release();
}
