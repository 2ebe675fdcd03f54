/**
 * What VS Code runs at its next start after the extension was uninstalled: removes the files that
 * only this extension reads. It has no API, so secret storage keeps what it has (SECURITY.md).
 */
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { systemClock as clock } from './base/clock.ts';
import { readStorageNote } from './base/files/storageNote.ts';
import { noLog as log, shortHash } from './base/log.ts';
import { createCliTokenCache } from './sharing/cliTokenCache.ts';

/** VS Code names the storage folder of an extension by its id. */
const ownName = 'identity-center.iam-identity-center-auth';

const storages = (await readStorageNote(import.meta.dirname)).filter(
  (folder) => basename(folder).toLowerCase() === ownName,
);
const results = await Promise.allSettled(
  storages.flatMap((storage) => [
    createCliTokenCache(shortHash(storage), { clock, log }).sweep('all'),
    ...['sessions', 'locks'].map((name) =>
      rm(join(storage, name), { recursive: true, force: true }),
    ),
  ]),
);
// VS Code logs that the script has failed; there is nobody left to show more to.
if (results.some(({ status }) => status === 'rejected')) process.exitCode = 1;
