/**
 * Ending a session: at the portal, where the person's own session lies, and here. And renewing
 * one, which is to end it and begin another.
 */
import type { Cancellable } from '../base/abortable.ts';
import type { Clock } from '../base/clock.ts';
import { messageOf, SignInError } from '../base/errors.ts';
import { type Lock, preferLock } from '../base/lock.ts';
import { type Log, shortHash } from '../base/log.ts';
import type { PortalClient } from '../portal/portalClient.ts';
import { PortalError } from '../portal/portalError.ts';
import type { Refresher } from './refresh/refresher.ts';
import { lockMs, lockNameOf } from './refresh/refreshSession.ts';
import type { EndReason, Instance, SessionRecord } from './session.ts';
import type { SignIn, SignInOptions } from './signIn.ts';
import type { SessionStore } from './store/sessionStore.ts';

export interface SignOutDeps {
  clock: Clock;
  log: Log;
  lock: Lock;
  portal(instance: Instance): Promise<PortalClient>;
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
  const { clock, log, lock, store, refresher, signIn } = deps;

  /** Rejects when the portal's session may still be there. */
  const endAtPortal = async ({ id, instance }: SessionRecord, signal: AbortSignal) => {
    // A token that has run out cannot end its session.
    const { accessToken } = await refresher.fresh(id, { signal });
    const portal = await deps.portal(instance);
    await portal.logout({ accessToken }, { signal });
    log.info(`sign-out: done at the portal: ${shortHash(id)}`);
  };

  return {
    async signOut(record, { signal }) {
      const { id } = record;
      let ended = true;
      try {
        await endAtPortal(record, AbortSignal.any([signal, clock.timeout(logoutMs)]));
      } catch (error) {
        signal.throwIfAborted();
        ended = isKnownOver(error, store.peek(id));
        log.warn(`sign-out: not done at the portal: ${shortHash(id)}, ${messageOf(error)}`);
      }
      // A refresh under way finds the session gone and drops its result.
      const remove = () => store.remove(id);
      const patience = clock.timeout(lockMs);
      await preferLock(lock, lockNameOf(id), remove, { patience, signal });
      return ended;
    },

    async renew(record, options) {
      const { id, instance, requestedScopes, scopes, account } = record;
      try {
        await endAtPortal(record, options.signal);
      } catch (error) {
        options.signal.throwIfAborted();
        if (!isOver(error)) throw toSignInError(error);
      }
      const request = { instance, requestedScopes, scopes, expectedAccountId: account.id };
      let renewed: SessionRecord | undefined;
      try {
        renewed = await signIn(request, { ...options, anew: true });
        return renewed;
      } finally {
        const current = store.peek(id);
        if (renewed?.id !== id && current?.state === 'signed-in') {
          await store.exchange(current, { ...current, state: 'needs-you', reason: 'not-renewed' });
        }
      }
    },
  };
}

/** Whether there is nothing that could be ended: refused, it is none any more; unheard, it may be. */
function isOver(error: unknown): boolean {
  return error instanceof PortalError
    ? error.details.name === 'UnauthorizedException'
    : error instanceof SignInError && error.code === 'expired';
}

/** Reasons that tell of the portal's session too. The others tell of refreshing alone. */
const overAtPortal: ReadonlySet<EndReason | undefined> = new Set<EndReason>([
  'session-ended',
  'signed-out-elsewhere',
  'not-renewed',
]);

/** Whether a sign-out that met with `error` has nothing left to end at the portal. */
function isKnownOver(error: unknown, current: SessionRecord | undefined): boolean {
  if (!isOver(error)) return false;
  return error instanceof PortalError || !current || overAtPortal.has(current.reason);
}

function toSignInError(error: unknown): unknown {
  return error instanceof PortalError
    ? new SignInError('service', error.message, { cause: error })
    : error;
}
