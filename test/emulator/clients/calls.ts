/** Shortcuts for tests that call the emulated service without sockets. */
import { createHash } from 'node:crypto';
import type { IdentityCenter } from '../identityCenter.ts';
import { readObject } from '../wire/members.ts';
import type { WireRequest } from '../wire/wire.ts';

/** An answer, with its body as text and as JSON. */
export interface Called {
  status: number;
  /** Class name in `x-amzn-ErrorType`, without the namespace behind it. */
  type: string | undefined;
  headers: Readonly<Record<string, string>>;
  text: string;
  json: Readonly<Record<string, unknown>>;
}

/** The code verifier of the example in RFC 7636 appendix B. */
export const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
/** A redirect URI of a client that listens on a port. */
export const redirectUri = 'http://127.0.0.1:49152/oauth/callback';

/** The registration of a client for the code grant. */
export const codeClient = {
  clientName: 'Example',
  clientType: 'public',
  scopes: ['sso:account:access'],
  grantTypes: ['authorization_code', 'refresh_token'],
  redirectUris: ['http://127.0.0.1/oauth/callback'],
  issuerUrl: 'https://d-1234567890.awsapps.com/start',
};

/** Calls without sockets. */
export interface Calls {
  call(request: Partial<WireRequest> & { target: string }): Called;
  /** Posts JSON. */
  post(target: string, body: unknown): Called;
  portal(target: string, accessToken: unknown): Called;
  /** Registers a client, by default for the code grant, and returns its id and secret. */
  register(body?: object): { clientId: string; clientSecret: string };
  authorizeUrl(clientId: string, changes?: Record<string, string | undefined>): string;
  /** Returns an authorization code that `user`, alice by default, approved. */
  code(clientId: string, user?: string): string;
  /** Signs `user` in with the code grant and returns the tokens. */
  signIn(client: { clientId: string; clientSecret: string }, user?: string): Tokens;
  refresh(client: { clientId: string; clientSecret: string }, refreshToken: unknown): Called;
}

/** The members of a CreateToken answer that tests read. */
export interface Tokens {
  accessToken: string;
  expiresIn: number;
  refreshToken: string;
}

/** Calls to the endpoints of `region`. */
export function createCalls(center: IdentityCenter, region = 'us-east-1'): Calls {
  const host = `oidc.${region}.amazonaws.com`;
  const issuerUrl = center.instances.find((instance) => instance.region === region)?.startUrl;
  const calls: Calls = {
    call({ method = 'GET', target, headers = {}, body = '' }) {
      const { outcome } = center.handle({ method, target, headers: { host, ...headers }, body });
      if (outcome === 'reset') throw new Error(`${method} ${target} was reset`);
      return {
        status: outcome.status,
        type: outcome.headers['x-amzn-ErrorType']?.split(':')[0],
        headers: outcome.headers,
        text: outcome.body,
        json: readObject(outcome.body),
      };
    },
    post: (target, body) =>
      calls.call({
        method: 'POST',
        target,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    portal: (target, accessToken) =>
      calls.call({ target, headers: { 'x-amz-sso_bearer_token': String(accessToken) } }),

    register(body = { ...codeClient, issuerUrl }) {
      const { clientId, clientSecret } = calls.post('/client/register', body).json;
      return { clientId: String(clientId), clientSecret: String(clientSecret) };
    },

    authorizeUrl(clientId, changes = {}) {
      const parameters = {
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        state: 'state-1',
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
        scopes: 'sso:account:access',
        ...changes,
      };
      const present = Object.entries(parameters).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      );
      return `https://${host}/authorize?${new URLSearchParams(present)}`;
    },

    code(clientId, user = 'alice') {
      const url = calls.authorizeUrl(clientId, { scopes: undefined });
      const back = center.control.decideAuthorization({ url, user });
      return new URL(back).searchParams.get('code') ?? '';
    },

    signIn(client, user) {
      const { json } = calls.post('/token', {
        ...client,
        grantType: 'authorization_code',
        code: calls.code(client.clientId, user),
        redirectUri,
        codeVerifier: verifier,
      });
      return json as unknown as Tokens;
    },

    refresh: (client, refreshToken) =>
      calls.post('/token', { ...client, grantType: 'refresh_token', refreshToken }),
  };
  return calls;
}
