/**
 * Signing a person in: from a request to a stored session, by way of a registration, a flow and
 * the person's name.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { SignInError } from '../base/errors.ts';
import { type Lock, preferLock } from '../base/lock.ts';
import { type Log, shortHash } from '../base/log.ts';
import type { ServerClock } from '../base/serverClock.ts';
import type { CallbackPages, Flow, Method, Registration } from '../flows/flow.ts';
import type { OidcClient } from '../oidc/oidcClient.ts';
import type { CreateTokenResponse, RegisterClientRequest } from '../oidc/oidcMessages.ts';
import { portalKey } from '../oidc/startUrl.ts';
import { accountOf, type IdentityDeps, learnUserName, portalOf } from './account.ts';
import { isInvalidClient, signInErrorOf } from './endReason.ts';
import type { SignInHuman, SignInRequest } from './engine.ts';
import { lockMs, lockNameOf } from './refresh/refreshSession.ts';
import type { Registrations } from './registration.ts';
import type { Instance, SessionRecord } from './session.ts';
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
  oidc(instance: Instance): Promise<OidcClient>;
  flows: Readonly<Record<Method, () => Promise<FlowPart>>>;
  /**
   * The methods of this sign-in, the one to begin with first. Told what `methods` remembers for
   * the instance. May throw `SignInError('bad-settings')`.
   */
  choose(
    request: SignInRequest,
    remembered: Method | undefined,
  ): readonly Method[] | Promise<readonly Method[]>;
  methods: MethodMemory;
  pages: CallbackPages;
  store: SessionStore;
  registrations: Registrations;
  lock: Lock;
}

/** The method a person went over to, and which then worked, by `portalKey`. Outlives sessions. */
export interface MethodMemory {
  get(portal: string): Method | undefined;
  /** Never fails: what cannot be kept is only logged. */
  set(portal: string, method: Method): Promise<void>;
}

interface Attempt extends SignInOptions {
  request: SignInRequest;
  /** The registered scopes. */
  scopes: readonly string[];
}

export interface SignInOptions {
  signal: AbortSignal;
  human: SignInHuman;
  /** Whether the portal's session was ended for this sign-in, which then begins a new one. */
  anew?: boolean;
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

/** Sorted, without repeats; the caller's own list is not touched. */
export function scopeSet(scopes: readonly string[]): string[] {
  return [...new Set(scopes)].sort();
}

interface Obtained {
  tokens: CreateTokenResponse;
  registration: Registration;
}

/** Goes the way the person chooses until there are tokens. */
async function obtainTokens(
  { request, scopes, human, signal }: Attempt,
  deps: SignInDeps,
): Promise<Obtained> {
  const { instance } = request;
  const startUrl = portalOf(instance);
  const { clock, log, registrations, pages } = deps;
  const portal = portalKey(instance.startUrl);
  const methods = await deps.choose(request, deps.methods.get(portal));
  let [method] = methods;
  let anew = false;
  let cause: unknown;

  for (;;) {
    signal.throwIfAborted();
    if (!method) throw new SignInError('bad-settings', 'sign-in: no method is allowed');
    human.showStep('registering');
    const purpose = { instance, method, scopes };
    const [part, oidc] = await Promise.all([deps.flows[method](), deps.oidc(instance)]);
    const toRegister = part.registrationRequest(method, { startUrl, scopes });
    try {
      const registration = await registrations.get(
        purpose,
        (workSignal) => oidc.registerClient(toRegister, { signal: workSignal }),
        { signal, anew },
      );
      const outcome = await part
        .flow({ registration, startUrl, scopes }, { clock, log, oidc, human, pages }, { signal })
        .catch(async (error: unknown) => {
          if (isInvalidClient(error)) await registrations.drop(purpose, registration.clientId);
          throw error;
        });
      if (outcome.kind === 'tokens') {
        if (method !== methods[0]) await deps.methods.set(portal, method);
        return { tokens: outcome.tokens, registration };
      }
      log.info(`sign-in: the person chose another way: ${outcome.kind}`);
      if (outcome.kind === 'switch') method = methods.find((allowed) => allowed === outcome.to);
      // The service's page may have refused the client where only the person can see it.
      else anew = true;
    } catch (error) {
      if (!isInvalidClient(error) || cause) throw withCause(signInErrorOf(error, instance), cause);
      // A registration the service has forgotten is no concern of the person; once.
      log.info('sign-in: registration refused, again with a new one');
      anew = true;
      cause = error;
    }
  }
}

/** Finds out who it is and stores the session. */
async function keep(
  { tokens, registration }: Obtained,
  { request, scopes, human, signal, anew = false }: Attempt,
  deps: SignInDeps,
): Promise<SessionRecord> {
  const { serverClock, clock, log, store, lock } = deps;
  const { instance, expectedAccountId } = request;
  const now = serverClock.now();
  human.showStep('finishing');
  const ask = () => human.askName(instance, { signal });
  const userName = await learnUserName(instance, tokens, ask, deps, { signal });
  const account = accountOf(instance, userName);

  const records = await store.list();
  const same = records.find(
    (record) =>
      record.account.id === account.id &&
      record.instance.region === instance.region &&
      JSON.stringify(record.scopes) === JSON.stringify(scopes),
  );
  if (expectedAccountId && expectedAccountId !== account.id) {
    const expected = records.find((record) => record.account.id === expectedAccountId);
    log.warn('sign-in: somebody else than expected signed in, both are kept');
    human.showOtherPerson(expected?.account, account);
  }

  const record: SessionRecord = {
    id: same?.id ?? randomUUID(),
    account,
    instance,
    requestedScopes: [...request.requestedScopes],
    scopes,
    method: registration.method,
    accessToken: tokens.accessToken,
    ...(tokens.idToken && { idToken: tokens.idToken }),
    ...(tokens.refreshToken && { refreshToken: tokens.refreshToken }),
    expiresAt: now + tokens.expiresIn * 1000,
    lifetimeMs: tokens.expiresIn * 1000,
    createdAt: now,
    ...(!anew && joined(records, account.id, now)),
    refreshedAt: now,
    state: 'signed-in',
    registration,
    serverOffsetMs: serverClock.offset(),
  };
  // A refresh of the old tokens may be about to be written; it must not come after this.
  const put = () => store.put(record);
  const patience = clock.timeout(lockMs);
  await preferLock(lock, lockNameOf(record.id), put, { patience, signal });
  log.info(`sign-in: done: ${shortHash(record.id)}, ${registration.method}`);
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
): Pick<SessionRecord, 'startedAt'> {
  const starts = records
    .filter(({ account, state }) => account.id === accountId && state === 'signed-in')
    .map(({ startedAt, createdAt }) => startedAt ?? createdAt);
  return starts.length > 0 ? { startedAt: Math.min(now, ...starts) } : {};
}

function withCause(error: unknown, cause: unknown): unknown {
  if (error instanceof Error && error.cause === undefined && cause) error.cause = cause;
  return error;
}
