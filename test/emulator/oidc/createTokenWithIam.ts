/**
 * CreateTokenWithIAM: tokens for customer managed applications. An AWS principal signs the request;
 * there is no client secret.
 */
import { createVerify } from 'node:crypto';
import * as v from 'valibot';
import type { RoleCredentials } from '../sts/roleCredentials.ts';
import { verifySigV4 } from '../sts/sigv4.ts';
import { list, readJson, readMembers, readObject, text } from '../wire/members.ts';
import {
  jsonAnswer,
  oidcError,
  type SigningErrorType,
  WireError,
  type WireRequest,
} from '../wire/wire.ts';
import type { Application, TrustedIssuer, User } from '../world/directory.ts';
import type { Granted, Narrowed } from '../world/sessions.ts';
import type { World } from '../world/world.ts';
import type { TokenDeps } from './createToken.ts';
import { createIdToken } from './idToken.ts';
import type { Client } from './registrations.ts';

const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';
const refreshTokenType = 'urn:ietf:params:oauth:token-type:refresh_token';

const requestSchema = v.object({ clientId: text, grantType: text, scope: list });
const byCode = v.object({ code: text, redirectUri: text, codeVerifier: v.optional(text) });
const byRefreshToken = v.object({ refreshToken: text });
const byAssertion = v.object({ assertion: text });
const byExchange = v.object({
  subjectToken: text,
  subjectTokenType: v.literal(accessTokenType),
  requestedTokenType: v.optional(v.picklist([accessTokenType, refreshTokenType]), accessTokenType),
});

/** The parts that issue tokens, and the credentials that sign requests. */
export interface IamDeps extends TokenDeps {
  roleCredentials: RoleCredentials;
}

/** Answers a signed request; throws if it is refused. */
export function createTokenWithIam(
  world: World,
  request: WireRequest,
  region: string,
  deps: IamDeps,
): object {
  const account = authenticateCaller(world, request, region, deps.roleCredentials);
  const body = readJson(request);
  const { clientId, grantType, scope } = readMembers(requestSchema, body);
  const client = deps.registrations.find(clientId);
  const application = client?.application;
  if (!client || !application || client.region !== region) {
    // Seen without a description, as is AccessDeniedException (boto/boto3#4093).
    throw oidcError('InvalidClientException');
  }
  if (!application.actorAccounts.includes(account)) {
    throw oidcError('AccessDeniedException');
  }
  if (!scope.every((name) => client.scopes.includes(name))) {
    throw oidcError('InvalidScopeException', 'Invalid scope provided');
  }

  const grant: Grant = {
    client,
    application,
    grantType,
    narrowed: scope.length > 0 ? { scopes: scope } : {},
  };
  const { tokens, session, scopes } = redeem(world, grant, body, deps);
  const identityContext = world.random(48).toString('base64');
  const withIdToken = grantType !== 'refresh_token' && scopes.includes('openid');
  const withContext = scopes.includes('sts:identity_context');
  return {
    ...tokens,
    ...(withIdToken && { idToken: createIdToken(world, session, clientId, identityContext) }),
    issuedTokenType: tokens.refreshToken ? refreshTokenType : accessTokenType,
    scope: scopes,
    ...(withContext && { awsAdditionalDetails: { identityContext } }),
  };
}

interface Grant {
  client: Client;
  application: Application;
  grantType: string;
  narrowed: Narrowed;
}

function redeem(
  world: World,
  grant: Grant,
  body: unknown,
  { authorizations, sessions }: IamDeps,
): Granted {
  const { client, application, narrowed } = grant;
  switch (grant.grantType) {
    case 'authorization_code':
      return authorizations.redeem(client, readMembers(byCode, body), narrowed);
    case 'refresh_token':
      return sessions.refresh(client, readMembers(byRefreshToken, body).refreshToken, narrowed);
    case jwtBearer: {
      const { assertion } = readMembers(byAssertion, body);
      const user = readAssertion(world, assertion, application);
      const session = sessions.signIn(application.instance, user, 'trusted token issuer');
      return sessions.grant(client, session, narrowed);
    }
    case tokenExchange: {
      const { subjectToken, requestedTokenType } = readMembers(byExchange, body);
      const session = sessions.bearer(subjectToken);
      if (session?.instance !== application.instance) {
        throw oidcError('InvalidGrantException', 'Invalid subject token provided');
      }
      const refreshable = requestedTokenType === refreshTokenType;
      return sessions.grant(client, session, { ...narrowed, refreshable });
    }
    default:
      throw oidcError('UnsupportedGrantTypeException', 'Unsupported grant type provided');
  }
}

/** The error names that AWS's JSON services use for a refused signature. */
const signingFaults: Record<SigningErrorType, string> = {
  ExpiredToken: 'ExpiredTokenException',
  InvalidClientTokenId: 'UnrecognizedClientException',
  MissingAuthenticationToken: 'MissingAuthenticationTokenException',
  SignatureDoesNotMatch: 'InvalidSignatureException',
};

/** The AWS account of the principal that signed the request. */
function authenticateCaller(
  world: World,
  request: WireRequest,
  region: string,
  roleCredentials: RoleCredentials,
): string {
  const callers = new Map(world.callers.map((caller) => [caller.accessKeyId, caller]));
  const findKey = (id: string) => callers.get(id) ?? roleCredentials.find(id);
  const verdict = verifySigV4(request, { service: 'sso-oauth', region, now: world.now(), findKey });
  if ('accessKeyId' in verdict) return findKey(verdict.accessKeyId)?.accountId ?? '';
  const type = signingFaults[verdict.fault];
  const answer = jsonAnswer(403, { message: verdict.because });
  answer.headers['x-amzn-ErrorType'] = type;
  throw new WireError(type, answer);
}

const assertionClaims = v.object({
  iss: v.string(),
  aud: v.string(),
  email: v.string(),
  exp: v.number(),
});

/** The user named by an RS256 JWT of a trusted issuer. Throws InvalidGrantException. */
function readAssertion(world: World, assertion: string, application: Application): User {
  const [header = '', payload = '', signature = ''] = assertion.split('.');
  const claims = v.safeParse(assertionClaims, decode(payload));
  if (claims.success && decode(header).alg === 'RS256' && claims.output.exp * 1000 > world.now()) {
    const { iss, aud, email } = claims.output;
    const verifies = ({ publicKey }: TrustedIssuer) =>
      createVerify('RSA-SHA256')
        .update(`${header}.${payload}`)
        .verify(publicKey, signature, 'base64url');
    const trusted = application.trustedIssuers
      .filter(({ issuer, audience }) => issuer === iss && audience === aud)
      .some(verifies);
    const user = application.instance.users.find((known) => known.email === email);
    if (trusted && user) return user;
  }
  throw oidcError('InvalidGrantException', 'Invalid assertion provided');
}

const decode = (part: string) => readObject(Buffer.from(part, 'base64url').toString());
