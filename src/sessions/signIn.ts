/**
 * Signing a person in: from a request to a stored session, by way of a registration, a flow and
 * the person's name.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { SignInError } from '../base/errors.ts';
import type { Lock } from '../base/lock/lock.ts';
import { type Log, shortHash } from '../base/log.ts';
import type { ServerClock } from '../base/serverClock.ts';
import type { CallbackPages, Flow, Method, Registration } from '../flows/flow.ts';
import type { OidcClient } from '../oidc/oidcClient.ts';
import type { CreateTokenResponse, RegisterClientRequest } from '../oidc/oidcMessages.ts';
import { accountOf, type IdentityDeps, learnUserName } from './account.ts';
import { isInvalidClient, signInErrorOf } from './endReason.ts';
import type { Registrations } from './registration.ts';
import { type Instance, type Journal, portalOf, type SessionRecord, scopeSet } from './session.ts';
import { replaceSession } from './sessionLock.ts';
import type { SignInPrompts, SignInRequest } from './signInRequest.ts';
import type { SessionStore } from './store/sessionStore.ts';

/** One method of signing in, as it is loaded on first use. */
export interface FlowPart {
  flow: Flow;
  /** What to register for it. */
  registrationRequest(
    method: Method,
    client: { startUrl: string; scopes: readonly string[] },
  ): RegisterClientRequest;
}

export interface SignInDeps extends IdentityDeps {
  clock: Clock;
  serverClock: ServerClock;
  log: Log;
  oidc(instance: Instance): OidcClient | Promise<OidcClient>;
  flows: Readonly<Record<Method, () => Promise<FlowPart>>>;
  methods: MethodChoice;
  pages: CallbackPages;
  store: SessionStore;
  registrations: Registrations;
  lock: Lock;
}

/** Which way a sign-in goes first. */
export interface MethodChoice {
  /**
   * The methods of this sign-in, the one to begin with first. May reject with
   * `SignInError('bad-settings')`.
   */
  choose(request: SignInRequest): Promise<readonly Method[]>;
  /**
   * Remembers the method that the user switched to and that then worked. Never rejects: what cannot
   * be stored is only logged.
   */
  remember(request: SignInRequest, method: Method): Promise<void>;
}

interface Attempt extends SignInOptions {
  request: SignInRequest;
  /** The registered scopes. */
  scopes: readonly string[];
}

export interface SignInOptions {
  signal: AbortSignal;
  prompts: SignInPrompts;
  /** Whether the portal's session was ended for this sign-in, which then begins a new one. */
  afterLogout?: boolean;
}

/** Resolves to the stored session, rejects with `SignInError`. */
export type SignIn = (request: SignInRequest, options: SignInOptions) => Promise<SessionRecord>;

export function createSignIn(deps: SignInDeps): SignIn {
  return async (request, options) => {
    const attempt = { request, scopes: scopeSet(request.scopes), ...options };
    const obtained = await obtainTokens(attempt, deps);
    return keep(obtained, attempt, deps);
  };
}

interface Obtained {
  tokens: CreateTokenResponse;
  registration: Registration;
}

/** Goes the way the person chooses until there are tokens. */
async function obtainTokens(
  { request, scopes, prompts, signal }: Attempt,
  deps: SignInDeps,
): Promise<Obtained> {
  const { instance } = request;
  const startUrl = portalOf(instance);
  const { clock, log, registrations, pages } = deps;
  const methods = await deps.methods.choose(request);
  let [method] = methods;
  let forceNew = false;
  let cause: unknown;

  for (;;) {
    signal.throwIfAborted();
    if (!method) throw new SignInError('bad-settings', 'sign-in: no method is allowed');
    prompts.showStep('registering');
    const purpose = { instance, method, scopes };
    const [part, oidc] = await Promise.all([deps.flows[method](), deps.oidc(instance)]);
    const toRegister = part.registrationRequest(method, { startUrl, scopes });
    try {
      const registration = await registrations.get(
        purpose,
        (workSignal) => oidc.registerClient(toRegister, { signal: workSignal }),
        { signal, forceNew },
      );
      const outcome = await part
        .flow({ registration, startUrl, scopes }, { clock, log, oidc, prompts, pages }, { signal })
        .catch(async (error: unknown) => {
          if (isInvalidClient(error)) await registrations.drop(purpose, registration.clientId);
          throw error;
        });
      if (outcome.kind === 'tokens') {
        if (method !== methods[0]) await deps.methods.remember(request, method);
        return { tokens: outcome.tokens, registration };
      }
      log.info(`sign-in: the user chose another way: ${outcome.kind}`);
      if (outcome.kind === 'switch') method = methods.find((allowed) => allowed === outcome.to);
      // The service's page may have refused the client where only the person can see it.
      else forceNew = true;
    } catch (error) {
      if (!isInvalidClient(error) || cause) throw withCause(signInErrorOf(error, instance), cause);
      // A registration the service has forgotten is no concern of the person; once.
      log.info('sign-in: registration refused, trying again with a new one');
      forceNew = true;
      cause = error;
    }
  }
}

/** Finds out who it is and stores the session. */
async function keep(
  { tokens, registration }: Obtained,
  { request, scopes, prompts, signal, afterLogout = false }: Attempt,
  deps: SignInDeps,
): Promise<SessionRecord> {
  const { serverClock, log, store } = deps;
  const { instance, expectedAccountId } = request;
  const now = serverClock.now();
  prompts.showStep('finishing');
  const ask = () => prompts.askName(instance, { signal });
  const userName = await learnUserName(instance, tokens, ask, deps, { signal });
  const account = accountOf(instance, userName);

  const records = await store.list();
  const same = records.find(
    ({ session }) =>
      session.account.id === account.id &&
      session.instance.region === instance.region &&
      JSON.stringify(session.scopes) === JSON.stringify(scopes),
  );
  if (expectedAccountId && expectedAccountId !== account.id) {
    const expected = records.find(({ session }) => session.account.id === expectedAccountId);
    log.warn('sign-in: another user than expected signed in, both are kept');
    prompts.showOtherUser(expected?.session.account, account);
  }

  const id = same?.session.id ?? randomUUID();
  const record: SessionRecord = {
    session: {
      id,
      account,
      instance,
      requestedScopes: [...request.requestedScopes],
      scopes,
      method: registration.method,
      expiresAt: now + tokens.expiresIn * 1000,
      lifetimeMs: tokens.expiresIn * 1000,
      createdAt: now,
      refreshedAt: now,
      state: 'signed-in',
    },
    secrets: {
      accessToken: tokens.accessToken,
      ...(tokens.idToken && { idToken: tokens.idToken }),
      ...(tokens.refreshToken && { refreshToken: tokens.refreshToken }),
      registration,
    },
    journal: {
      serverOffsetMs: serverClock.offset(),
      ...(!afterLogout && joined(records, account.id, now)),
    },
  };
  // A refresh of the old tokens may be about to be written; it must not come after this.
  await replaceSession(id, () => store.put(record), deps, { signal });
  log.info(`sign-in: done: ${shortHash(id)}, ${registration.method}`);
  return record;
}

/**
 * Signing in again does not make the portal's session last longer: where the person has one, the
 * new session ends with it.
 */
function joined(
  records: readonly SessionRecord[],
  accountId: string,
  now: number,
): Pick<Journal, 'startedAt'> {
  const starts = records
    .filter(({ session }) => session.account.id === accountId && session.state === 'signed-in')
    .map(({ session, journal }) => journal.startedAt ?? session.createdAt);
  return starts.length > 0 ? { startedAt: Math.min(now, ...starts) } : {};
}

function withCause(error: unknown, cause: unknown): unknown {
  if (error instanceof Error && error.cause === undefined && cause) error.cause = cause;
  return error;
}
