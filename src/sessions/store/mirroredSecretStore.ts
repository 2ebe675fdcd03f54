/**
 * Secret storage mirrored to encrypted files: the newest record of each session is also kept in a
 * folder that all windows on this computer share, encrypted with a key that only secret storage
 * has.
 *
 * Secret storage alone is not enough. A browser-hosted editor reads it once per page, so a page
 * would miss the refresh token that another page received, and send a spent one. A keyring may
 * forget, fail or take seconds, and the window may be killed meanwhile: the file is written first,
 * within a millisecond.
 */
import * as v from 'valibot';
import type { Clock } from '../../base/clock.ts';
import { messageOf } from '../../base/errors.ts';
import { createEncryptionKey, type EncryptedFolder } from '../../base/files/encryptedFolder.ts';
import type { Log } from '../../base/log.ts';
import { number, optionalString } from '../../base/schemas.ts';
import { keyOfSession, sessionOfKey } from './secretKeys.ts';
import type { SecretStore } from './secretStore.ts';

/** The order of the writes of one session, in secret storage and in the files. */
const copySchema = v.object({ turn: number, text: optionalString });

/** A record as it is found. Without `text`, it was deleted. */
interface Found {
  text: string | undefined;
  turn: number;
  seal: string | undefined;
}

interface Search {
  newest: Found;
  /** What secret storage has, and whether it could be asked. */
  kept: Found | undefined;
  heard: boolean;
}

export function createMirroredSecretStore({
  clock,
  log,
  secretStore,
  copies,
}: {
  clock: Clock;
  log: Log;
  secretStore: SecretStore;
  copies: EncryptedFolder;
}): SecretStore {
  // What this window saw last, because secret storage may forget it and files may be restored from
  // a backup.
  const latest = new Map<string, Found & { seal: string }>();

  // Records are read far more often than they change.
  const read = new Map<string, { stored: string; found: Found }>();

  const readKept = (key: string, stored: string | undefined): Found | undefined => {
    const before = read.get(key);
    if (stored === undefined) return undefined;
    if (before?.stored === stored) return before.found;
    const found = unwrap(stored);
    read.set(key, { stored, found });
    return found;
  };

  const readCopy = async (key: string, seal: string): Promise<Found | undefined> => {
    const text = await copies.read(nameOf(key), seal);
    if (text === undefined) return undefined;
    const copy = v.safeParse(copySchema, jsonOf(text));
    return copy.success ? { text: undefined, ...copy.output, seal } : undefined;
  };

  /** Whether the copy is that of what secret storage holds, as it is almost always. */
  const isCopied = async (key: string, { text, turn: found, seal }: Found): Promise<boolean> =>
    seal !== undefined &&
    copies.holds(nameOf(key), seal, JSON.stringify({ turn: found, text }), found);

  const writeCopy = async (key: string, seal: string, copy: { turn: number; text?: string }) => {
    try {
      await copies.write(nameOf(key), seal, JSON.stringify(copy), copy.turn);
      return true;
    } catch (error) {
      log.warn(`store: no encrypted copy: ${messageOf(error)}`);
      return false;
    }
  };

  /**
   * The newest of both, and what secret storage holds. Rejects if only secret storage has the
   * record and cannot be read.
   */
  const find = async (key: string): Promise<Search> => {
    let kept: Found | undefined;
    let failure: unknown;
    try {
      kept = readKept(key, await secretStore.get(key));
    } catch (error) {
      failure = error;
    }
    const seal = kept?.seal ?? latest.get(key)?.seal;
    const isCurrent = kept !== undefined && (await isCopied(key, kept));
    const copy = seal === undefined || isCurrent ? undefined : await readCopy(key, seal);
    const found = copy && copy.turn >= (kept?.turn ?? 0) ? copy : kept;
    if (failure && !found) throw failure;
    const known = latest.get(key);
    // A record that is older than what this window knows was restored, and may be signed out.
    const newest = found && known && found.turn < known.turn ? known : found;
    if (newest?.seal) latest.set(key, { ...newest, seal: newest.seal });
    return { newest: newest ?? { text: undefined, turn: 0, seal }, kept, heard: !failure };
  };

  /**
   * Brings secret storage up to date for the next start, if it forgot a record or missed a
   * deletion.
   */
  const repair = async (key: string, { newest, kept, heard }: Search) => {
    if (!heard) return;
    const { text, seal, turn: found } = newest;
    try {
      if (text === undefined && kept) await secretStore.delete(key);
      else if (text !== undefined && seal && !kept)
        await secretStore.set(key, wrap(text, seal, found));
    } catch (error) {
      log.info(`store: secret storage not updated: ${messageOf(error)}`);
    }
  };

  /** Later than everything that this window saw, and than writes of others that it did not see. */
  const nextTurn = async (key: string) => {
    if (!latest.has(key)) await find(key).catch(() => undefined);
    const known = latest.get(key);
    return {
      turn: Math.max((known?.turn ?? 0) + 1, clock.now()),
      seal: known?.seal ?? createEncryptionKey(),
      first: known === undefined,
    };
  };

  return {
    keys: () => secretStore.keys(),
    async get(key) {
      if (!isSession(key)) return secretStore.get(key);
      const found = await find(key);
      await repair(key, found);
      return found.newest.text;
    },
    async set(key, text) {
      if (!isSession(key)) return secretStore.set(key, text);
      const { turn: next, seal, first } = await nextTurn(key);
      const copied = await writeCopy(key, seal, { turn: next, text });
      try {
        await secretStore.set(key, wrap(text, seal, next));
      } catch (error) {
        // The key of the copy is in an older record in secret storage.
        if (!copied || first) throw error;
        log.warn(`store: kept as an encrypted copy only: ${messageOf(error)}`);
      }
      latest.set(key, { text, turn: next, seal });
    },
    async delete(key) {
      if (isSession(key)) {
        const { turn: next, seal, first } = await nextTurn(key);
        // Kept for windows whose secret storage still has the record.
        if (!first) await writeCopy(key, seal, { turn: next });
        latest.set(key, { text: undefined, turn: next, seal });
      }
      await secretStore.delete(key);
    },
    onChange(listener) {
      const stops = [
        secretStore.onChange(listener),
        copies.watch((name) => listener(keyOfSession(name))),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}

function isSession(key: string): boolean {
  return sessionOfKey(key) !== undefined;
}

/** Of the file. */
function nameOf(key: string): string {
  return sessionOfKey(key) ?? key;
}

/** Key and turn are stored as two more members of the record. */
function wrap(text: string, seal: string, turn: number): string {
  return JSON.stringify({ ...JSON.parse(text), seal, turn });
}

/** What `wrap` appends. Not parsed: a start with a thousand sessions would take 17 ms longer. */
const appended = /,"seal":"([\w-]+)","turn":([\d.]+)\}$/;

/** Anything else than what `wrap` made is returned as it is; its reader reports what is wrong. */
function unwrap(stored: string): Found {
  const [end, seal, turn] = appended.exec(stored) ?? [];
  if (end === undefined) return { text: stored, turn: 0, seal: undefined };
  return { text: `${stored.slice(0, -end.length)}}`, turn: Number(turn), seal };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
