/** CreateToken: one operation, three grants. */
import * as v from 'valibot';
import type { Authorizations } from './authorizations.ts';
import type { DeviceCodes } from './deviceCodes.ts';
import { readMembers, text } from './members.ts';
import type { Registrations } from './registrations.ts';
import { checkGrant, type Sessions, type TokenAnswer } from './sessions.ts';

const createToken = v.object({ clientId: text, clientSecret: text, grantType: text });
const byCode = v.object({ code: text, redirectUri: text, codeVerifier: text });
const byDeviceCode = v.object({ deviceCode: text });
const byRefreshToken = v.object({ refreshToken: text });

export interface TokenDeps {
  registrations: Registrations;
  sessions: Sessions;
  authorizations: Authorizations;
  deviceCodes: DeviceCodes;
}

export function redeem(body: unknown, region: string | undefined, deps: TokenDeps): TokenAnswer {
  const { clientId, clientSecret, grantType } = readMembers(createToken, body);
  const client = deps.registrations.authenticate(clientId, clientSecret, region);
  checkGrant(client, grantType);
  switch (grantType) {
    case 'authorization_code':
      return deps.authorizations.redeem(client, readMembers(byCode, body));
    case 'refresh_token':
      return deps.sessions.refresh(client, readMembers(byRefreshToken, body).refreshToken);
    default:
      return deps.deviceCodes.redeem(client, readMembers(byDeviceCode, body).deviceCode);
  }
}
