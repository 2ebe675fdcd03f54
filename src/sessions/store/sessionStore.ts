/**
 * The sessions in secret storage, one secret each, and the changes that other windows make. Knows
 * nothing about when tokens expire.
 */
import { neverAborted } from '../../base/abortable.ts';
import { messageOf, SignInError } from '../../base/errors.ts';
import { createMemoryLock } from '../../base/lock/lock.ts';
import { type Log, shortHash } from '../../base/log.ts';
import type { SessionRecord } from '../session.ts';
import type { AsideRecords } from './asideRecords.ts';
import { readRecord, writeRecord } from './record.ts';
import { keyOfSession, sessionOfKey } from './secretKeys.ts';
import type { SecretStore } from './secretStore.ts';

export interface SessionStore {
  /** Every session, oldest first. Reads secret storage once; later from memory. Never rejects. */
  list(): Promise<SessionRecord[]>;
  /** Whether `list` returns what is stored. False while secret storage cannot be read. */
  isLoaded(): boolean;
  /** Reads every session again, including those that this window has not seen. Never rejects. */
  reload(): Promise<void>;
  /** What this window last saw of a session, without reading secret storage. */
  peek(id: string): SessionRecord | undefined;
  /**
   * Reads one session again, because another window may have changed it. Rejects with
   * `SignInError('storage')` if secret storage cannot be read.
   */
  read(id: string): Promise<SessionRecord | undefined>;
  /** Resolves to whether it could be stored; if not, it is kept in this window. */
  put(record: SessionRecord): Promise<boolean>;
  /**
   * Writes `next` in place of `expected` if the session has the same refresh token, as far as this
   * window knows; else leaves alone what is there. Resolves to the session as it is then, and
   * whether it is stored. Nothing is read first: a new refresh token must not wait for that.
   */
  exchange(
    expected: SessionRecord,
    next: SessionRecord,
  ): Promise<{ record: SessionRecord | undefined; stored: boolean }>;
  /** The session is removed from this window even if secret storage fails. */
  remove(id: string): Promise<void>;
  /** Called for each session whose record has changed since the first `list`. */
  onChange(listener: (id: string) => void): () => void;
  dispose(): void;
}

export interface StoreDeps {
  log: Log;
  secretStore: SecretStore;
  aside: Pick<AsideRecords, 'put'>;
  onStorageError(error: SignInError): void;
}

/**
 * `text` is what secret storage last contained; `unsaved` marks a record that could not be written.
 */
interface Entry {
  text: string | undefined;
  record: SessionRecord | undefined;
  unsaved: boolean;
}

export function createSessionStore(deps: StoreDeps): SessionStore {
  const { log, secretStore, aside, onStorageError } = deps;
  const entries = new Map<string, Entry>();
  const listeners = new Set<(id: string) => void>();
  // One operation at a time per session, so that an old read never overtakes a new write.
  const inTurn = createMemoryLock();
  let loading: Promise<void> | undefined;
  // Before the first list no session has been reported, so there is no change to report.
  let loaded = false;

  const storageError = (what: string, cause: unknown): SignInError => {
    log.error(`store: ${what} failed: ${messageOf(cause)}`);
    const error = new SignInError('storage', `secret storage: ${what} failed`, { cause });
    onStorageError(error);
    return error;
  };

  const remember = (id: string, entry: Entry) => {
    const before = entries.get(id)?.record;
    if (entry.record || entry.text !== undefined) entries.set(id, entry);
    else entries.delete(id);
    if (loaded && before !== entry.record) for (const listener of listeners) listener(id);
  };

  const setAside = async (id: string, text: string) => {
    log.warn(`store: unreadable session set aside: ${shortHash(id)}`);
    try {
      await aside.put(id, text);
      await secretStore.delete(keyOfSession(id));
    } catch (error) {
      log.warn(`store: not set aside: ${messageOf(error)}`);
    }
  };

  const readInTurn = async (id: string): Promise<SessionRecord | undefined> => {
    let text: string | undefined;
    try {
      text = await secretStore.get(keyOfSession(id));
    } catch (error) {
      const failure = storageError('reading', error);
      // A record that could not be written is only known here. Of the rest, another window may know
      // more.
      if (entries.get(id)?.unsaved) return entries.get(id)?.record;
      throw failure;
    }
    const known = entries.get(id);
    // Nothing was written since, so what this window knows, unsaved or not, is the newest.
    if (known && known.text === text) return known.record;
    const read = text === undefined ? undefined : readRecord(text, id);
    if (read?.kind === 'newer')
      log.info(`store: record of a newer version ignored: ${shortHash(id)}`);
    if (read?.kind === 'corrupt' && text !== undefined) await setAside(id, text);
    const record = read?.kind === 'record' ? read.record : undefined;
    remember(id, { text: read?.kind === 'corrupt' ? undefined : text, record, unsaved: false });
    return record;
  };

  const putInTurn = async (record: SessionRecord): Promise<boolean> => {
    const known = entries.get(record.session.id);
    const text = writeRecord(record);
    if (known?.text === text && !known.unsaved) return true;
    try {
      await secretStore.set(keyOfSession(record.session.id), text);
      remember(record.session.id, { text, record, unsaved: false });
      return true;
    } catch (error) {
      storageError('writing', error);
      remember(record.session.id, { text: known?.text, record, unsaved: true });
      return false;
    }
  };

  const load = async () => {
    const keys = await secretStore.keys();
    const ids = keys.flatMap((key) => sessionOfKey(key) ?? []);
    await Promise.all(ids.map((id) => inTurn(id, () => readInTurn(id), neverAborted)));
  };

  const unsubscribe = secretStore.onChange((key) => {
    const id = sessionOfKey(key);
    if (id === undefined) return;
    inTurn(id, () => readInTurn(id), neverAborted).catch(() => {
      // Already reported; the session stays as it was last seen.
      log.debug(`store: change not read: ${shortHash(id)}`);
    });
  });

  const reload = async () => {
    loading = load().catch((error: unknown) => {
      loading = undefined;
      if (!(error instanceof SignInError)) storageError('reading', error);
    });
    await loading;
    loaded = true;
  };

  return {
    reload,
    async list() {
      if (loading) await loading;
      else await reload();
      return [...entries.values()]
        .flatMap(({ record }) => record ?? [])
        .sort((a, b) => a.session.createdAt - b.session.createdAt);
    },
    isLoaded: () => loading !== undefined,
    peek: (id) => entries.get(id)?.record,
    read: (id) => inTurn(id, () => readInTurn(id), neverAborted),
    put: (record) => inTurn(record.session.id, () => putInTurn(record), neverAborted),
    exchange: (expected, next) =>
      inTurn(
        next.session.id,
        async () => {
          const current = entries.get(next.session.id)?.record;
          if (!current || current.secrets.refreshToken !== expected.secrets.refreshToken) {
            return { record: current, stored: true };
          }
          return { record: next, stored: await putInTurn(next) };
        },
        neverAborted,
      ),
    remove: (id) =>
      inTurn(
        id,
        async () => {
          try {
            await secretStore.delete(keyOfSession(id));
            remember(id, { text: undefined, record: undefined, unsaved: false });
          } catch (error) {
            storageError('deleting', error);
            // Its text is remembered, so that reading it again does not restore it.
            remember(id, { text: entries.get(id)?.text, record: undefined, unsaved: true });
          }
        },
        neverAborted,
      ),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispose: unsubscribe,
  };
}
