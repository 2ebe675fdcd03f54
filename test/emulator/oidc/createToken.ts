/** CreateToken, for its three grants. */
import * as v from 'valibot';
import { readMembers, text } from '../wire/members.ts';
import { oidcError, unauthorizedClient } from '../wire/wire.ts';
import type { Granted, Sessions } from '../world/sessions.ts';
import type { World } from '../world/world.ts';
import type { Authorizations } from './authorizations.ts';
import type { DeviceCodes } from './deviceCodes.ts';
import { createIdToken } from './idToken.ts';
import { type Client, publicGrants, type Registrations } from './registrations.ts';

const requestSchema = v.object({ clientId: text, clientSecret: text, grantType: text });
const byCode = v.object({ code: text, redirectUri: text, codeVerifier: text });
const byDeviceCode = v.object({ deviceCode: text });
const byRefreshToken = v.object({ refreshToken: text });

/** The parts that issue tokens. */
export interface TokenDeps {
  registrations: Registrations;
  sessions: Sessions;
  authorizations: Authorizations;
  deviceCodes: DeviceCodes;
}

/** Answers a CreateToken request; throws if it is refused. */
export function createToken(world: World, body: unknown, region: string, deps: TokenDeps): object {
  const { clientId, clientSecret, grantType } = readMembers(requestSchema, body);
  const client = deps.registrations.authenticate(clientId, clientSecret, region);
  if (!publicGrants.includes(grantType)) {
    throw oidcError('UnsupportedGrantTypeException', 'Unsupported grant type provided');
  }
  if (!client.grantTypes.includes(grantType)) {
    throw unauthorizedClient();
  }
  const { tokens, session } = redeem(client, grantType, body, deps);
  const { accessToken, expiresIn, refreshToken, tokenType } = tokens;
  // The real service sends members it has no value for as null.
  return {
    accessToken,
    aws_sso_app_session_id: null,
    expiresIn,
    idToken: world.settings.idToken ? createIdToken(world, session, clientId) : null,
    issuedTokenType: null,
    originSessionId: null,
    refreshToken: refreshToken ?? null,
    tokenType,
  };
}

function redeem(client: Client, grantType: string, body: unknown, deps: TokenDeps): Granted {
  switch (grantType) {
    case 'authorization_code':
      return deps.authorizations.redeem(client, readMembers(byCode, body));
    case 'refresh_token':
      return deps.sessions.refresh(client, readMembers(byRefreshToken, body).refreshToken);
    default:
      return deps.deviceCodes.redeem(client, readMembers(byDeviceCode, body).deviceCode);
  }
}
