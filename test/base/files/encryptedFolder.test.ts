import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { systemClock } from '../../../src/base/clock.ts';
import {
  createEncryptedFolder,
  createEncryptionKey,
} from '../../../src/base/files/encryptedFolder.ts';
import { noLog } from '../../../src/base/log.ts';
import { until } from '../../vscode/until.ts';

async function setUp(context: TestContext) {
  const parent = await mkdtemp(join(tmpdir(), 'encrypted-'));
  context.after(() => rm(parent, { recursive: true }));
  const folder = join(parent, 'sessions');
  const open = () => createEncryptedFolder({ folder, clock: systemClock, log: noLog });
  return { folder, open };
}

describe('the encrypted folder', () => {
  test('reveals the text only to the holder of the key', async (context) => {
    const { folder, open } = await setUp(context);
    const key = createEncryptionKey();
    const secret = 'a refresh token, for example';
    assert.equal(await open().read('a', key), undefined);
    await open().write('a', key, secret);
    assert.equal(await open().read('a', key), secret);
    assert.equal(await open().read('a', createEncryptionKey()), undefined);
    assert.ok(!(await readFile(join(folder, 'a'))).toString('latin1').includes(secret.slice(0, 8)));
    if (process.platform !== 'win32') {
      assert.equal((await stat(join(folder, 'a'))).mode & 0o777, 0o600);
      assert.equal((await stat(folder)).mode & 0o777, 0o700);
    }
    assert.deepEqual(await readdir(folder), ['a']);
  });

  // Two texts under one nonce reveal each other, and the means to forge a third.
  test('encrypts the same text differently each time', async (context) => {
    const { folder, open } = await setUp(context);
    const key = createEncryptionKey();
    const nonces = new Set<string>();
    for (let count = 0; count < 5; count += 1) {
      await open().write('a', key, 'text');
      nonces.add((await readFile(join(folder, 'a'))).subarray(1, 13).toString('hex'));
    }
    assert.equal(nonces.size, 5);
  });

  test('treats a file that was tampered with, truncated or renamed as missing', async (context) => {
    const { folder, open } = await setUp(context);
    const key = createEncryptionKey();
    await open().write('a', key, 'text');
    const encrypted = await readFile(join(folder, 'a'));
    await writeFile(join(folder, 'b'), encrypted);
    assert.equal(await open().read('b', key), undefined);
    for (let at = 0; at < encrypted.length; at++) {
      const changed = Buffer.from(encrypted);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await writeFile(join(folder, 'a'), changed);
      assert.equal(await open().read('a', key), undefined, `${at}`);
      await writeFile(join(folder, 'a'), encrypted.subarray(0, at));
      assert.equal(await open().read('a', key), undefined, `${at}`);
    }
  });

  test('reports a change to other handles', async (context) => {
    const { open } = await setUp(context);
    const { promise, resolve } = Promise.withResolvers<string>();
    const key = createEncryptionKey();
    await open().write('a', key, 'one');
    const stop = open().watch(resolve);
    // Watching starts some time after the call, so write until it has.
    const writing = (async () => {
      const reported = promise.then(() => true);
      while (!(await Promise.race([reported, open().write('a', key, 'two')])));
    })();
    assert.equal(await promise, 'a');
    await writing;
    stop();
  });

  test('deletes files that are too old for any session', async (context) => {
    const { folder, open } = await setUp(context);
    const key = createEncryptionKey();
    await open().write('old', key, 'text');
    await open().write('new', key, 'text');
    const longAgo = Date.now() / 1000 - 101 * 86_400;
    await utimes(join(folder, 'old'), longAgo, longAgo);
    await open().write('another', key, 'text');
    const names = await until('the old file to be deleted', async () => {
      const found = await readdir(folder);
      return found.includes('old') ? undefined : found.sort();
    });
    assert.deepEqual(names, ['another', 'new']);
  });

  // An old entry that could not be deleted once made every later write fail.
  test('leaves an old entry that it cannot delete, and still writes', async (context) => {
    const { folder, open } = await setUp(context);
    await mkdir(join(folder, 'strange'), { recursive: true });
    const longAgo = Date.now() / 1000 - 200 * 86_400;
    await utimes(join(folder, 'strange'), longAgo, longAgo);
    await open().write('new', createEncryptionKey(), 'text');
    assert.deepEqual((await readdir(folder)).sort(), ['new', 'strange']);
  });

  test('rejects a write and reads nothing if the folder cannot be created', async (context) => {
    const { folder } = await setUp(context);
    await writeFile(join(folder, '..', 'file'), '');
    const inFile = join(folder, '..', 'file', 'sessions');
    const unusable = createEncryptedFolder({ folder: inFile, clock: systemClock, log: noLog });
    await assert.rejects(unusable.write('a', createEncryptionKey(), 'text'));
    assert.equal(await unusable.read('a', createEncryptionKey()), undefined);
    unusable.watch(() => assert.fail('nothing to report'))();
  });

  // Each start read and decrypted every copy, though almost all of them hold what is known already.
  test('knows its own file without reading it, and no other', async (context) => {
    const { folder, open } = await setUp(context);
    // Always the same: two random ones have the same mark once in a hundred times.
    const keyOf = (fill: string) => Buffer.alloc(32, fill).toString('base64url');
    const [key, other] = [keyOf('1'), keyOf('2')];
    const at = Date.UTC(2026, 10, 2, 8, 0, 0, 123);
    const holds = (...of: Parameters<ReturnType<typeof open>['holds']>) => open().holds(...of);
    assert.equal(await holds('a', key, 'text', at), false);
    await open().write('a', key, 'text', at);
    assert.equal(await holds('a', key, 'text', at), true);
    assert.equal(await holds('a', key, 'text', at + 1), false);
    assert.equal(await holds('a', key, 'another text', at), false);
    assert.equal(await holds('a', other, 'text', at), false);
    // Version 0.1.0 writes without a time, and so does a program that restores files.
    await open().write('a', key, 'text');
    assert.equal(await holds('a', key, 'text', at), false);
    await open().write('a', key, 'text', at);
    await utimes(join(folder, 'a'), at / 1000, at / 1000);
    assert.equal(await holds('a', key, 'text', at), false);
  });

  // Fault: two pages that had signed in at once had one name and two keys, and each overwrote what
  // the other had last refreshed.
  test('keeps a text for each of two keys under one name', async (context) => {
    const { open } = await setUp(context);
    const [one, two] = [open(), open()];
    const keys = [createEncryptionKey(), createEncryptionKey()] as const;
    const heard: string[] = [];
    const stop = one.watch((name) => heard.push(name));
    await one.write('a', keys[0], 'first');
    await two.write('a', keys[1], 'second');
    assert.equal(await one.read('a', keys[0]), 'first');
    assert.equal(await one.read('a', keys[1]), 'second');
    await one.write('a', keys[0], 'third');
    await two.write('a', keys[1], 'fourth');
    assert.equal(await two.read('a', keys[0]), 'third');
    assert.equal(await two.read('a', keys[1]), 'fourth');
    stop();
    assert.ok(heard.every((name) => name === 'a'));
  });
});
