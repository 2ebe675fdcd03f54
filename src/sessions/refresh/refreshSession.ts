/**
 * One refresh of one session: lock, read again, send, write. A session is given up only when the
 * service itself refuses, and nobody else has renewed it meanwhile.
 *
 * A refresh token is good for one refresh. So the record is marked before the token leaves, and
 * whoever finds the mark knows that the token may be spent: a process was killed, or this computer
 * fell asleep, between the answer of the service and the writing of it.
 */
import { neverAborted } from '../../base/abortable.ts';
import type { Clock } from '../../base/clock.ts';
import { networkFaultOf, SignInError } from '../../base/errors.ts';
import type { Lock } from '../../base/lock/lock.ts';
import { type Log, shortHash } from '../../base/log.ts';
import type { ServerClock } from '../../base/serverClock.ts';
import type { OidcClient } from '../../oidc/oidcClient.ts';
import { OidcError } from '../../oidc/oidcError.ts';
import type { CreateTokenResponse } from '../../oidc/oidcMessages.ts';
import { endReasonOf, signInErrorOf } from '../endReason.ts';
import {
  type EndReason,
  ended,
  type Instance,
  type Journal,
  type SessionRecord,
} from '../session.ts';
import type { SessionLengths } from '../sessionLength.ts';
import { lockNameOf } from '../sessionLock.ts';
import type { SessionStore } from '../store/sessionStore.ts';
import { freshnessOf, gapMs } from './refreshPolicy.ts';

export interface RefreshDeps {
  clock: Clock;
  serverClock: ServerClock;
  log: Log;
  store: SessionStore;
  lengths: SessionLengths;
  lock: Lock;
  oidc(instance: Instance): OidcClient | Promise<OidcClient>;
}

/**
 * Resolves to the session as it is afterwards: refreshed, here or elsewhere, ended, or gone.
 * Rejects with `SignInError` when nothing was learned about it.
 */
export type Refresh = (id: string) => Promise<SessionRecord | undefined>;

/** A holder that lives is done by then: its request ends after a minute. */
const longestLockMs = 120_000;

// A refresh once sent is never aborted: the service may have rotated the token by then.

export function createRefresh(deps: RefreshDeps): Refresh {
  const { clock, serverClock, log, store, lock } = deps;

  const freshness = ({ session }: SessionRecord) => freshnessOf(session, serverClock.now());

  /** The session as stored, if it is for this window to refresh. */
  const readDue = async (
    id: string,
  ): Promise<{ record: SessionRecord | undefined; due: boolean }> => {
    const record = await store.read(id);
    const due =
      record?.session.state === 'signed-in' &&
      record.secrets.refreshToken !== undefined &&
      freshness(record) !== 'fresh';
    return { record, due };
  };

  const refreshLocked = async (id: string): Promise<SessionRecord | undefined> => {
    let { record, due } = await readDue(id);
    if (due && record?.journal.refreshing === 'sent') {
      // Who sent it lost the lock, and may be about to write the answer.
      await clock.sleep(gapMs(record.session), neverAborted);
      ({ record, due } = await readDue(id));
    }
    const refreshToken = record?.secrets.refreshToken;
    if (!record || !refreshToken || !due) return record;

    const sent = withJournal(record, 'sent');
    const written = await store.exchange(record, sent);
    if (written.record !== sent) return written.record;
    if (!written.stored && freshness(record) !== 'over') {
      // The new refresh token could not be kept either; the old one is still good for later.
      throw new SignInError('storage', 'refresh: put off, secret storage takes nothing');
    }
    return send(record, refreshToken);
  };

  const send = async (
    record: SessionRecord,
    refreshToken: string,
  ): Promise<SessionRecord | undefined> => {
    const { id, instance } = record.session;
    const { clientId, clientSecret } = record.secrets.registration;
    let tokens: CreateTokenResponse;
    let sentAt: number;
    try {
      const oidc = await deps.oidc(instance);
      sentAt = serverClock.now();
      tokens = await oidc.createToken(
        { clientId, clientSecret, grantType: 'refresh_token', refreshToken },
        neverAborted,
      );
    } catch (error) {
      return afterFailure(record, error);
    }
    const next = renewed(record, tokens, sentAt);
    const outcome = await store.exchange(record, next);
    const what = outcome.record === next ? 'done' : 'result dropped, the session has changed';
    log.info(`refresh: ${what}: ${shortHash(id)}`);
    return outcome.record;
  };

  const renewed = (
    record: SessionRecord,
    tokens: CreateTokenResponse,
    sentAt: number,
  ): SessionRecord => {
    const now = serverClock.now();
    const { refreshing: _, ...journal } = record.journal;
    return {
      session: {
        ...record.session,
        // Between sending and now the answer may have slept, or have shown that the clock was wrong.
        expiresAt: Math.min(sentAt, now) + tokens.expiresIn * 1000,
        lifetimeMs: tokens.expiresIn * 1000,
        refreshedAt: now,
      },
      secrets: {
        ...record.secrets,
        accessToken: tokens.accessToken,
        // RFC 6749 section 6: without a new one in the answer the old one stays good.
        ...(tokens.refreshToken && { refreshToken: tokens.refreshToken }),
        ...(tokens.idToken && { idToken: tokens.idToken }),
      },
      journal: { ...journal, serverOffsetMs: serverClock.offset() },
    };
  };

  const afterFailure = async (
    record: SessionRecord,
    error: unknown,
  ): Promise<SessionRecord | undefined> => {
    const marked = record.journal.refreshing;
    const refused = endReasonOf(error);
    if (!refused) {
      await store.exchange(record, withJournal(record, mayBeSpent(error) ? 'lost' : undefined));
      throw signInErrorOf(error);
    }
    // A window that lost its lock, or has none, may have been quicker.
    const current = await store.read(record.session.id);
    const hash = shortHash(record.session.id);
    if (current?.secrets.refreshToken !== record.secrets.refreshToken) {
      log.info(`refresh: refused, but the session was renewed elsewhere: ${hash}`);
      return current;
    }
    const reason = refused === 'session-ended' ? whyOver(record, marked) : refused;
    // An end that may have been our own doing teaches nothing about how long sessions last.
    if (refused === 'session-ended' && !marked) {
      await deps.lengths.learn(record, serverClock.now());
    }
    log.info(`refresh: refused, sign-in required: ${hash}, ${reason}`);
    return (await store.exchange(record, ended(record, reason))).record;
  };

  const whyOver = (record: SessionRecord, marked: Journal['refreshing']): EndReason => {
    const judged = deps.lengths.judge(record, serverClock.now());
    const early = judged === 'signed-out-elsewhere';
    return marked === 'sent' || (marked && early) ? 'interrupted' : judged;
  };

  return async (id) => {
    const patience = clock.timeout(longestLockMs);
    try {
      return await lock(lockNameOf(id), () => refreshLocked(id), { signal: patience });
    } catch (error) {
      if (error !== patience.reason) throw error;
      throw new SignInError('service', 'refresh: another window does not finish its own', {
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
  if (error instanceof OidcError) return false;
  return networkFaultOf(error)?.mayHaveArrived ?? true;
}
