/**
 * The token cache that the AWS CLI and the AWS SDKs read: `~/.aws/sso/cache`. What is put there has
 * no refresh token and no client, so whoever uses it cannot spend what our sessions live on. What
 * other programs have put there stays as long as it is good for anything.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html
 */
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { getSSOTokenFilepath } from '@smithy/shared-ini-file-loader';
import * as v from 'valibot';
import { removeFile, writeFileAtomically } from '../base/atomicFile.ts';
import type { Clock } from '../base/clock.ts';
import { systemCodeOf } from '../base/errors.ts';
import { formatInstant, formatSeconds } from '../base/formatTime.ts';
import type { Log } from '../base/log.ts';
import type { CliSession } from './cliSession.ts';

export interface CliToken {
  accessToken: string;
  /** Epoch milliseconds by the service's clock: this computer's may be set between two tokens. */
  issuedAt: number;
  /** Epoch milliseconds by this computer's clock, which is the one its readers look at. */
  expiresAt: number;
}

/** Each rejects as the file system does. */
export interface CliTokenCache {
  /**
   * Puts the token where programs look for that session's, unless a newer one is there. Resolves to
   * `taken` where another program has a sign-in under that name that has not ended: it does what
   * ours would do.
   */
  put(session: CliSession, token: CliToken): Promise<'put' | 'taken'>;
  /** Removes what was put for the session of that name. */
  remove(name: string): Promise<void>;
  /**
   * Removes everything that was put, or only what has expired. Rejects, once it has tried each file,
   * with the failure of the first that it could not remove.
   */
  sweep(which: 'all' | 'expired'): Promise<void>;
}

/** Of a file that is any JSON object: only one of ours has to be understood. */
const entrySchema = v.object({
  startUrl: v.fallback(v.string(), ''),
  accessToken: v.fallback(v.string(), ''),
  expiresAt: v.fallback(v.string(), ''),
  issuedAt: v.fallback(v.string(), ''),
  /** Which of us wrote it. Its readers pass over what they do not know. */
  writtenBy: v.fallback(v.string(), ''),
});

type Entry = v.InferOutput<typeof entrySchema>;

const program = 'identity-center.iam-identity-center-auth';

/** @param owner tells this editor from others of the same person, whose files are theirs */
export function createCliTokenCache(
  owner: string,
  { clock, log }: { clock: Clock; log: Log },
): CliTokenCache {
  const writtenBy = `${program}/${owner}`;
  // All spelled alike as far as the second, so that they can be compared as they stand.
  const isOver = ({ expiresAt }: Entry) =>
    /^\d{4}-\d\d-\d\dT/.test(expiresAt) && expiresAt <= formatSeconds(clock.now());
  const isOurs = (entry: Entry | undefined) => entry?.writtenBy === writtenBy;

  return {
    async put({ name, startUrl, region }, token) {
      const path = getSSOTokenFilepath(name);
      const { accessToken } = token;
      const expiresAt = formatSeconds(token.expiresAt);
      const issuedAt = formatInstant(token.issuedAt);
      const entry = { startUrl, region, accessToken, expiresAt, issuedAt, writtenBy };
      const found = await read(path);
      if (found?.accessToken === accessToken) return 'put';
      if (found && !isOver(found)) {
        const isOfUs = found.writtenBy.startsWith(`${program}/`);
        if (!isOfUs || found.startUrl !== startUrl) return 'taken';
        if (found.issuedAt > issuedAt) return 'put';
      }
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await writeFileAtomically(path, JSON.stringify(entry), { clock });
      return 'put';
    },
    async remove(name) {
      const path = getSSOTokenFilepath(name);
      if (isOurs(await read(path))) await removeFile(path, { clock });
    },
    async sweep(which) {
      const folder = dirname(getSSOTokenFilepath(''));
      const failed: unknown[] = [];
      for (const file of await list(folder)) {
        const path = join(folder, file);
        try {
          const entry = await read(path);
          if (!entry || !isOurs(entry) || (which === 'expired' && !isOver(entry))) continue;
        } catch (error) {
          log.info(`sharing: passed over: ${file.slice(0, 8)}, ${systemCodeOf(error)}`);
          continue;
        }
        await removeFile(path, { clock }).catch((error: unknown) => failed.push(error));
      }
      if (failed.length > 0) throw failed[0];
    },
  };
}

/** Resolves to whether programs find a token of ours under that name, whichever editor put it there. */
export async function isCached(name: string): Promise<boolean> {
  return (await cachedToken(name)) !== undefined;
}

/** Resolves to the token of ours that programs find under that name, whichever editor put it there. */
export async function cachedToken(name: string): Promise<string | undefined> {
  try {
    const found = await read(getSSOTokenFilepath(name));
    return found?.writtenBy.startsWith(`${program}/`) ? found.accessToken : undefined;
  } catch {
    // What is wrong with the file was told when it was to be written.
    return undefined;
  }
}

/**
 * As programs name them: the SHA-1 of the name of the session. Or what is left of one of ours, where
 * VS Code was killed while it wrote.
 */
const fileName = /^[0-9a-f]{40}\.json(\.[0-9a-f-]{36}\.tmp)?$/;

async function list(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((file) => fileName.test(file));
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Resolves to nothing where there is no token that anybody could read. */
async function read(path: string): Promise<Entry | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const entry = v.safeParse(entrySchema, JSON.parse(text));
    return entry.success ? entry.output : undefined;
  } catch {
    // Not JSON: half of a file that a program was writing, which its readers take for none.
    return undefined;
  }
}
