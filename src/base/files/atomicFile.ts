/** Atomic file replacement: after a crash a file has its old or new content, never a mixture. */

import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { neverAborted } from '../abortable.ts';
import type { Clock } from '../clock.ts';
import { systemCodeOf } from '../errors.ts';

/** What Windows reports for a moment while a reader or a virus scanner has the file open. */
const transientCodes = new Set(['EPERM', 'EACCES', 'EBUSY']);

/**
 * Replaces the file at `path` and makes it readable by its owner only. Rejects with the error of
 * the file system, and then leaves the old file in place.
 * @param modifiedAt what the file is to give as the time of its last change, epoch milliseconds; not
 *   every file system keeps it, or all of its digits
 */
export async function writeFileAtomically(
  path: string,
  content: string | Buffer,
  { clock, modifiedAt }: { clock: Clock; modifiedAt?: number },
): Promise<void> {
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(draft, 'w', 0o600);
    try {
      await file.writeFile(content);
      if (modifiedAt !== undefined) {
        await file.utimes(modifiedAt / 1000, modifiedAt / 1000).catch(() => undefined);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await insist(() => rename(draft, path), clock);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Removes the file at `path`, if it is there. Rejects as the file system does. */
export async function removeFile(path: string, { clock }: { clock: Clock }): Promise<void> {
  await insist(() => rm(path, { force: true }), clock);
}

async function insist(act: () => Promise<void>, clock: Clock, attempts = 8): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!transientCodes.has(systemCodeOf(error) ?? '') || attempts === 1) throw error;
    await clock.sleep(25, neverAborted);
    await insist(act, clock, attempts - 1);
  }
}
