/** The assertions of trusted token issuers: JWTs that are signed with RS256. */
import { createVerify } from 'node:crypto';
import * as v from 'valibot';
import { readObject } from '../wire/members.ts';
import { oidcError } from '../wire/wire.ts';
import type { Application, TrustedIssuer, User } from '../world/directory.ts';
import type { World } from '../world/world.ts';

const claimsSchema = v.looseObject({ iss: v.string(), aud: v.string(), exp: v.number() });

/** The user named by an assertion of a trusted issuer. Throws InvalidGrantException. */
export function readAssertion(world: World, assertion: string, application: Application): User {
  const [header = '', payload = '', signature = ''] = assertion.split('.');
  const claims = v.safeParse(claimsSchema, decode(payload));
  if (claims.success && decode(header).alg === 'RS256' && claims.output.exp * 1000 > world.now()) {
    const { iss, aud } = claims.output;
    const verifies = ({ publicKey }: TrustedIssuer) =>
      createVerify('RSA-SHA256')
        .update(`${header}.${payload}`)
        .verify(publicKey, signature, 'base64url');
    const trusted = application.trustedIssuers
      .filter(({ issuer, audience }) => issuer === iss && audience === aud)
      .find(verifies);
    const user =
      trusted &&
      application.instance.users.find(
        (known) => known[trusted.attribute] === claims.output[trusted.claim],
      );
    if (user) return user;
  }
  throw oidcError('InvalidGrantException', 'Invalid assertion provided');
}

const decode = (part: string) => readObject(Buffer.from(part, 'base64url').toString());
