/**
 * The lock among all processes of this computer: a folder entry that its holder keeps touching.
 * A holder is taken for dead only when this process has watched it untouched for long enough, so
 * that neither a nap nor a clock set forward robs one that lives, nor a clock set back keeps the
 * lock of one that was killed.
 */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from './clock.ts';
import { messageOf, systemCodeOf } from './errors.ts';
import { createMemoryLock, type Lock } from './lock.ts';
import type { Log } from './log.ts';
import { once } from './once.ts';

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

/** Where a folder is being removed, Windows says so for a moment. */
const passing = new Set(['EBUSY', 'EPERM', 'ENOTEMPTY', 'ENOENT']);
const passingMs = 1_000;

/** A lock's folder entry as it was last seen. */
interface Sighting {
  mtimeMs: number;
  ino: number;
}

/**
 * Where the folder cannot be used, the lock holds among the callers of this process alone, and
 * the log says so once.
 */
export function createFileLock(options: FileLockOptions): Lock {
  const { folder, clock, log, deadAfterMs = deadAfterDefaultMs } = options;
  const here = createMemoryLock();
  const prepare = once(() => mkdir(folder, { recursive: true, mode: 0o700 }));
  let told = false;

  const acquire = async (path: string, signal: AbortSignal): Promise<() => void> => {
    await prepare();
    const started = clock.ticks();
    let seen: Sighting | undefined;
    let since = started;
    for (let pollMs = 10; ; pollMs = Math.min(longestPollMs, pollMs * 2)) {
      signal.throwIfAborted();
      try {
        fs.mkdirSync(path);
        return hold(path, options);
      } catch (error) {
        const code = systemCodeOf(error) ?? '';
        const fleeting = passing.has(code) && clock.ticks() - started < passingMs;
        if (code !== 'EEXIST' && !fleeting) throw error;
      }
      const before = seen;
      seen = sight(path);
      if (!isSame(seen, before)) since = clock.ticks();
      if (seen && clock.ticks() - since > deadAfterMs) {
        try {
          if (remove(path, seen)) log.warn('lock: taken from a holder that is gone');
        } catch (error) {
          if (!passing.has(systemCodeOf(error) ?? '')) throw error;
        }
      }
      await clock.sleep(pollMs, { signal });
    }
  };

  const acquireOrGoOn = async (path: string, signal: AbortSignal) => {
    try {
      return await acquire(path, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!told) log.warn(`lock: only within this window, no folder: ${messageOf(error)}`);
      told = true;
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

/**
 * Touches the entry until the lock is let go, by the function returned or by the end of the
 * process. An entry that is another one by then is another holder's, and left alone.
 */
function hold(path: string, { clock, log, deadAfterMs = deadAfterDefaultMs }: FileLockOptions) {
  const over = new AbortController();
  let mine = sight(path);
  const touch = async () => {
    for (;;) {
      await clock.sleep(deadAfterMs / 4, over);
      if (!mine || !isSame(sight(path), mine)) {
        log.warn('lock: lost while held');
        return;
      }
      const now = clock.now() / 1000;
      fs.utimesSync(path, now, now);
      mine = sight(path);
    }
  };
  touch().catch((error: unknown) => {
    if (!over.signal.aborted) log.warn(`lock: not kept alive: ${messageOf(error)}`);
  });
  const release = () => {
    over.abort();
    held.delete(release);
    if (held.size === 0) process.off('exit', releaseAll);
    try {
      if (mine) remove(path, mine);
    } catch (error) {
      log.warn(`lock: not released: ${messageOf(error)}`);
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

function sight(path: string): Sighting | undefined {
  return fs.statSync(path, { throwIfNoEntry: false });
}

function isSame(one: Sighting | undefined, other: Sighting | undefined): boolean {
  return one?.mtimeMs === other?.mtimeMs && one?.ino === other?.ino;
}

/**
 * Removes the entry unless it is another one by now. Under a name of its own first: where several
 * want to remove the same entry, one has it, and nobody removes what comes after it.
 */
function remove(path: string, entry: Sighting): boolean {
  if (!isSame(sight(path), entry)) return false;
  const own = `${path}.${randomUUID()}`;
  fs.renameSync(path, own);
  const removable = isSame(sight(own), entry);
  if (removable) fs.rmdirSync(own);
  else fs.renameSync(own, path);
  return removable;
}
