/**
 * CreateTokenWithIAM: tokens for customer managed applications. An AWS principal signs the request;
 * there is no client secret.
 */
import * as v from 'valibot';
import type { RoleCredentials } from '../sts/roleCredentials.ts';
import { verifySigV4 } from '../sts/sigv4.ts';
import { list, readJson, readMembers, text } from '../wire/members.ts';
import {
  jsonAnswer,
  oidcError,
  type SigningErrorType,
  unauthorizedClient,
  WireError,
  type WireRequest,
} from '../wire/wire.ts';
import { type Application, applicationGrants, type User } from '../world/directory.ts';
import type { Granted, Narrowed } from '../world/sessions.ts';
import type { World } from '../world/world.ts';
import { readAssertion } from './assertion.ts';
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
  const caller = authenticateCaller(world, request, region, deps.roleCredentials);
  const body = readJson(request);
  const { clientId, grantType, scope } = readMembers(requestSchema, body);
  requirePermission(world, caller, clientId);
  const client = deps.registrations.find(clientId);
  const application = client?.application;
  if (!client || !application?.enabled || client.region !== region) {
    // Seen without a description, as is AccessDeniedException (boto/boto3#4093).
    throw oidcError('InvalidClientException');
  }
  if (!application.actorAccounts.includes(caller.accountId)) {
    throw oidcError('AccessDeniedException');
  }
  if (!applicationGrants.includes(grantType)) {
    throw oidcError('UnsupportedGrantTypeException', 'Unsupported grant type provided');
  }
  if (!application.grantTypes.includes(grantType)) throw unauthorizedClient();
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
  const admit = ({ name }: User) => {
    const { assignedUsers } = application;
    // Seen without a description (Connapse#429).
    if (assignedUsers && !assignedUsers.includes(name)) throw oidcError('AccessDeniedException');
  };
  switch (grant.grantType) {
    case 'authorization_code':
      return authorizations.redeem(client, readMembers(byCode, body), narrowed, admit);
    case 'refresh_token':
      return sessions.refresh(client, readMembers(byRefreshToken, body).refreshToken, narrowed);
    case jwtBearer: {
      const { assertion } = readMembers(byAssertion, body);
      const user = readAssertion(world, assertion, application);
      admit(user);
      const session = sessions.signIn(application.instance, user, 'trusted token issuer');
      return sessions.grant(client, session, narrowed);
    }
    case tokenExchange: {
      const { subjectToken, requestedTokenType } = readMembers(byExchange, body);
      const session = application.exchangedScopes
        .map((scope) => sessions.bearer(subjectToken, scope))
        .find((found) => found !== undefined);
      if (session?.instance !== application.instance) {
        throw oidcError('InvalidGrantException', 'Invalid subject token provided');
      }
      admit(session.user);
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

interface Caller {
  accountId: string;
  /** Only of a role. */
  arn?: string;
}

/** The principal that signed the request. */
function authenticateCaller(
  world: World,
  request: WireRequest,
  region: string,
  roleCredentials: RoleCredentials,
): Caller {
  const callers = new Map(world.callers.map((caller) => [caller.accessKeyId, caller]));
  const findKey = (id: string) => callers.get(id) ?? roleCredentials.find(id);
  const verdict = verifySigV4(request, { service: 'sso-oauth', region, now: world.now(), findKey });
  if ('accessKeyId' in verdict) return findKey(verdict.accessKeyId) ?? { accountId: '' };
  throw forbidden(signingFaults[verdict.fault], verdict.because);
}

/** As IAM answers for every service, where no policy of the principal allows the action. */
function requirePermission(world: World, { accountId, arn = '' }: Caller, application: string) {
  const role = /\/AWSReservedSSO_(.+)_[0-9a-f]{16}\//.exec(arn)?.[1];
  if (!world.settings.rolesWithoutTokens.includes(`${accountId}/${role}`)) return;
  throw forbidden(
    'AccessDeniedException',
    `User: ${arn} is not authorized to perform: sso-oauth:CreateTokenWithIAM on resource: ${application} because no identity-based policy allows the sso-oauth:CreateTokenWithIAM action`,
  );
}

function forbidden(type: string, message: string): WireError {
  const answer = jsonAnswer(403, { message });
  answer.headers['x-amzn-ErrorType'] = type;
  return new WireError(type, answer);
}
