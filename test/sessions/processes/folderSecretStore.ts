/** Secret storage for processes without an editor: a folder with one file per secret. */

import { watch } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../../src/base/clock.ts';
import { writeFileAtomically } from '../../../src/base/files/atomicFile.ts';
import type { SecretStore } from '../../../src/sessions/store/secretStore.ts';

export async function createFolderSecretStore(folder: string): Promise<SecretStore> {
  await mkdir(folder, { recursive: true });
  const pathOf = (key: string) => join(folder, encodeURIComponent(key));
  const isSecret = (name: string) => !name.endsWith('.tmp');
  return {
    keys: async () => (await readdir(folder)).filter(isSecret).map(decodeURIComponent),
    async get(key) {
      try {
        return await readFile(pathOf(key), 'utf8');
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
    set: (key, value) => writeFileAtomically(pathOf(key), value, { clock: systemClock }),
    delete: (key) => rm(pathOf(key), { force: true }),
    onChange(listener) {
      const watcher = watch(folder, { persistent: false }, (_event, name) => {
        if (name && isSecret(name)) listener(decodeURIComponent(name));
      });
      return () => watcher.close();
    },
  };
}
