/**
 * Sessions that share a portal session: those of one user at one portal, whatever their scopes.
 * What ends one of them there ends all, so all of them are checked together.
 */

import { messageOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { portalKey } from '../oidc/startUrl.ts';
import { sameOrigins } from './origins.ts';
import type { Refresher } from './refresh/refresher.ts';
import { type EndReason, portalOf, type SessionRecord } from './session.ts';
import type { SessionStore } from './store/sessionStore.ts';

/** The other sessions that may still be alive. */
export function siblingsOf(
  record: SessionRecord,
  records: readonly SessionRecord[],
): SessionRecord[] {
  const group = groupOf(record);
  return records.filter(
    (other) =>
      other.session.id !== record.session.id &&
      other.session.state === 'signed-in' &&
      sameOrigins(other.journal.origins, record.journal.origins) &&
      groupOf(other) === group,
  );
}

/** The same for all sessions that share a portal session; one at an application shares none. */
export function groupOf({ session }: SessionRecord): string {
  if (session.application) return session.id;
  return JSON.stringify([session.account.id, portalKey(portalOf(session.instance))]);
}

/** Reasons that are about the portal's session too. The others are about refreshing alone. */
const overAtPortal: ReadonlySet<EndReason> = new Set<EndReason>([
  'session-ended',
  'signed-out-elsewhere',
  'not-renewed',
]);

/** Whether the session ended for a reason that ends the portal's session too. */
export function isOverAtPortal({ session }: SessionRecord): boolean {
  return session.state === 'needs-you' && overAtPortal.has(session.reason);
}

/**
 * Call it with every change of a session: if one has ended at the portal, the others that share the
 * portal session are checked.
 */
export function createSiblingLook({
  log,
  store,
  refresher,
}: {
  log: Log;
  store: SessionStore;
  refresher: Pick<Refresher, 'lookAgain'>;
}): (id: string) => void {
  const states = new Map<string, SessionRecord['session']['state']>();
  /** The groups that are being checked, and whether one more of their sessions has ended meanwhile. */
  const underWay = new Map<string, { isDueAgain: boolean }>();

  /** All that end at once are one reason to check the others, not one reason each. */
  const look = async (record: SessionRecord) => {
    const group = groupOf(record);
    const running = underWay.get(group);
    if (running) {
      running.isDueAgain = true;
      return;
    }
    const pass = { isDueAgain: true };
    underWay.set(group, pass);
    try {
      while (pass.isDueAgain) {
        pass.isDueAgain = false;
        const siblings = siblingsOf(record, await store.list());
        await Promise.all(siblings.map(({ session }) => refresher.lookAgain(session.id, 'look')));
      }
    } finally {
      underWay.delete(group);
    }
  };
  return (id) => {
    const before = states.get(id);
    const record = store.peek(id);
    if (!record) {
      states.delete(id);
      return;
    }
    states.set(id, record.session.state);
    if (before !== 'signed-in' || !isOverAtPortal(record)) return;
    look(record).catch((error: unknown) => log.warn(`sessions: not checked: ${messageOf(error)}`));
  };
}
