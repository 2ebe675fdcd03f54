/**
 * The sessions of this computer as one object for the editor: listing, signing in, keeping fresh,
 * signing out. The parts live in the files beside this one.
 */
import type { Clock } from '../base/clock.ts';
import { messageOf, SignInError } from '../base/errors.ts';
import { type Lock, preferLock } from '../base/lock.ts';
import { type Log, shortHash } from '../base/log.ts';
import type { ServerClock } from '../base/serverClock.ts';
import type { CallbackPages, Human, Method } from '../flows/flow.ts';
import type { OidcClient } from '../oidc/client.ts';
import type { PortalClient } from '../portal/client.ts';
import type { IdentityDeps } from './account.ts';
import { createRefresher, lockMs, lockNameOf } from './refresh.ts';
import { createRefreshLoop } from './refreshLoop.ts';
import { createRegistrations } from './registration.ts';
import type { Account, Instance, Session, SessionChange, SessionRecord } from './session.ts';
import { createSignIn, type SignInDeps } from './signIn.ts';
import { createSessionStore, type Vault } from './store.ts';

export interface SignInRequest {
  instance: Instance;
  /** As the caller gave them, extra scopes included; kept to be returned exactly so. */
  requestedScopes: readonly string[];
  /** Without the extra scopes; never empty. */
  scopes: readonly string[];
  /** Asked for by the caller; without it the settings and the table of flows decide. */
  method?: Method;
  /** The account the caller expects to come back. */
  expectedAccountId?: string;
}

/**
 * What a sign-in is doing while it does not wait for the person. `other-window`: another window
 * has the same sign-in under way, and this one will receive its session.
 */
export type SignInStep = 'registering' | 'finishing' | 'other-window';

/** The person of one sign-in attempt; each attempt brings its own. */
export interface SignInHuman extends Human {
  showStep(step: SignInStep): void;
  /**
   * Asks once what the person is called, where neither the tokens nor a role tell it.
   * Rejects with `SignInError('cancelled')`.
   */
  askName(instance: Instance, options: { signal: AbortSignal }): Promise<string>;
  /** Somebody else came back than `expectedAccountId`. Both are kept; this only tells. */
  showOtherPerson(expected: Account | undefined, actual: Account): void;
}

export interface SessionEngine {
  /** Every session in every state, oldest first. Touches storage, never the network. */
  list(): Promise<Session[]>;
  /**
   * The session with a token that has at least min(60 s, a quarter of its lifetime) to live;
   * refreshed first when it has less. Rejects with `SignInError`: `expired` when the service
   * refused for good, `network` or `service` when the token has run out and none can be had now.
   */
  fresh(id: string, options: { signal: AbortSignal }): Promise<Session>;
  /**
   * Signs a person in. Resolves once the session is stored; the same person on the same instance
   * with the same scopes keeps the session's id. Rejects with `SignInError`.
   */
  signIn(
    request: SignInRequest,
    options: { signal: AbortSignal; human: SignInHuman },
  ): Promise<Session>;
  /**
   * Ends the session at the portal, then here even if the portal cannot be reached.
   * Rejects with `SignInError('bad-settings')` when no session has this id.
   */
  signOut(id: string, options: { signal: AbortSignal }): Promise<Session>;
  /** Returns the function that stops listening. */
  onDidChange(listener: (change: SessionChange) => void): () => void;
  /** Re-evaluates every session at once: after focus, wake-up, network or clock change. */
  wake(): void;
  /** Ends the background loop. A refresh that was sent is allowed to finish and be stored. */
  dispose(): void;
}

export interface EngineDeps {
  clock: Clock;
  serverClock: ServerClock;
  log: Log;
  /** Machine-wide where possible: a file lock, else one among the callers of this process. */
  lock: Lock;
  oidc(instance: Instance): Promise<OidcClient>;
  portal(instance: Instance): Promise<PortalClient>;
  callerIdentity: IdentityDeps['callerIdentity'];
  flows: SignInDeps['flows'];
  choose: SignInDeps['choose'];
  pages: CallbackPages;
  vault: Vault;
  /** Called once, when secret storage fails first: sessions then live in this window alone. */
  onStorageError(error: SignInError): void;
  /** 0 to 1; stands in for `Math.random`. */
  random?: () => number;
}

/** The person waits for a sign-out; the local half must not hang on the other. */
const logoutMs = 5_000;

/** Nothing is read, sent or timed before the first call. */
export function createSessionEngine(deps: EngineDeps): SessionEngine {
  const { clock, serverClock, log, lock, random = Math.random } = deps;
  const listeners = new Set<(change: SessionChange) => void>();
  /** What listeners were told of each session last. */
  const told = new Map<string, Session>();
  let listed = false;
  let storageFailed = false;

  const store = createSessionStore({
    ...deps,
    onStorageError(error) {
      if (!storageFailed) deps.onStorageError(error);
      storageFailed = true;
    },
  });
  const registrations = createRegistrations(deps);
  const refresher = createRefresher({ ...deps, random, store, onFailure: (id) => tell(id) });
  const signIn = createSignIn({ ...deps, store, registrations });
  const loop = createRefreshLoop({ clock, store, refresher, onTended: (id) => tell(id) });

  const show = ({
    refreshToken,
    registration: _registration,
    serverOffsetMs: _offset,
    refreshing: _refreshing,
    ...session
  }: SessionRecord): Session => {
    if (session.state === 'needs-you' || session.expiresAt > serverClock.now()) return session;
    if (!refreshToken) return { ...session, state: 'needs-you', reason: 'no-refresh-token' };
    return refresher.isFailing(session.id) ? { ...session, state: 'waiting' } : session;
  };

  /** Fires for what became of one session since listeners were last told. */
  const tell = (id: string) => {
    const record = store.peek(id);
    const before = told.get(id);
    const after = record && show(record);
    if (JSON.stringify(before) === JSON.stringify(after)) return;
    if (after) told.set(id, after);
    else told.delete(id);
    const change = {
      added: after && !before ? [after] : [],
      removed: before && !after ? [before] : [],
      changed: before && after ? [after] : [],
    };
    for (const listener of listeners) listener(change);
  };
  const remindClock = ({ serverOffsetMs: offsetMs, refreshedAt: passed }: SessionRecord) =>
    serverClock.restore({ offsetMs, passed });
  store.onChange((id) => {
    const record = store.peek(id);
    if (record) remindClock(record);
    tell(id);
    loop.wake();
  });

  const list = async (): Promise<Session[]> => {
    const records = await store.list();
    if (!listed) {
      const newest = records.toSorted((a, b) => a.refreshedAt - b.refreshedAt).at(-1);
      if (newest) remindClock(newest);
      for (const record of records) told.set(record.id, show(record));
      listed = true;
    }
    for (const { id } of records) tell(id);
    loop.start();
    return records.map(show);
  };

  const logOut = async ({ id, instance }: SessionRecord, signal: AbortSignal): Promise<void> => {
    const options = { signal: AbortSignal.any([signal, clock.timeout(logoutMs)]) };
    try {
      // A token that has run out cannot end its session.
      const { accessToken } = await refresher.fresh(id, options);
      const portal = await deps.portal(instance);
      await portal.logout({ accessToken }, options);
      log.info(`sign-out: done at the portal: ${shortHash(id)}`);
    } catch (error) {
      signal.throwIfAborted();
      log.warn(`sign-out: not done at the portal: ${shortHash(id)}, ${messageOf(error)}`);
    }
  };

  return {
    list,
    async fresh(id, options) {
      await list();
      return show(await refresher.fresh(id, options));
    },
    async signIn(request, options) {
      await list();
      return show(await signIn(request, options));
    },
    async signOut(id, { signal }) {
      await list();
      const record = store.peek(id);
      if (!record) throw new SignInError('bad-settings', 'no session has this id');
      await logOut(record, signal);
      // A refresh under way finds the session gone and drops its result.
      const remove = () => store.remove(id);
      await preferLock(lock, lockNameOf(id), remove, { clock, ms: lockMs, signal });
      return show(record);
    },
    onDidChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    wake() {
      refresher.hurry();
      loop.wake();
      list().catch((error: unknown) => log.warn(`sessions: not listed: ${messageOf(error)}`));
    },
    dispose() {
      loop.dispose();
      store.dispose();
      listeners.clear();
    },
  };
}
