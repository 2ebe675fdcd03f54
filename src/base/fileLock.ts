/**
 * The lock among all processes of this computer: a folder entry that its holder keeps touching.
 * A holder is taken for dead only when this process has watched it untouched for long enough, so
 * that neither a nap nor a clock set forward robs one that lives, nor a clock set back keeps the
 * lock of one that was killed.
 */
import fs from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from './clock.ts';
import { messageOf } from './errors.ts';
import { createMemoryLock, type Lock } from './lock.ts';
import type { Log } from './log.ts';
import { once } from './once.ts';

export interface FileLockOptions {
  /** Made when needed; shared by the processes that lock each other out, and by nobody else. */
  folder: string;
  clock: Clock;
  log: Log;
  /** How long an untouched lock is respected; four times as long as its holder needs to touch it. */
  deadAfterMs?: number;
}

/** Half of what a busy extension host was seen to stand still. */
const deadAfterDefaultMs = 20_000;
const longestPollMs = 250;

/** Where a folder is being removed, Windows says so for a moment. */
const passing = new Set(['EBUSY', 'EPERM', 'ENOTEMPTY', 'ENOENT']);
const passingMs = 1_000;

/** A lock's folder entry as it was last seen, and since when it has looked like this. */
interface Sighting {
  mtimeMs: number;
  ino: number;
  since: number;
}

/**
 * Where the folder cannot be used, the lock holds among the callers of this process alone, and
 * the log says so once.
 */
export function createFileLock(options: FileLockOptions): Lock {
  const { folder, clock, log, deadAfterMs = deadAfterDefaultMs } = options;
  const here = createMemoryLock();
  const prepare = once(async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return (await import('proper-lockfile')).default;
  });
  let usable = true;

  const acquire = async (path: string, signal: AbortSignal): Promise<() => Promise<void>> => {
    const { lock } = await prepare();
    const started = clock.ticks();
    let seen: Sighting | undefined;
    for (let pollMs = 10; ; pollMs = Math.min(longestPollMs, pollMs * 2)) {
      signal.throwIfAborted();
      try {
        return await lock(path, {
          // A copy: the library leaves a mark on what it is given.
          fs: { ...fs },
          realpath: false,
          lockfilePath: path,
          update: deadAfterMs / 4,
          // Its own way to tell the dead compares with the computer's clock.
          stale: Number.MAX_SAFE_INTEGER,
          onCompromised: (error) => log.warn(`lock: lost while held: ${messageOf(error)}`),
        });
      } catch (error) {
        const code = codeOf(error);
        const fleeting = passing.has(code) && clock.ticks() - started < passingMs;
        if (code !== 'ELOCKED' && !fleeting) throw error;
      }
      seen = sight(path, seen, clock.ticks());
      if (seen && clock.ticks() - seen.since > deadAfterMs) {
        log.warn('lock: taken from a holder that is gone');
        remove(path, seen);
      }
      await clock.sleep(pollMs, { signal });
    }
  };

  const acquireOrGoOn = async (path: string, signal: AbortSignal) => {
    if (usable) {
      try {
        return await acquire(path, signal);
      } catch (error) {
        signal.throwIfAborted();
        usable = false;
        log.warn(`lock: only within this window, the folder cannot be used: ${messageOf(error)}`);
      }
    }
    return async () => undefined;
  };

  return (name, work, { signal }) =>
    here(
      name,
      async () => {
        const release = await acquireOrGoOn(join(folder, `${name}.lock`), signal);
        try {
          return await work();
        } finally {
          await release().catch((error: unknown) =>
            log.warn(`lock: not released: ${messageOf(error)}`),
          );
        }
      },
      { signal },
    );
}

function sight(path: string, before: Sighting | undefined, tick: number): Sighting | undefined {
  const stat = fs.statSync(path, { throwIfNoEntry: false });
  if (!stat) return undefined;
  const { mtimeMs, ino } = stat;
  const same = before?.mtimeMs === mtimeMs && before.ino === ino;
  return { mtimeMs, ino, since: same ? before.since : tick };
}

/** Removes the dead lock unless somebody else has done so: at once, to leave no gap between. */
function remove(path: string, dead: Sighting): void {
  try {
    const now = sight(path, dead, Number.POSITIVE_INFINITY);
    if (now?.since === dead.since) fs.rmdirSync(path);
  } catch (error) {
    if (!passing.has(codeOf(error))) throw error;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
