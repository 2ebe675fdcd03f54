/** A record as others see it: its state now, when it is expected to end, and nothing secret. */
import type { ServerClock } from '../base/serverClock.ts';
import type { AccountMemory } from './account/accountMemory.ts';
import type { Refresher } from './refresh/refresher.ts';
import type { Session, SessionRecord, SessionWithTokens } from './session.ts';
import type { SessionLengths } from './sessionLength.ts';
import { waitingCauseOf } from './waitingCause.ts';

export interface Show {
  /** @param now epoch milliseconds by the service's clock, for callers with many records */
  (record: SessionRecord, now?: number): Session;
  withTokens(record: SessionRecord): SessionWithTokens;
}

export function createShow({
  serverClock,
  lengths,
  refresher,
  memory,
}: {
  serverClock: Pick<ServerClock, 'now'>;
  lengths: Pick<SessionLengths, 'expectedEndOf'>;
  refresher: Pick<Refresher, 'failureOf'>;
  memory: Pick<AccountMemory, 'nameOf'>;
}): Show {
  const show = (record: SessionRecord, now = serverClock.now()): Session => {
    const { session, secrets, journal } = record;
    const expectedEnd = lengths.expectedEndOf(record, now);
    const name = memory.nameOf(session.account.id);
    const shown =
      expectedEnd === undefined && name === undefined
        ? session
        : {
            ...session,
            ...(expectedEnd !== undefined && { expectedEnd }),
            ...(name !== undefined && { name }),
          };
    if (shown.state === 'needs-you') {
      return journal.refusal ? { ...shown, reason: 'refresh-refused' } : shown;
    }
    if (session.expiresAt > now) return shown;
    if (!secrets.refreshToken) return { ...shown, state: 'needs-you', reason: 'no-refresh-token' };
    const failure = refresher.failureOf(session.id);
    return failure ? { ...shown, state: 'waiting', cause: waitingCauseOf(failure) } : shown;
  };
  const withTokens = (record: SessionRecord): SessionWithTokens => {
    const { accessToken, idToken, identityContext } = record.secrets;
    return {
      ...show(record),
      accessToken,
      ...(idToken !== undefined && { idToken }),
      ...(identityContext !== undefined && { identityContext }),
    };
  };
  return Object.assign(show, { withTokens });
}
