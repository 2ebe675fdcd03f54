/**
 * Small text files that only the holder of a key can read or write: AES-256-GCM, with the file's
 * name as additional authenticated data. The processes of one computer exchange data through them.
 * Where two processes use one name with two keys, the later key gets a file beside the first, so that
 * neither loses what it wrote.
 */
import { createCipheriv, createDecipheriv, createHash, hash, randomBytes } from 'node:crypto';
import { watch } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { messageOf, systemCodeOf } from '../errors.ts';
import type { Log } from '../log.ts';
import { once } from '../once.ts';
import { writeFileAtomically } from './atomicFile.ts';

/** A folder of encrypted files, addressed by name. */
export interface EncryptedFolder {
  /** Resolves to `undefined` when the file does not exist or was encrypted with another key. */
  read(name: string, key: string): Promise<string | undefined>;
  /**
   * Replaces the whole file. `name` has no dot. Rejects with the error of the file system.
   * @param at the time of this writing, epoch milliseconds, whole; see `holds`
   */
  write(name: string, key: string, text: string, at?: number): Promise<void>;
  /**
   * Resolves to whether the file is the one that `write` wrote with these arguments. It only looks
   * at the modification time, at a quarter of the cost of reading; `false` may mean "not known".
   */
  holds(name: string, key: string, text: string, at: number): Promise<boolean>;
  /** Reports changed files as far as the system does: some changes arrive late, twice or never. */
  watch(listener: (name: string) => void): () => void;
}

/** A new random key, base64url. */
export function createEncryptionKey(): string {
  return randomBytes(32).toString('base64url');
}

const format = 1;
const nonceBytes = 12;
const tagBytes = 16;

/** No session lasts longer, so no key for an older file is left. */
const maxAgeMs = 100 * 86_400_000;

/** Creates the folder on first use. After the first write, files older than 100 days are deleted. */
export function createEncryptedFolder({
  folder,
  clock,
  log,
}: {
  folder: string;
  clock: Clock;
  log: Log;
}): EncryptedFolder {
  const create = once(() => mkdir(folder, { recursive: true, mode: 0o700 }));
  // Neither a start nor a write waits for it: with a thousand files it takes 20 ms of CPU.
  const sweep = once(async () => deleteOldFiles(folder, clock.now() - maxAgeMs, log));
  const load = async (name: string): Promise<Buffer | undefined> => {
    try {
      return await readFile(join(folder, name));
    } catch (error) {
      if (systemCodeOf(error) !== 'ENOENT')
        log.warn(`encrypted file: not readable: ${messageOf(error)}`);
      return undefined;
    }
  };
  return {
    async read(name, key) {
      for (const file of [name, nameBeside(name, key)]) {
        const encrypted = await load(file);
        const text = encrypted && decrypt(encrypted, name, key);
        if (text !== undefined) return text;
      }
      return undefined;
    },
    async write(name, key, text, at) {
      await create();
      const found = await load(name);
      const isOthers = found !== undefined && decrypt(found, name, key) === undefined;
      const file = isOthers ? nameBeside(name, key) : name;
      await writeFileAtomically(join(folder, file), encrypt(text, name, key), {
        clock,
        ...(at !== undefined && { modifiedAt: stampOf(key, text, at) }),
      });
      sweep().catch((error: unknown) =>
        log.info(`encrypted file: old ones not deleted: ${messageOf(error)}`),
      );
    },
    async holds(name, key, text, at) {
      try {
        const { mtimeMs } = await stat(join(folder, name));
        return isStamp(mtimeMs, stampOf(key, text, at));
      } catch {
        // Missing or not readable: `read` finds out which.
        return false;
      }
    },
    watch(listener) {
      const stop = new AbortController();
      const startWatching = async () => {
        await create();
        if (stop.signal.aborted) return;
        const watcher = watch(folder, { persistent: false, signal: stop.signal });
        watcher.on('change', (_event, name) => {
          if (typeof name === 'string' && !name.endsWith('.tmp'))
            listener(name.split('.', 1)[0] ?? name);
        });
        watcher.on('error', (error) =>
          log.info(`encrypted file: not watched: ${messageOf(error)}`),
        );
      };
      startWatching().catch((error: unknown) =>
        log.info(`encrypted file: not watched: ${messageOf(error)}`),
      );
      return () => stop.abort();
    },
  };
}

/** The file for this key if the file of that name was encrypted with another one. */
function nameBeside(name: string, key: string): string {
  return `${name}.${createHash('sha256').update(key).digest('hex').slice(0, 8)}`;
}

/** Steps of a stamp below the millisecond: file systems keep microseconds, give or take one. */
const stampSteps = 100;

/**
 * The modification time that a file gets, epoch milliseconds: the time of writing, with a mark of key
 * and text as its fraction, because two processes may write in the same millisecond. No other program
 * sets such a time, and neither does version 0.1.0.
 */
function stampOf(key: string, text: string, at: number): number {
  const mark = hash('sha256', key + text, 'buffer').readUInt32BE();
  return at + ((mark % (stampSteps - 2)) + 1.5) / stampSteps;
}

function isStamp(found: number, expected: number): boolean {
  return Math.floor(found * stampSteps) === Math.floor(expected * stampSteps);
}

function encrypt(text: string, name: string, key: string): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key, 'base64url'), nonce);
  cipher.setAAD(Buffer.from(name));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.of(format), nonce, cipher.getAuthTag(), body]);
}

function decrypt(encrypted: Buffer, name: string, key: string): string | undefined {
  if (encrypted[0] !== format) return undefined;
  const nonce = encrypted.subarray(1, 1 + nonceBytes);
  const tag = encrypted.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes);
  try {
    const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key, 'base64url'), nonce, {
      authTagLength: tagBytes,
    });
    decipher.setAAD(Buffer.from(name));
    decipher.setAuthTag(tag);
    const body = encrypted.subarray(1 + nonceBytes + tagBytes);
    return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
  } catch {
    // Encrypted with another key, truncated or tampered with: treated as missing.
    return undefined;
  }
}

async function deleteOldFiles(folder: string, before: number, log: Log): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    try {
      const { mtimeMs } = await stat(path);
      if (mtimeMs < before) await rm(path);
    } catch (error) {
      // Another process has replaced or deleted it in the meantime.
      if (systemCodeOf(error) === 'ENOENT') continue;
      log.info(`encrypted file: not deleted: ${messageOf(error)}`);
    }
  }
}
