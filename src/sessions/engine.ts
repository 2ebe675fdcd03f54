/**
 * The sessions of this computer as one object for the editor: listing, signing in, keeping fresh,
 * signing out. The parts live in the files beside this one.
 */
import { type Cancellable, neverAborted } from '../base/abortable.ts';
import type { Clock } from '../base/clock.ts';
import { messageOf, SignInError } from '../base/errors.ts';
import type { Lock } from '../base/lock/lock.ts';
import type { Log } from '../base/log.ts';
import { once } from '../base/once.ts';
import type { ServerClock } from '../base/serverClock.ts';
import type { PortalClient } from '../portal/portalClient.ts';
import type { AccountMemory } from './account/accountMemory.ts';
import { makeLabelsDistinct } from './account/distinctLabels.ts';
import type { IdentityDeps } from './account/userName.ts';
import { createChanges } from './changes.ts';
import { createLazyRefresh } from './refresh/lazyRefresh.ts';
import { createRefresher } from './refresh/refresher.ts';
import { createRefreshLoop } from './refresh/refreshLoop.ts';
import type { RenewalDeps } from './refresh/renewal.ts';
import type {
  Instance,
  Session,
  SessionChange,
  SessionRecord,
  SessionWithTokens,
} from './session.ts';
import { createSessionLengths } from './sessionLength.ts';
import { createShow } from './show.ts';
import { createSiblingLook } from './siblings.ts';
import { createRegistrations } from './signIn/registration.ts';
import type { MethodChoice, SignInDeps } from './signIn/signIn.ts';
import type { SignInPrompts, SignInRequest } from './signIn/signInRequest.ts';
import { createAsideRecords } from './store/asideRecords.ts';
import type { SecretStore } from './store/secretStore.ts';
import { createSessionStore } from './store/sessionStore.ts';

export interface SessionEngine {
  /** Every session in every state, oldest first. Touches storage, never the network. */
  list(): Promise<Session[]>;
  /** A session as this window last saw it; its token may have run out. Touches nothing. */
  peek(id: string): SessionWithTokens | undefined;
  /** Likewise, if its token is good enough; if a refresh is due, it runs in the background. */
  freshNow(id: string): SessionWithTokens | undefined;
  /**
   * The session with a token that has at least min(60 s, a quarter of its lifetime) to live;
   * refreshed first when it has less. Rejects with `SignInError`: `expired` when the service
   * refused for good, `network` or `service` when the token has run out and none can be had now,
   * `bad-settings` while another endpoint is configured than the one that issued it.
   */
  fresh(id: string, options: Cancellable): Promise<SessionWithTokens>;
  /**
   * Signs a user in. Resolves once the session is stored; the same user on the same portal with the
   * same scopes keeps the session's id. Rejects with `SignInError`.
   */
  signIn(request: SignInRequest, options: SignInCall): Promise<SessionWithTokens>;
  /**
   * Starts a new session: ends the session at the portal and signs the user in again, because a
   * sign-in alone joins the session at the portal. Likewise for the other sessions of the user
   * there, which end with it. Rejects as `signIn` does, and with `network` before anything has
   * changed if the portal cannot be reached. Sessions that were ended but not started again require
   * a sign-in. Not for applications, which have no portal session.
   */
  renew(id: string, options: SignInCall): Promise<SessionWithTokens>;
  /**
   * Ends the session at the portal, then here even if the portal cannot be reached; `atPortal` says
   * whether nothing is left of it there. Rejects with `SignInError('expired')` if the session is gone.
   */
  signOut(id: string, options: Cancellable): Promise<{ session: Session; atPortal: boolean }>;
  /** Changes what the user calls an account; nothing for its label, which never changes. */
  rename(accountId: string, name: string | undefined): Promise<void>;
  /** Gives a session to another user than the one assumed. Rejects if the session is gone. */
  correctUser(id: string, userName: string): Promise<SessionWithTokens>;
  /** Returns the function that stops listening. */
  onDidChange(listener: (change: SessionChange) => void): () => void;
  /** See `RefreshLoop`. */
  onLook(listener: () => void): () => void;
  /** Re-evaluates every session at once: after focus, wake-up, network or clock change. */
  wake(): void;
  /**
   * Checks whether sessions are still alive at their portals, at most every ten minutes. Rejects only
   * if its code cannot be loaded.
   */
  lookAtPortals(): Promise<void>;
  /** Resolves when no refresh is in progress and all results are stored. */
  settled(): Promise<void>;
  /** Ends the background loop. A refresh that was sent is allowed to finish and be stored. */
  dispose(): void;
}

export interface SignInCall extends Cancellable {
  prompts: SignInPrompts;
}

export interface EngineDeps extends RenewalDeps {
  clock: Clock;
  serverClock: ServerClock;
  log: Log;
  /** Machine-wide where possible: a file lock, else one among the callers of this process. */
  lock: Lock;
  portal(instance: Instance): PortalClient | Promise<PortalClient>;
  callerIdentity: IdentityDeps['callerIdentity'];
  flows: SignInDeps['flows'];
  methods: MethodChoice;
  memory: AccountMemory;
  pages: SignInDeps['pages'];
  secretStore: SecretStore;
  /** Called once, when secret storage first fails: sessions then live in this window alone. */
  onStorageError(error: SignInError): void;
  /** 0 to 1; stands in for `Math.random`. */
  random?: () => number;
}

/** Nothing is read, sent or timed before the first call. */
export function createSessionEngine(deps: EngineDeps): SessionEngine {
  const { clock, serverClock, log, random = Math.random } = deps;
  let storageFailed = false;

  const aside = createAsideRecords(deps);
  const store = createSessionStore({
    ...deps,
    aside,
    onStorageError(error) {
      if (!storageFailed) deps.onStorageError(error);
      storageFailed = true;
    },
  });
  const lengths = createSessionLengths(deps);
  const registrations = createRegistrations(deps);
  const refresh = createLazyRefresh({ ...deps, store, lengths });
  const onFailure = (id: string) => changes.report(id);
  const refresher = createRefresher({ ...deps, random, store, refresh, onFailure });
  const userActions = once(async () => {
    const { createUserActions } = await import('./userActions.ts');
    return createUserActions({ ...deps, store, lengths, registrations, refresher });
  });
  const loop = createRefreshLoop({
    clock,
    log,
    store,
    refresher,
    onAttempt: (id) => changes.report(id),
  });

  const show = createShow({ ...deps, lengths, refresher });
  const { withTokens } = show;
  const changes = createChanges((id, now) => {
    const record = store.peek(id);
    return record && show(record, now);
  });
  const remindClock = ({ session, journal }: SessionRecord) =>
    serverClock.restore({ offsetMs: journal.serverOffsetMs, at: session.refreshedAt });
  const portalLook = once(async () => {
    const { createPortalLook } = await import('./portalLook.ts');
    return createPortalLook({ ...deps, store, refresher });
  });
  const lookAtSiblings = createSiblingLook({ log, store, refresher });
  store.onChange((id) => {
    const record = store.peek(id);
    if (record) remindClock(record);
    changes.report(id);
    loop.reschedule(id);
    lookAtSiblings(id);
  });

  /** Removes what is no longer used: everything, once no user is signed in. */
  const sweep = async () => {
    const isAnybody = (await store.list()).length > 0;
    await registrations.sweep(isAnybody ? 'unusable' : 'all');
    await aside.sweep(isAnybody ? 'old' : 'all');
  };

  /** Sessions that exist at start-up are not reported as changes. */
  const ready = once(async () => {
    const records = await store.list();
    const newest = records.toSorted((a, b) => a.session.refreshedAt - b.session.refreshedAt).at(-1);
    if (newest) remindClock(newest);
    await lengths.load(records);
    for (const record of records) {
      changes.start(show(record));
      lookAtSiblings(record.session.id);
    }
    await makeLabelsDistinct({ ...deps, store }, neverAborted);
    void sweep();
    loop.start();
  });

  const list = async (): Promise<Session[]> => {
    await ready();
    const records = await store.list();
    const now = serverClock.now();
    return records.flatMap(({ session }) => changes.report(session.id, now) ?? []);
  };

  const known = async (id: string): Promise<SessionRecord> => {
    await ready();
    const record = store.peek(id);
    if (!record) throw new SignInError('expired', 'the session was signed out');
    return record;
  };
  const opened = (record?: SessionRecord) => record && withTokens(record);

  return {
    list,
    peek: (id) => opened(store.peek(id)),
    freshNow: (id) => opened(refresher.freshNow(id)),
    async fresh(id, options) {
      await ready();
      return withTokens(await refresher.fresh(id, options));
    },
    async signIn(request, options) {
      await ready();
      const { signIn } = await userActions();
      return withTokens(await signIn(request, options));
    },
    async renew(id, options) {
      const { renew } = await userActions();
      return withTokens(await renew(await known(id), options));
    },
    async signOut(id, options) {
      const record = await known(id);
      const { signOut } = await userActions();
      const atPortal = await signOut(record, options);
      void sweep();
      return { session: show(record), atPortal };
    },
    async correctUser(id, userName) {
      const { correctUser } = await userActions();
      return withTokens(await correctUser(await known(id), userName));
    },
    async rename(accountId, name) {
      await deps.memory.rename(accountId, name);
      await list();
    },
    onDidChange: changes.listen,
    onLook: loop.onLook,
    lookAtPortals: async () => (await portalLook())(),
    settled: refresher.settled,
    wake() {
      refresher.retryNow();
      loop.wake();
      list().catch((error: unknown) => log.warn(`sessions: not listed: ${messageOf(error)}`));
    },
    dispose() {
      loop.dispose();
      store.dispose();
      changes.dispose();
    },
  };
}
