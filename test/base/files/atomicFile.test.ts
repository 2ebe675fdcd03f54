import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import promises, {
  chmod,
  lstat,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it, type TestContext } from 'node:test';
import { removeFile, writeFileAtomically } from '../../../src/base/files/atomicFile.ts';
import { createFakeClock } from '../../fakes/clock.ts';

const clock = { ...createFakeClock(), sleep: async () => undefined };

/** What a disk that is full, or a file system that has become read-only, answers. */
const refusal = (code: string) => Object.assign(new Error(`${code}: no`), { code });

/** From here on to the end of the test, `name` of the file system rejects; or so many times. */
function refuse(
  t: TestContext,
  name: 'open' | 'rename' | 'rm',
  code: string,
  times = Number.POSITIVE_INFINITY,
): void {
  const original = promises[name] as (...args: unknown[]) => Promise<unknown>;
  let refused = 0;
  const mocked = t.mock.method(promises, name, async (...args: unknown[]) => {
    refused += 1;
    if (refused <= times) throw refusal(code);
    return original(...args);
  });
  syncBuiltinESMExports();
  t.after(() => {
    mocked.mock.restore();
    syncBuiltinESMExports();
  });
}

describe('replacing a file', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'atomic-'));
    path = join(folder, 'file');
    await writeFile(path, 'before');
  });
  // Not what a test refuses.
  afterEach(() => rmSync(folder, { recursive: true }));

  it('leaves it readable by its owner only, whatever it was before', async () => {
    await chmod(path, 0o666);
    await writeFileAtomically(path, 'after', { clock });
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.equal(await readFile(path, 'utf8'), 'after');
  });

  // What the link leads to may be another user's, or read by everybody.
  it('replaces a link, and writes nothing to where it leads', async () => {
    const target = join(folder, 'target');
    await writeFile(target, 'theirs');
    await rm(path);
    await symlink(target, path);
    await writeFileAtomically(path, 'after', { clock });
    assert.equal(await readFile(target, 'utf8'), 'theirs');
    assert.ok((await lstat(path)).isFile());
    await symlink(target, `${path}.link`);
    await removeFile(`${path}.link`, { clock });
    assert.equal(await readFile(target, 'utf8'), 'theirs');
  });

  it('leaves it as it was, and no draft, where the disk is full', async (t) => {
    const open = promises.open;
    const mocked = t.mock.method(promises, 'open', async (...args: Parameters<typeof open>) => {
      const file = await open(...args);
      t.mock.method(file, 'writeFile', async () => {
        await file.write('aft');
        throw refusal('ENOSPC');
      });
      return file;
    });
    syncBuiltinESMExports();
    await assert.rejects(writeFileAtomically(path, 'after', { clock }), { code: 'ENOSPC' });
    mocked.mock.restore();
    syncBuiltinESMExports();
    assert.deepEqual(await readdir(folder), ['file']);
    assert.equal(await readFile(path, 'utf8'), 'before');
  });

  for (const [what, name, code] of [
    ['cannot be written any more', 'open', 'EROFS'],
    ['is on a disk that was unmounted meanwhile', 'rename', 'EIO'],
  ] as const) {
    it(`leaves it as it was where its folder ${what}`, async (t) => {
      refuse(t, name, code);
      await assert.rejects(writeFileAtomically(path, 'after', { clock }), { code });
      assert.deepEqual(await readdir(folder), ['file']);
      assert.equal(await readFile(path, 'utf8'), 'before');
    });
  }

  it('tries again while another program has it open, and gives up with its error', async (t) => {
    refuse(t, 'rm', 'EBUSY');
    await assert.rejects(removeFile(path, { clock }), { code: 'EBUSY' });
    assert.equal(await readFile(path, 'utf8'), 'before');
  });

  it('is done once the other program has closed it', async (t) => {
    refuse(t, 'rm', 'EBUSY', 3);
    await removeFile(path, { clock });
    assert.deepEqual(await readdir(folder), []);
  });
});
