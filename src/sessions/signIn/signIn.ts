/**
 * Signing in: from a request to a stored session, by way of a registration, a flow and the user's
 * name.
 */

import { SignInError } from '../../base/errors.ts';
import type { CallbackPages, Flow, Method } from '../../flows/flow.ts';
import type { OidcClient } from '../../oidc/oidcClient.ts';
import type { RegisterClientRequest } from '../../oidc/oidcMessages.ts';
import { isInvalidClient, isRefusedInBrowser, signInErrorOf } from '../endReason.ts';
import { type Instance, portalOf, type SessionRecord, scopeSet } from '../session.ts';
import type { SessionLengths } from '../sessionLength.ts';
import type { ApplicationSignInDeps } from './applicationSignIn.ts';
import { type KeepDeps, keepSession } from './keepSession.ts';
import type { Obtained, ObtainedByClient } from './newRecord.ts';
import type { Registrations } from './registration.ts';
import type { SignInPrompts, SignInRequest } from './signInRequest.ts';

/** One method of signing in, as it is loaded on first use. */
export interface FlowPart {
  flow: Flow;
  /** What to register for it. */
  registrationRequest(
    method: Method,
    client: { startUrl: string; scopes: readonly string[] },
  ): RegisterClientRequest;
}

export interface SignInDeps
  extends KeepDeps,
    Pick<ApplicationSignInDeps, 'iamTokens' | 'refresher'> {
  oidc(instance: Instance): OidcClient | Promise<OidcClient>;
  flows: Readonly<Record<Method, () => Promise<FlowPart>>>;
  methods: MethodChoice;
  /** The pages that the browser shows at the end of a sign-in. */
  pages(): Promise<CallbackPages>;
  registrations: Registrations;
  lengths: Pick<SessionLengths, 'lengthOf'>;
}

/** Which method a sign-in uses first. */
export interface MethodChoice {
  /**
   * The methods of this sign-in, the first one first. May reject with
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
  /** Whether the portal session was ended for this sign-in, which then starts a new one. */
  afterLogout?: boolean;
}

/** Resolves to the stored session, rejects with `SignInError`. */
export type SignIn = (request: SignInRequest, options: SignInOptions) => Promise<SessionRecord>;

export function createSignIn(deps: SignInDeps): SignIn {
  return async (request, options) => {
    const attempt = { request, scopes: scopeSet(request.scopes), ...options };
    const obtained = await obtain(attempt, deps);
    return keepSession(obtained, attempt, deps);
  };
}

async function obtain(attempt: Attempt, deps: SignInDeps): Promise<Obtained> {
  const { request, scopes, prompts, signal } = attempt;
  const { instance, application } = request;
  if (!application) return obtainTokens(attempt, deps);
  const { signInToApplication } = await import('./applicationSignIn.ts');
  const scope = scopes.length > 0 ? scopes : scopeSet(application.scopes);
  return signInToApplication({ instance, application, scope, prompts }, deps, { signal });
}

/** Follows the user's choices until there are tokens. */
async function obtainTokens(
  { request, scopes, prompts, signal }: Attempt,
  deps: SignInDeps,
): Promise<ObtainedByClient> {
  const { instance } = request;
  const startUrl = portalOf(instance);
  const { clock, log, registrations } = deps;
  const methods = await deps.methods.choose(request);
  let [method] = methods;
  let forceNew = false;
  let cause: unknown;

  for (;;) {
    signal.throwIfAborted();
    if (!method) throw new SignInError('bad-settings', 'sign-in: no method is allowed');
    prompts.showStep('registering');
    const origin = (await deps.origins(instance))?.oidc;
    const purpose = { instance, method, scopes, origin };
    const [part, oidc, pages] = await Promise.all([
      deps.flows[method](),
      deps.oidc(instance),
      deps.pages(),
    ]);
    const toRegister = part.registrationRequest(method, { startUrl, scopes });
    try {
      const registration = await registrations.get(
        purpose,
        (workSignal) => oidc.registerClient(toRegister, { signal: workSignal }),
        { signal, forceNew, lengthMs: await deps.lengths.lengthOf(instance, scopes) },
      );
      const outcome = await part
        .flow({ registration, startUrl, scopes }, { clock, log, oidc, prompts, pages }, { signal })
        .catch(async (error: unknown) => {
          if (isInvalidClient(error) || isRefusedInBrowser(error)) {
            await registrations.drop(purpose, registration.clientId);
          }
          throw error;
        });
      if (outcome.kind === 'tokens') {
        if (method !== methods[0]) await deps.methods.remember(request, method);
        return { tokens: outcome.tokens, registration };
      }
      log.info(`sign-in: the user chose: ${outcome.kind}`);
      if (outcome.kind === 'switch') method = methods.find((allowed) => allowed === outcome.to);
      // The service's page may have refused the client where only the user can see it.
      else forceNew = true;
    } catch (error) {
      if (!isInvalidClient(error) || cause) throw withCause(signInErrorOf(error, instance), cause);
      // A registration that the service has forgotten is replaced once without bothering the user.
      log.info('sign-in: registration refused, trying again with a new one');
      forceNew = true;
      cause = error;
    }
  }
}

function withCause(error: unknown, cause: unknown): unknown {
  if (error instanceof Error && error.cause === undefined && cause) error.cause = cause;
  return error;
}
