/**
 * Checks whether sessions are still alive at their portal, because a token that was revoked
 * elsewhere would be handed out until it expires. Done when the user comes back, but not often.
 */
import type { Cancellable } from '../base/abortable.ts';
import type { Clock } from '../base/clock.ts';
import { hasCode, messageOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { ServerClock } from '../base/serverClock.ts';
import type { PortalClient } from '../portal/portalClient.ts';
import { portalFailure } from '../portal/portalError.ts';
import { type Origins, sameOrigins } from './origins.ts';
import type { Refresher } from './refresh/refresher.ts';
import type { Instance, SessionRecord } from './session.ts';
import { groupOf } from './siblings.ts';
import type { SessionStore } from './store/sessionStore.ts';

export interface PortalLookDeps {
  clock: Clock;
  serverClock: Pick<ServerClock, 'now'>;
  log: Log;
  store: SessionStore;
  refresher: Pick<Refresher, 'lookAgain'>;
  portal(instance: Instance): PortalClient | Promise<PortalClient>;
  origins(instance: Instance): Origins | undefined | Promise<Origins | undefined>;
}

const gapMs = 10 * 60_000;
const answerMs = 10_000;

/** A user has few portals; a test computer with hundreds of sessions must not check each. */
const mostPortals = 10;

/** Checks at most once in ten minutes. Never rejects. */
export function createPortalLook(deps: PortalLookDeps): () => Promise<void> {
  const { clock, serverClock, log, store } = deps;
  let lookedAt = Number.NEGATIVE_INFINITY;

  const isAlive = async ({ session, secrets, journal }: SessionRecord, options: Cancellable) => {
    const { instance } = session;
    if (!sameOrigins(journal.origins, await deps.origins(instance))) return true;
    const portal = await deps.portal(instance);
    const { accessToken } = secrets;
    try {
      for await (const _ of portal.listAccounts({ accessToken, maxResults: 1 }, options)) break;
      return true;
    } catch (error) {
      if (hasCode(portalFailure(error), 'expired')) return false;
      log.debug(`sessions: portal not checked: ${messageOf(error)}`);
      return true;
    }
  };

  const look = async (group: readonly SessionRecord[]) => {
    const [first] = group;
    if (!first || (await isAlive(first, { signal: clock.timeout(answerMs) }))) return;
    log.info('sessions: a portal refused a token, checking its sessions');
    await Promise.all(group.map(({ session }) => deps.refresher.lookAgain(session.id, 'look')));
  };

  return async () => {
    if (clock.ticks() - lookedAt < gapMs) return;
    lookedAt = clock.ticks();
    const now = serverClock.now();
    const usable = (await store.list()).filter(
      ({ session }) =>
        session.state === 'signed-in' &&
        session.expiresAt > now &&
        !session.application &&
        session.scopes.includes('sso:account:access'),
    );
    const groups = Object.values(Object.groupBy(usable, groupOf)).slice(0, mostPortals);
    await Promise.all(groups.map((group) => look(group ?? [])));
  };
}
