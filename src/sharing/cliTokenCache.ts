/**
 * The token cache that the AWS CLI and the AWS SDKs read: `~/.aws/sso/cache`. The files written
 * here contain neither a refresh token nor a client, so no other program can spend the refresh
 * token of a session. Valid files of other programs are left alone.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html
 */
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { getSSOTokenFilepath } from '@smithy/shared-ini-file-loader';
import * as v from 'valibot';
import type { Clock } from '../base/clock.ts';
import { systemCodeOf } from '../base/errors.ts';
import { removeFile, writeFileAtomically } from '../base/files/atomicFile.ts';
import { formatInstant, formatSeconds } from '../base/formatTime.ts';
import type { Log } from '../base/log.ts';
import { readStartUrl } from '../oidc/startUrl.ts';
import type { CliSession } from './cliSession.ts';

export interface CliToken {
  accessToken: string;
  /** Epoch milliseconds by the service's clock, because this computer's clock may be changed. */
  issuedAt: number;
  /** Epoch milliseconds by this computer's clock, which the readers use. */
  expiresAt: number;
}

/** Each rejects as the file system does. */
export interface CliTokenCache {
  /**
   * Writes the token where programs look for that of the session, unless a newer one is there.
   * Resolves to `taken` if another program has a valid sign-in under that name, which serves the
   * same purpose.
   */
  put(session: CliSession, token: CliToken): Promise<'put' | 'taken'>;
  /** Removes what was written for the session of that name. */
  remove(name: string): Promise<void>;
  /**
   * Removes everything that was written, or only what has expired. Tries each file, then rejects
   * with the first failure.
   */
  sweep(which: 'all' | 'expired'): Promise<void>;
}

/** A file may be any JSON object; only the extension's own have these members. */
const entrySchema = v.object({
  startUrl: v.fallback(v.string(), ''),
  accessToken: v.fallback(v.string(), ''),
  expiresAt: v.fallback(v.string(), ''),
  issuedAt: v.fallback(v.string(), ''),
  /** Which editor wrote it. Readers ignore members that they do not know. */
  writtenBy: v.fallback(v.string(), ''),
});

type Entry = v.InferOutput<typeof entrySchema>;

const program = 'identity-center.iam-identity-center-auth';

/** @param owner identifies this editor among others of the same user, whose files are theirs */
export function createCliTokenCache(
  owner: string,
  { clock, log }: { clock: Clock; log: Log },
): CliTokenCache {
  const writtenBy = `${program}/${owner}`;
  // All have the same format, to the second, so that they can be compared as strings.
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
        if (!isOfUs || !isOnePortal(found.startUrl, startUrl)) return 'taken';
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
          log.info(`sharing: skipped: ${file.slice(0, 8)}, ${systemCodeOf(error)}`);
          continue;
        }
        await removeFile(path, { clock }).catch((error: unknown) => failed.push(error));
      }
      if (failed.length > 0) throw failed[0];
    },
  };
}

/** Resolves to whether programs find a token of this extension for the session, from any editor. */
export async function isCached(session: CliSession): Promise<boolean> {
  return (await cachedToken(session)) !== undefined;
}

/** Resolves to the token of ours that programs find for it, whichever editor put it there. */
export async function cachedToken({ name, startUrl }: CliSession): Promise<string | undefined> {
  try {
    const found = await read(getSSOTokenFilepath(name));
    if (!found?.writtenBy.startsWith(`${program}/`)) return undefined;
    return isOnePortal(found.startUrl, startUrl) ? found.accessToken : undefined;
  } catch {
    // A problem with the file was reported when it was written.
    return undefined;
  }
}

/** Whether two start URLs with the same name in them are of one portal: it may have several hosts. */
function isOnePortal(one: string, other: string): boolean {
  return one === other || partitionIn(one) === partitionIn(other);
}

/** The start URL itself if it shows no partition or is not valid. */
function partitionIn(startUrl: string): string {
  try {
    return readStartUrl(startUrl).partition ?? startUrl;
  } catch {
    // The file was changed by hand.
    return startUrl;
  }
}

/**
 * The SHA-1 of the name of the session, as all programs name the files; or a temporary file that
 * was left when VS Code was killed.
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

/** Resolves to nothing if there is no readable token. */
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
    // Not JSON: a half-written file, which readers treat as absent.
    return undefined;
  }
}
