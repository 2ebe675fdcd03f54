/**
 * One refresh of one session: lock, read again, send, write. A session ends only if the service
 * itself refuses, and if no other window has refreshed it meanwhile.
 *
 * A refresh token is valid for one refresh. The record is therefore marked before the token is
 * sent. A mark that is found later shows that the token may be spent: the process was killed, or
 * the computer fell asleep, before the response was written.
 */
import { neverAborted } from '../../base/abortable.ts';
import type { Clock } from '../../base/clock.ts';
import { hasCode, networkFaultOf, SignInError } from '../../base/errors.ts';
import type { Lock } from '../../base/lock/lock.ts';
import { type Log, shortHash } from '../../base/log.ts';
import type { ServerClock } from '../../base/serverClock.ts';
import { OidcError } from '../../oidc/oidcError.ts';
import { endReasonOf, repeatedRefusalOf, signInErrorOf } from '../endReason.ts';
import type { Journal, SessionRecord, StoredReason } from '../session.ts';
import type { SessionLengths } from '../sessionLength.ts';
import { lockNameOf } from '../sessionLock.ts';
import { ended } from '../store/changedRecord.ts';
import type { SessionStore } from '../store/sessionStore.ts';
import type { Renew } from './applicationRenewal.ts';
import { freshnessOf, gapMs } from './refreshPolicy.ts';
import { createPrepareRenewal, type RenewalDeps } from './renewal.ts';
import { renewedRecord } from './renewedRecord.ts';

export interface RefreshDeps extends RenewalDeps {
  clock: Clock;
  serverClock: ServerClock;
  log: Log;
  store: SessionStore;
  lengths: SessionLengths;
  lock: Lock;
}

/**
 * Resolves to the session as it is afterwards: refreshed, here or elsewhere, ended, or gone.
 * Rejects with `SignInError` when nothing was learned about it.
 */
export type Refresh = (id: string, kind?: RefreshKind) => Promise<SessionRecord | undefined>;

/**
 * - `due`: only a token that is not fresh
 * - `look`: any token, to check whether the session is still alive
 * - `after-own-logout`: likewise, after this extension signed out at the portal
 */
export type RefreshKind = 'due' | 'look' | 'after-own-logout';

/** A live holder has finished by then, because its request ends after a minute. */
const longestLockMs = 120_000;

/** After so many in a row, even a refusal that may be a mistake is final. */
const finalAfter = 3;

// A refresh once sent is never aborted: the service may have rotated the token by then.

export function createRefresh(deps: RefreshDeps): Refresh {
  const { clock, serverClock, log, store, lock } = deps;
  const prepare = createPrepareRenewal(deps);

  /** How often in a row a refresh was refused in a way that is final only when repeated. */
  const refusals = new Map<string, number>();

  const freshness = ({ session }: SessionRecord) => freshnessOf(session, serverClock.now());

  /** The session as stored, if it is for this window to refresh. */
  const readDue = async (
    id: string,
    kind: RefreshKind,
  ): Promise<{ record: SessionRecord | undefined; due: boolean }> => {
    const record = await store.read(id);
    const due =
      record?.session.state === 'signed-in' &&
      record.secrets.refreshToken !== undefined &&
      (kind !== 'due' || freshness(record) !== 'fresh');
    return { record, due };
  };

  const refreshLocked = async (
    id: string,
    kind: RefreshKind,
  ): Promise<SessionRecord | undefined> => {
    let { record, due } = await readDue(id, kind);
    if (due && record?.journal.refreshing === 'sent') {
      // The sender lost the lock and may be about to write the response.
      await clock.sleep(gapMs(record.session), neverAborted);
      ({ record, due } = await readDue(id, kind));
    }
    const refreshToken = record?.secrets.refreshToken;
    if (!record || !refreshToken || !due) return record;
    const renew = await prepare(record);
    const sent = withJournal(record, 'sent');
    const written = await store.exchange(record, sent);
    if (written.record !== sent) return written.record;
    if (!written.stored && ['fresh', 'due'].includes(freshness(record))) {
      // The new refresh token could not be stored either; the old one is still good for later.
      throw new SignInError(
        'storage',
        'refresh: postponed, because secret storage cannot be written',
      );
    }
    return send(record, () => renew(refreshToken), kind);
  };

  const send = async (
    record: SessionRecord,
    renew: () => ReturnType<Renew>,
    kind: RefreshKind,
  ): Promise<SessionRecord | undefined> => {
    const { id } = record.session;
    const sentAt = serverClock.now();
    let tokens: Awaited<ReturnType<Renew>>;
    try {
      tokens = await renew();
    } catch (error) {
      return afterFailure(record, error, kind);
    }
    refusals.delete(id);
    const times = { sentAt, now: serverClock.now(), serverOffsetMs: serverClock.offset() };
    const next = renewedRecord(record, tokens, times);
    const outcome = await store.exchange(record, next);
    const what = outcome.record === next ? 'done' : 'result dropped, the session has changed';
    log.info(`refresh: ${what}: ${shortHash(id)}`);
    return outcome.record;
  };

  const afterFailure = async (
    record: SessionRecord,
    error: unknown,
    kind: RefreshKind,
  ): Promise<SessionRecord | undefined> => {
    const marked = record.journal.refreshing;
    const refusal = repeatedRefusal(record, error);
    const refused = refusal === undefined ? endReasonOf(error) : 'denied';
    if (!refused) {
      await store.exchange(record, withJournal(record, mayBeSpent(error) ? 'lost' : undefined));
      throw signInErrorOf(error);
    }
    // A window that lost its lock, or has none, may have refreshed it already.
    const current = await store.read(record.session.id);
    const hash = shortHash(record.session.id);
    if (current?.secrets.refreshToken !== record.secrets.refreshToken) {
      log.info(`refresh: refused, but the session was renewed elsewhere: ${hash}`);
      return current;
    }
    const isOwnDoing = kind === 'after-own-logout';
    const over = isOwnDoing ? 'signed-out-elsewhere' : whyOver(record, marked);
    const reason = refused === 'session-ended' ? over : refused;
    // An end that this extension may have caused shows nothing about how long sessions last.
    if (refused === 'session-ended' && !marked && !isOwnDoing) {
      await deps.lengths.learn(record, serverClock.now());
    }
    log.info(`refresh: refused, sign-in required: ${hash}, ${reason}`);
    const end = ended(record, reason);
    const next = refusal ? { ...end, journal: { ...end.journal, refusal } } : end;
    return (await store.exchange(record, next)).record;
  };

  /** The refusal, once it has been repeated often enough after the token has run out. */
  const repeatedRefusal = (record: SessionRecord, error: unknown): string | undefined => {
    const { id } = record.session;
    const refusal = repeatedRefusalOf(hasCode(error, 'application') ? error.cause : error);
    if (refusal === undefined || freshness(record) !== 'over') return undefined;
    const count = (refusals.get(id) ?? 0) + 1;
    refusals.set(id, count);
    return count < finalAfter ? undefined : refusal;
  };

  const whyOver = (record: SessionRecord, marked: Journal['refreshing']): StoredReason => {
    const judged = deps.lengths.judge(record, serverClock.now());
    const early = judged === 'signed-out-elsewhere';
    return marked === 'sent' || (marked && early) ? 'interrupted' : judged;
  };

  return async (id, kind = 'due') => {
    const patience = clock.timeout(longestLockMs);
    try {
      return await lock(lockNameOf(id), () => refreshLocked(id, kind), { signal: patience });
    } catch (error) {
      if (error !== patience.reason) throw error;
      throw new SignInError('service', 'refresh: another window did not finish its refresh', {
        cause: error,
      });
    }
  };
}

function withJournal(
  record: SessionRecord,
  refreshing: Journal['refreshing'] | undefined,
): SessionRecord {
  const { refreshing: _, ...journal } = record.journal;
  return { ...record, journal: { ...journal, ...(refreshing && { refreshing }) } };
}

/** Whether the service may have acted on a request it did not refuse. */
function mayBeSpent(error: unknown): boolean {
  if (error instanceof OidcError || hasCode(error, 'application')) return false;
  return networkFaultOf(error)?.mayHaveArrived ?? true;
}
