/** What holds for the records of sessions at portals and at applications, and of one of them. */
import type { ApplicationRecord, Facts, SessionRecord, StoredReason } from '../session.ts';

/** The record of a session that now requires a sign-in; no refresh of it is in progress. */
export function ended<R extends SessionRecord>(record: R, reason: StoredReason): R {
  const { refreshing: _, ...journal } = record.journal;
  return { ...record, session: { ...record.session, state: 'needs-you', reason }, journal };
}

/** The record with other facts about its session. */
export function withFacts<R extends SessionRecord>(record: R, changed: Partial<Facts>): R {
  return { ...record, session: { ...record.session, ...changed } };
}

export function isOfApplication(record: SessionRecord): record is ApplicationRecord {
  return record.session.application !== undefined;
}
