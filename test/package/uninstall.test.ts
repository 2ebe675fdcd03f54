import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { build } from 'esbuild';
import { systemClock as clock } from '../../src/base/clock.ts';
import {
  createEncryptedFolder,
  createEncryptionKey,
} from '../../src/base/files/encryptedFolder.ts';
import { noteStorage } from '../../src/base/files/storageNote.ts';
import { createFileLock } from '../../src/base/lock/fileLock.ts';
import { noLog as log, shortHash } from '../../src/base/log.ts';
import { createCliTokenCache } from '../../src/sharing/cliTokenCache.ts';
import { createHome, type Home } from '../sharing/stages/home.ts';

const id = 'identity-center.iam-identity-center-auth';

/** A storage folder as the extension leaves it, with a token that it shares. */
async function useStorage(folder: string, name: string) {
  const files = createEncryptedFolder({ folder: join(folder, 'sessions'), clock, log });
  await files.write('abc', createEncryptionKey(), 'secret');
  const lock = createFileLock({ folder: join(folder, 'locks'), clock, log });
  await lock('a', async () => undefined, { signal: AbortSignal.timeout(60_000) });
  const session = {
    name,
    startUrl: 'https://a.awsapps.com/start',
    region: 'us-east-1',
    scopes: [],
  };
  const now = clock.now();
  const token = { accessToken: `token of ${name}`, issuedAt: now, expiresAt: now + 3_600_000 };
  assert.equal(
    await createCliTokenCache(shortHash(folder), { clock, log }).put(session, token),
    'put',
  );
}

/** Runs the script as VS Code does; resolves to its exit code. */
async function uninstall(dist: string, home: Home): Promise<number> {
  await build({
    entryPoints: [join(import.meta.dirname, '../../src/uninstall.ts')],
    outdir: dist,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
  });
  const script = fork(join(dist, 'uninstall.mjs'), ['--type=extension-post-uninstall'], {
    env: { ...process.env, HOME: home.path },
  });
  const [code] = await once(script, 'exit');
  return code;
}

describe('uninstalling', () => {
  it('removes the files of this editor, and leaves those of others', async () => {
    await using home = await createHome();
    const storages = ['this', 'profile', 'other'].map((name) => join(home.path, name, id));
    for (const [i, folder] of storages.entries()) await useStorage(folder, `name-${i}`);
    await home.write(`${'f'.repeat(40)}.json`, '{"accessToken":"of the AWS CLI"}');
    const stranger = join(home.path, 'documents');
    await mkdir(join(stranger, 'sessions'), { recursive: true });

    const dist = join(home.path, 'extensions', `${id}-0.1.0`, 'dist');
    await mkdir(dist, { recursive: true });
    const [here = '', profile = '', other = ''] = storages;
    for (const folder of [here, profile, stranger]) await noteStorage(dist, folder, { clock });
    assert.equal(await uninstall(dist, home), 0);

    assert.deepEqual(await readdir(here), []);
    assert.deepEqual(await readdir(profile), []);
    assert.deepEqual((await readdir(other)).sort(), ['locks', 'sessions']);
    assert.deepEqual(await readdir(stranger), ['sessions']);
    const left = Object.values(await home.cached());
    assert.deepEqual(left.map((text) => JSON.parse(text).accessToken).sort(), [
      'of the AWS CLI',
      'token of name-2',
    ]);
  });

  it('does nothing where the extension was never used', async () => {
    await using home = await createHome();
    const dist = join(home.path, 'dist');
    await mkdir(dist);
    await writeFile(join(dist, 'storage.json'), 'not JSON');
    assert.equal(await uninstall(dist, home), 0);
    assert.deepEqual((await readdir(home.path)).sort(), ['dist']);
  });
});
