/**
 * Ending a session: at the portal, where the session of the user is, and here. And starting a new
 * one: ending it and signing in again, for all sessions that share the portal session.
 */

import type { Cancellable } from '../base/abortable.ts';
import type { Clock } from '../base/clock.ts';
import { hasCode, messageOf, SignInError } from '../base/errors.ts';
import type { Lock } from '../base/lock/lock.ts';
import { type Log, shortHash } from '../base/log.ts';
import { once } from '../base/once.ts';
import type { PortalClient } from '../portal/portalClient.ts';
import { PortalError, portalFailure } from '../portal/portalError.ts';
import { type Origins, requireSameOrigins } from './origins.ts';
import type { Refresher } from './refresh/refresher.ts';
import type { Instance, SessionRecord } from './session.ts';
import { replaceSession } from './sessionLock.ts';
import { isOverAtPortal, siblingsOf } from './siblings.ts';
import type { SignIn, SignInOptions } from './signIn/signIn.ts';
import type { SignInPrompts } from './signIn/signInRequest.ts';
import { ended } from './store/changedRecord.ts';
import type { SessionStore } from './store/sessionStore.ts';

export interface SignOutDeps {
  clock: Clock;
  log: Log;
  lock: Lock;
  portal(instance: Instance): PortalClient | Promise<PortalClient>;
  /** The configured endpoints, if they are not AWS's own. */
  origins(instance: Instance): Origins | undefined | Promise<Origins | undefined>;
  store: SessionStore;
  refresher: Refresher;
  signIn: SignIn;
}

export interface SignOut {
  /**
   * Ends the session here, whatever the portal says. Resolves to whether nothing is left of it there;
   * rejects with `signal.reason`.
   */
  signOut(record: SessionRecord, options: Cancellable): Promise<boolean>;
  /** See `SessionEngine.renew`. */
  renew(record: SessionRecord, options: SignInOptions): Promise<SessionRecord>;
}

/** The user waits for the sign-out, and the local half must not depend on the portal. */
const logoutMs = 5_000;

export function createSignOut(deps: SignOutDeps): SignOut {
  const { clock, log, store, refresher, signIn } = deps;

  /**
   * Rejects when the portal's session may still be there; with `no-portal-scope` where the portal
   * takes the token of none of the sessions that share it.
   */
  const endAtPortal = async (record: SessionRecord, signal: AbortSignal) => {
    const speaker = await speakerFor(record);
    try {
      await logOut(speaker, signal);
    } catch (error) {
      // A 401 for a token that the portal never takes says nothing about the session.
      if (!(error instanceof PortalError) || isHeardByPortal(speaker)) throw error;
      const problem = { kind: 'no-portal-scope' } as const;
      throw new SignInError({ code: 'bad-settings', problem }, error.message, { cause: error });
    }
  };

  /** The session whose token the portal takes, if one of those that share its session has one. */
  const speakerFor = async (record: SessionRecord) => {
    if (isHeardByPortal(record)) return record;
    return siblingsOf(record, await store.list()).find(isHeardByPortal) ?? record;
  };

  const logOut = async ({ session, journal }: SessionRecord, signal: AbortSignal) => {
    const { id, instance } = session;
    requireSameOrigins(journal.origins, await deps.origins(instance));
    // An expired token cannot end its session.
    const { accessToken } = (await refresher.fresh(id, { signal })).secrets;
    const portal = await deps.portal(instance);
    await portal.logout({ accessToken }, { signal });
    log.info(`sign-out: done at the portal: ${shortHash(id)}`);
  };

  /** Checks the sessions that shared the portal session, which have ended with it. */
  const lookAtSiblings = async (record: SessionRecord) => {
    const siblings = siblingsOf(record, await store.list());
    await Promise.all(
      siblings.map(({ session }) => refresher.lookAgain(session.id, 'after-own-logout')),
    );
  };

  /** Sessions that were ended but not started again require a sign-in. */
  const abandon = async (
    group: readonly SessionRecord[],
    done: ReadonlyMap<string, SessionRecord>,
  ) => {
    for (const { session } of group) {
      const current = store.peek(session.id);
      const isRenewed = done.get(session.id)?.session.id === session.id;
      if (isRenewed || current?.session.state !== 'signed-in') continue;
      await store.exchange(current, ended(current, 'not-renewed'));
    }
  };

  return {
    async signOut(record, { signal }) {
      const { id } = record.session;
      let atPortal = true;
      try {
        // An application has no portal session of its own to end.
        if (!record.session.application) {
          await endAtPortal(record, AbortSignal.any([signal, clock.timeout(logoutMs)]));
        }
      } catch (error) {
        signal.throwIfAborted();
        atPortal = isKnownOver(error, store.peek(id));
        log.warn(`sign-out: not done at the portal: ${shortHash(id)}, ${messageOf(error)}`);
      }
      // A refresh in progress finds the session gone and drops its result.
      await replaceSession(id, () => store.remove(id), deps, { signal });
      if (atPortal) {
        lookAtSiblings(record).catch((error: unknown) =>
          log.warn(`sign-out: other sessions not checked: ${messageOf(error)}`),
        );
      }
      return atPortal;
    },

    async renew(record, options) {
      const { signal } = options;
      if (record.session.application) {
        throw new SignInError('bad-settings', 'renew: an application has no portal session to end');
      }
      const group = [record, ...siblingsOf(record, await store.list())];
      let isEnded = false;
      const end = once(async () => {
        try {
          await endAtPortal(record, signal);
        } catch (error) {
          signal.throwIfAborted();
          if (!isOver(error)) throw portalFailure(error);
        }
        isEnded = true;
      });
      const prompts = endingFirst(options.prompts, end);
      const done = new Map<string, SessionRecord>();
      try {
        for (const { session } of group) {
          const { id, instance, requestedScopes, scopes, account } = session;
          const request = { instance, requestedScopes, scopes, expectedAccountId: account.id };
          const renewed = await signIn(request, { ...options, prompts, afterLogout: true });
          done.set(id, renewed);
          // The browser now has the session of another user.
          if (renewed.session.account.id !== account.id) break;
        }
      } finally {
        if (isEnded) await abandon(group, done);
      }
      return done.get(record.session.id) as SessionRecord;
    },
  };
}

/**
 * The prompts of a sign-in that ends the portal session just before the browser opens, so that a
 * failure before that, such as a failed registration, does not cost the session.
 */
function endingFirst(prompts: SignInPrompts, end: () => Promise<void>): SignInPrompts {
  return {
    showStep: (step) => prompts.showStep(step),
    offerTakeOver: (options) => prompts.offerTakeOver(options),
    askName: (...asked) => prompts.askName(...asked),
    showAssumedUser: (...shown) => prompts.showAssumedUser(...shown),
    showOtherUser: (...shown) => prompts.showOtherUser(...shown),
    async continueInBrowser(url, options) {
      await end();
      return prompts.continueInBrowser(url, options);
    },
    async compareCode(code, options) {
      await end();
      return prompts.compareCode(code, options);
    },
  };
}

function isHeardByPortal({ session }: SessionRecord): boolean {
  return session.scopes.includes('sso:account:access');
}

/** True when no portal session is left. A refusal proves that; no answer proves nothing. */
function isOver(error: unknown): boolean {
  return hasCode(portalFailure(error), 'expired');
}

/** Whether a sign-out that failed with `error` has nothing left to end at the portal. */
function isKnownOver(error: unknown, current: SessionRecord | undefined): boolean {
  if (!isOver(error)) return false;
  return error instanceof PortalError || !current || isOverAtPortal(current);
}
