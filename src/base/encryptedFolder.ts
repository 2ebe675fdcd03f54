/**
 * Small text files that only the holder of a key can read or write: AES-256-GCM, with the file's
 * name as additional data. For what the processes of one computer pass to each other. Where two
 * processes have one name and two keys, the later key gets a file beside the first, so that neither
 * loses what it wrote.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { watch } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from './atomicFile.ts';
import type { Clock } from './clock.ts';
import { messageOf, systemCodeOf } from './errors.ts';
import type { Log } from './log.ts';
import { once } from './once.ts';

export interface EncryptedFolder {
  /** Resolves to nothing where there is no file, or none encrypted with this key. */
  read(name: string, key: string): Promise<string | undefined>;
  /** All or nothing. `name` has no dot. Rejects as the file system does. */
  write(name: string, key: string, text: string): Promise<void>;
  /** Reports changes where the system can; some are reported late, twice or never. */
  watch(listener: (name: string) => void): () => void;
}

/** A new key, as text. */
export function createEncryptionKey(): string {
  return randomBytes(32).toString('base64url');
}

const format = 1;
const nonceBytes = 12;
const tagBytes = 16;

/** No session lasts longer, so nobody has a key for what is older. */
const forgottenAfterMs = 100 * 86_400_000;

export function createEncryptedFolder({
  folder,
  clock,
  log,
}: {
  folder: string;
  clock: Clock;
  log: Log;
}): EncryptedFolder {
  const prepare = once(async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await sweep(folder, clock.now() - forgottenAfterMs, log);
  });
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
        const sealed = await load(file);
        const text = sealed && open(sealed, name, key);
        if (text !== undefined) return text;
      }
      return undefined;
    },
    async write(name, key, text) {
      await prepare();
      const sealed = await load(name);
      const isOthers = sealed !== undefined && open(sealed, name, key) === undefined;
      const file = isOthers ? nameBeside(name, key) : name;
      await writeFileAtomically(join(folder, file), seal(text, name, key), { clock });
    },
    watch(listener) {
      const stop = new AbortController();
      const begin = async () => {
        await prepare();
        if (stop.signal.aborted) return;
        const watcher = watch(folder, { persistent: false, signal: stop.signal });
        watcher.on('change', (_event, name) => {
          if (typeof name === 'string' && !name.endsWith('.tmp'))
            listener(name.split('.', 1)[0] ?? name);
        });
        watcher.on('error', (error) => log.info(`encrypted file: not watched: ${error.message}`));
      };
      begin().catch((error: unknown) =>
        log.info(`encrypted file: not watched: ${messageOf(error)}`),
      );
      return () => stop.abort();
    },
  };
}

/** The file for this key where the file of that name has another one. */
function nameBeside(name: string, key: string): string {
  return `${name}.${createHash('sha256').update(key).digest('hex').slice(0, 8)}`;
}

function seal(text: string, name: string, key: string): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key, 'base64url'), nonce);
  cipher.setAAD(Buffer.from(name));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.of(format), nonce, cipher.getAuthTag(), body]);
}

function open(sealed: Buffer, name: string, key: string): string | undefined {
  if (sealed[0] !== format) return undefined;
  const nonce = sealed.subarray(1, 1 + nonceBytes);
  const tag = sealed.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes);
  try {
    const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key, 'base64url'), nonce, {
      authTagLength: tagBytes,
    });
    decipher.setAAD(Buffer.from(name));
    decipher.setAuthTag(tag);
    const body = sealed.subarray(1 + nonceBytes + tagBytes);
    return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
  } catch {
    // Another key's, cut short or tampered with: for this reader it is not there.
    return undefined;
  }
}

async function sweep(folder: string, before: number, log: Log): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    try {
      const { mtimeMs } = await stat(path);
      if (mtimeMs < before) await rm(path);
    } catch (error) {
      // Another process replaces or sweeps it at the same time.
      if (systemCodeOf(error) === 'ENOENT') continue;
      log.info(`encrypted file: not swept away: ${messageOf(error)}`);
    }
  }
}
