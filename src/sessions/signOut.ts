/**
 * Ending a session: at the portal, where the person's own session lies, and here. And renewing
 * one, which is to end it and begin another.
 */
import type { Cancellable } from '../base/abortable.ts';
import type { Clock } from '../base/clock.ts';
import { hasCode, messageOf } from '../base/errors.ts';
import type { Lock } from '../base/lock/lock.ts';
import { type Log, shortHash } from '../base/log.ts';
import type { PortalClient } from '../portal/portalClient.ts';
import { PortalError, portalFailure } from '../portal/portalError.ts';
import type { Refresher } from './refresh/refresher.ts';
import { type EndReason, ended, type Instance, type SessionRecord } from './session.ts';
import { replaceSession } from './sessionLock.ts';
import type { SignIn, SignInOptions } from './signIn.ts';
import type { SessionStore } from './store/sessionStore.ts';

export interface SignOutDeps {
  clock: Clock;
  log: Log;
  lock: Lock;
  portal(instance: Instance): PortalClient | Promise<PortalClient>;
  store: SessionStore;
  refresher: Refresher;
  signIn: SignIn;
}

export interface SignOut {
  /**
   * Ends the session here, whatever the portal says. Resolves to whether it has ended there too;
   * rejects with `signal.reason`.
   */
  signOut(record: SessionRecord, options: Cancellable): Promise<boolean>;
  /** See `SessionEngine.renew`. */
  renew(record: SessionRecord, options: SignInOptions): Promise<SessionRecord>;
}

/** The person waits for a sign-out; the local half must not hang on the other. */
const logoutMs = 5_000;

export function createSignOut(deps: SignOutDeps): SignOut {
  const { clock, log, store, refresher, signIn } = deps;

  /** Rejects when the portal's session may still be there. */
  const endAtPortal = async ({ session }: SessionRecord, signal: AbortSignal) => {
    const { id, instance } = session;
    // A token that has run out cannot end its session.
    const { accessToken } = (await refresher.fresh(id, { signal })).secrets;
    const portal = await deps.portal(instance);
    await portal.logout({ accessToken }, { signal });
    log.info(`sign-out: done at the portal: ${shortHash(id)}`);
  };

  return {
    async signOut(record, { signal }) {
      const { id } = record.session;
      let atPortal = true;
      try {
        await endAtPortal(record, AbortSignal.any([signal, clock.timeout(logoutMs)]));
      } catch (error) {
        signal.throwIfAborted();
        atPortal = isKnownOver(error, store.peek(id));
        log.warn(`sign-out: not done at the portal: ${shortHash(id)}, ${messageOf(error)}`);
      }
      // A refresh under way finds the session gone and drops its result.
      await replaceSession(id, () => store.remove(id), deps, { signal });
      return atPortal;
    },

    async renew(record, options) {
      const { id, instance, requestedScopes, scopes, account } = record.session;
      try {
        await endAtPortal(record, options.signal);
      } catch (error) {
        options.signal.throwIfAborted();
        if (!isOver(error)) throw portalFailure(error);
      }
      const request = { instance, requestedScopes, scopes, expectedAccountId: account.id };
      let renewed: SessionRecord | undefined;
      try {
        renewed = await signIn(request, { ...options, afterLogout: true });
        return renewed;
      } finally {
        const current = store.peek(id);
        if (renewed?.session.id !== id && current?.session.state === 'signed-in') {
          await store.exchange(current, ended(current, 'not-renewed'));
        }
      }
    },
  };
}

/** True when no portal session is left. A refusal proves that; no answer proves nothing. */
function isOver(error: unknown): boolean {
  return hasCode(portalFailure(error), 'expired');
}

/** Reasons that speak of the portal's session too. The others speak of refreshing alone. */
const overAtPortal: ReadonlySet<EndReason> = new Set<EndReason>([
  'session-ended',
  'signed-out-elsewhere',
  'not-renewed',
]);

/** Whether a sign-out that failed with `error` has nothing left to end at the portal. */
function isKnownOver(error: unknown, current: SessionRecord | undefined): boolean {
  if (!isOver(error)) return false;
  if (error instanceof PortalError || !current) return true;
  const { session } = current;
  return session.state === 'needs-you' && overAtPortal.has(session.reason);
}
