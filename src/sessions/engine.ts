/**
 * The sessions of this computer as one object for the editor: listing, signing in, keeping fresh,
 * signing out. The parts live in the files beside this one.
 */
import type { Cancellable } from '../base/abortable.ts';
import type { Clock } from '../base/clock.ts';
import { messageOf, SignInError } from '../base/errors.ts';
import type { Lock } from '../base/lock.ts';
import type { Log } from '../base/log.ts';
import { once } from '../base/once.ts';
import type { ServerClock } from '../base/serverClock.ts';
import type { CallbackPages, Human, Method } from '../flows/flow.ts';
import type { OidcClient } from '../oidc/oidcClient.ts';
import type { PortalClient } from '../portal/portalClient.ts';
import type { IdentityDeps } from './account.ts';
import { createChanges } from './changes.ts';
import { createRefresher } from './refresh/refresher.ts';
import { createRefreshLoop } from './refresh/refreshLoop.ts';
import { createRefresh } from './refresh/refreshSession.ts';
import { createRegistrations } from './registration.ts';
import type { Account, Instance, Session, SessionChange, SessionRecord } from './session.ts';
import { createSessionLengths } from './sessionLength.ts';
import { createSharedSignIn } from './sharedSignIn.ts';
import { createSignIn, type SignInDeps } from './signIn.ts';
import { createSignOut } from './signOut.ts';
import { createSessionStore, type Vault } from './store/sessionStore.ts';

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
 * What a sign-in is doing while it does not wait for the person. `other-window`: the same sign-in
 * is under way elsewhere, and this one will receive its session.
 */
export type SignInStep = 'registering' | 'finishing' | 'other-window';

/** The person of one sign-in attempt; each attempt brings its own. */
export interface SignInHuman extends Human {
  showStep(step: SignInStep): void;
  /**
   * Offers to sign in here although another window has the same sign-in under way. Resolves when
   * the person wants that; rejects with `signal.reason` when the offer is to be taken down.
   */
  offerTakeOver(options: Cancellable): Promise<void>;
  /**
   * Asks once what the person is called, where neither the tokens nor a role tell it.
   * Rejects with `SignInError('cancelled')`.
   */
  askName(instance: Instance, options: Cancellable): Promise<string>;
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
  fresh(id: string, options: Cancellable): Promise<Session>;
  /**
   * Signs a person in. Resolves once the session is stored; the same person on the same instance
   * with the same scopes keeps the session's id. Rejects with `SignInError`.
   */
  signIn(
    request: SignInRequest,
    options: { signal: AbortSignal; human: SignInHuman },
  ): Promise<Session>;
  /**
   * Ends the session at the portal and signs the person in again, since signing in again alone
   * does not make a session last longer. Rejects as `signIn` does, and with `network` before
   * anything has changed when the portal cannot be reached.
   */
  renew(id: string, options: { signal: AbortSignal; human: SignInHuman }): Promise<Session>;
  /**
   * Ends the session at the portal, then here even if the portal cannot be reached; `atPortal`
   * tells whether it has ended there. Rejects with `SignInError('expired')` when no session
   * has this id.
   */
  signOut(id: string, options: Cancellable): Promise<{ session: Session; atPortal: boolean }>;
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
  methods: SignInDeps['methods'];
  pages: CallbackPages;
  vault: Vault;
  /** Called once, when secret storage fails first: sessions then live in this window alone. */
  onStorageError(error: SignInError): void;
  /** 0 to 1; stands in for `Math.random`. */
  random?: () => number;
}

/** Nothing is read, sent or timed before the first call. */
export function createSessionEngine(deps: EngineDeps): SessionEngine {
  const { clock, serverClock, log, random = Math.random } = deps;
  let storageFailed = false;

  const store = createSessionStore({
    ...deps,
    onStorageError(error) {
      if (!storageFailed) deps.onStorageError(error);
      storageFailed = true;
    },
  });
  const lengths = createSessionLengths(deps);
  const registrations = createRegistrations(deps);
  const refresh = createRefresh({ ...deps, store, lengths });
  const onFailure = (id: string) => changes.tell(id);
  const refresher = createRefresher({ ...deps, random, store, refresh, onFailure });
  const signIn = createSharedSignIn({
    ...deps,
    store,
    signIn: createSignIn({ ...deps, store, registrations }),
  });
  const endings = createSignOut({ ...deps, store, refresher, signIn });
  const loop = createRefreshLoop({
    clock,
    log,
    store,
    refresher,
    onTended: (id) => changes.tell(id),
  });

  const show = (record: SessionRecord): Session => {
    const { refreshToken, registration: _1, serverOffsetMs: _2, ...rest } = record;
    const { refreshing: _3, startedAt: _4, ...session } = rest;
    const now = serverClock.now();
    const shown = { ...session, ...lengths.tell(record, now) };
    if (session.state === 'needs-you' || session.expiresAt > now) return shown;
    if (!refreshToken) return { ...shown, state: 'needs-you', reason: 'no-refresh-token' };
    return refresher.isFailing(session.id) ? { ...shown, state: 'waiting' } : shown;
  };

  const changes = createChanges((id) => {
    const record = store.peek(id);
    return record && show(record);
  });
  const remindClock = ({ serverOffsetMs: offsetMs, refreshedAt: at }: SessionRecord) =>
    serverClock.restore({ offsetMs, at });
  store.onChange((id) => {
    const record = store.peek(id);
    if (record) remindClock(record);
    changes.tell(id);
    loop.note(id);
  });

  /** What is there at the start is no change to tell of. */
  const begin = once(async () => {
    const records = await store.list();
    const newest = records.toSorted((a, b) => a.refreshedAt - b.refreshedAt).at(-1);
    if (newest) remindClock(newest);
    await lengths.load(records);
    for (const record of records) changes.start(show(record));
    loop.start();
  });

  const list = async (): Promise<Session[]> => {
    await begin();
    const records = await store.list();
    for (const { id } of records) changes.tell(id);
    return records.map(show);
  };

  const known = async (id: string): Promise<SessionRecord> => {
    await list();
    const record = store.peek(id);
    if (!record) throw new SignInError('expired', 'the session was signed out');
    return record;
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
    async renew(id, options) {
      return show(await endings.renew(await known(id), options));
    },
    async signOut(id, options) {
      const record = await known(id);
      const atPortal = await endings.signOut(record, options);
      return { session: show(record), atPortal };
    },
    onDidChange: changes.listen,
    wake() {
      refresher.hurry();
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
