import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { systemClock as clock } from '../../../src/base/clock.ts';
import { noteStorage, readStorageNote } from '../../../src/base/files/storageNote.ts';

async function createFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'installed-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

describe('the note of storage folders', () => {
  it('has each folder once', async (t) => {
    const folder = await createFolder(t);
    assert.deepEqual(await readStorageNote(folder), []);
    for (const storage of ['/a', '/b', '/a']) await noteStorage(folder, storage, { clock });
    assert.deepEqual(await readStorageNote(folder), ['/a', '/b']);
  });

  it('is empty where the file holds something else, and is then written again', async (t) => {
    const folder = await createFolder(t);
    for (const text of ['', '{', '{"a":1}', 'null', '[1,null,{}]']) {
      await writeFile(join(folder, 'storage.json'), text);
      assert.deepEqual(await readStorageNote(folder), [], text);
    }
    await noteStorage(folder, '/a', { clock });
    assert.deepEqual(await readStorageNote(folder), ['/a']);
  });

  it('is not made where nothing can be written', async () => {
    await assert.rejects(noteStorage('/nowhere/at/all', '/a', { clock }), { code: 'ENOENT' });
  });
});
