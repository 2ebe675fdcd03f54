/** Files that are either as they were or as they were to become, whenever the power fails. */

import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { neverAborted } from './abortable.ts';
import type { Clock } from './clock.ts';
import { systemCodeOf } from './errors.ts';

/** A reader or a virus scanner holds the file: Windows refuses for a moment. */
const passing = new Set(['EPERM', 'EACCES', 'EBUSY']);

/**
 * Replaces the file at `path`, readable by its owner alone. Rejects as the file system does, and
 * leaves what was there.
 */
export async function writeFileAtomically(
  path: string,
  content: string | Buffer,
  { clock }: { clock: Clock },
): Promise<void> {
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(draft, 'w', 0o600);
    try {
      await file.writeFile(content);
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
    if (!passing.has(systemCodeOf(error) ?? '') || attempts === 1) throw error;
    await clock.sleep(25, neverAborted);
    await insist(act, clock, attempts - 1);
  }
}
