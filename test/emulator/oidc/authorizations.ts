/** The authorization code grant with PKCE: `/authorize` and the exchange of its codes. */
import { createHash } from 'node:crypto';
import { oidcError, unauthorizedClient, type WireAnswer } from '../wire/wire.ts';
import type { Instance, User } from '../world/directory.ts';
import type { Granted, Narrowed, Sessions, UserSession } from '../world/sessions.ts';
import { opaqueCode, originOf, uuid, type World } from '../world/world.ts';
import { type Client, isRegisteredRedirect, type Registrations } from './registrations.ts';

/** A sign-in that the user has not decided about yet. */
export interface Authorization {
  id: string;
  client: Client;
  instance: Instance;
  redirectUri: string;
  state: string | undefined;
  /** Undefined only for applications, which may omit PKCE. */
  codeChallenge: string | undefined;
  /** Epoch milliseconds. */
  expiresAt: number;
}

/** The members of a token request for the code grant. */
export interface CodeExchange {
  code: string;
  redirectUri: string;
  codeVerifier?: string | undefined;
}

/** The code grant. */
export interface Authorizations {
  /** Redirects the browser to the consent page or back with an error. Throws the other errors. */
  authorize(query: URLSearchParams, region: string): WireAnswer;
  /** The pending authorization with this id. */
  find(id: string): Authorization | undefined;
  /** Ends the authorization and returns the URL the browser is redirected to. */
  decide(authorization: Authorization, decision: 'denied' | UserSession): string;
  /**
   * Exchanges a code for tokens. Throws InvalidGrantException, or what `admit` throws for the user.
   */
  redeem(
    client: Client,
    exchange: CodeExchange,
    narrowed?: Narrowed,
    admit?: (user: User) => void,
  ): Granted;
}

/** A redirect of the browser. */
export const redirectTo = (location: string, status = 302): WireAnswer => ({
  status,
  headers: { location },
  body: '',
});

/** Starts without authorizations. */
export function createAuthorizations(
  world: World,
  registrations: Registrations,
  sessions: Sessions,
): Authorizations {
  const waiting = new Map<string, Authorization>();
  const codes = new Map<string, Authorization & { session: UserSession }>();

  const goBack = (
    { redirectUri, state }: Pick<Authorization, 'redirectUri' | 'state'>,
    parameters: Record<string, string>,
  ) => {
    const url = new URL(redirectUri);
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    const withState = 'code' in parameters || world.settings.stateOnError;
    if (state !== undefined && withState) url.searchParams.set('state', state);
    return url.href;
  };

  return {
    find(id) {
      const authorization = waiting.get(id);
      return authorization && authorization.expiresAt > world.now() ? authorization : undefined;
    },

    // biome-ignore lint/complexity/noExcessiveCognitiveComplexity: the checks of the service, in its order
    authorize(query, region) {
      const client = registrations.find(query.get('client_id') ?? '');
      // A region does not know the clients of another one (kirodotdev/Kiro#330).
      if (client?.region !== region) {
        throw oidcError('InvalidRequestException', 'Invalid client provided');
      }
      if (client.expiresAt <= world.now()) {
        throw oidcError('InvalidClientException', 'Invalid client provided');
      }
      // Seen without a redirect (kirodotdev/Kiro#7515).
      if (!client.grantTypes.includes('authorization_code')) throw unauthorizedClient();
      const redirectUri = query.get('redirect_uri') ?? '';
      if (!isRegisteredRedirect(client, redirectUri)) {
        throw oidcError('InvalidRedirectUriException', 'Invalid redirect URI provided');
      }
      const { instance } = client;
      if (!instance) {
        throw oidcError('InvalidRequestException', 'Invalid issuer URL provided');
      }
      const state = query.get('state') ?? undefined;
      const refuse = (error: string, description: string) =>
        redirectTo(goBack({ redirectUri, state }, { error, error_description: description }));

      if (query.get('response_type') !== 'code') {
        return refuse('unsupported_response_type', 'Invalid response type provided');
      }
      const codeChallenge = query.get('code_challenge') ?? undefined;
      const method = query.get('code_challenge_method');
      const pkce = method === 'S256' && /^[\w-]{43}$/.test(codeChallenge ?? '');
      if (!pkce && !(client.application && codeChallenge === undefined)) {
        return refuse('invalid_request', 'Invalid code challenge provided');
      }
      // The model has `scope`, but every client sends `scopes`, separated by commas or by spaces.
      const requested = [...query.getAll('scope'), ...query.getAll('scopes')]
        .flatMap((value) => value.split(/[\s,]+/))
        .filter((scope) => scope !== '');
      if (!requested.every((scope) => client.scopes.includes(scope))) {
        return refuse('invalid_scope', 'Invalid scope provided');
      }

      for (const [id, { expiresAt }] of waiting) if (expiresAt <= world.now()) waiting.delete(id);
      const authorization: Authorization = {
        id: uuid(world),
        client,
        instance,
        redirectUri,
        state,
        codeChallenge,
        expiresAt: world.now() + world.settings.authorizationCodeSeconds * 1000,
      };
      waiting.set(authorization.id, authorization);
      return redirectTo(`${originOf(world, region)}/sign-in?id=${authorization.id}`);
    },

    decide(authorization, decision) {
      waiting.delete(authorization.id);
      if (decision === 'denied') {
        const refusal = { error: 'access_denied', error_description: 'User denied the request' };
        return goBack(authorization, refusal);
      }
      for (const [code, { expiresAt }] of codes) if (expiresAt <= world.now()) codes.delete(code);
      const code = opaqueCode(world);
      const expiresAt = world.now() + world.settings.authorizationCodeSeconds * 1000;
      codes.set(code, { ...authorization, expiresAt, session: decision });
      return goBack(authorization, { code });
    },

    redeem(client, exchange, narrowed, admit) {
      const known = codes.get(exchange.code);
      if (!known || known.client !== client || known.expiresAt <= world.now()) {
        throw oidcError('InvalidGrantException', 'Invalid grant provided');
      }
      // A wrong verifier uses up the code, too: a stolen code allows one guess.
      codes.delete(exchange.code);
      const verified = matchesChallenge(exchange.codeVerifier, known.codeChallenge);
      if (!verified || exchange.redirectUri !== known.redirectUri) {
        throw oidcError('InvalidGrantException', 'Invalid grant provided');
      }
      admit?.(known.session.user);
      return sessions.grant(client, known.session, narrowed);
    },
  };
}

/** RFC 7636 section 4.6. Without a challenge there must be no verifier. */
function matchesChallenge(verifier: string | undefined, challenge: string | undefined): boolean {
  if (verifier === undefined || challenge === undefined) return verifier === challenge;
  const digest = createHash('sha256').update(verifier).digest('base64url');
  return /^[\w.~-]{43,128}$/.test(verifier) && digest === challenge;
}
