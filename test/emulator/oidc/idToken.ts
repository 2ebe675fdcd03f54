/** idTokens with the claims of AWS's examples and the OpenID Connect claims for a user's names. */
import { createHmac } from 'node:crypto';
import { type Instance, issuerUrlOf } from '../world/directory.ts';
import type { UserSession } from '../world/sessions.ts';
import type { World } from '../world/world.ts';

/** The ARN of an instance. */
export const instanceArnOf = (instance: Instance): string =>
  `arn:aws:sso:::instance/${instance.id}`;

/** Signed with a random key: AWS publishes none for these tokens, so no client can verify them. */
export function createIdToken(
  world: World,
  session: UserSession,
  audience: string,
  identityContext = world.random(48).toString('base64'),
): string {
  const { instance, user } = session;
  const issuedAt = Math.floor(world.now() / 1000);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ typ: 'JWT', alg: 'HS256' })}.${part({
    iss: issuerUrlOf(instance),
    sub: user.id,
    aud: audience,
    iat: issuedAt,
    exp: issuedAt + world.settings.accessTokenSeconds,
    // A string instead of a NumericDate, as in AWS's examples.
    auth_time: `${new Date(session.startedAt).toISOString().slice(0, 19)}Z`,
    ...(world.settings.idTokenNames && {
      preferred_username: user.name,
      email: user.email,
      name: user.displayName,
    }),
    'aws:identity_store_id': instance.identityStoreId,
    'aws:identity_store_arn': `arn:aws:identitystore::${instance.ownerAccountId}:identitystore/${instance.identityStoreId}`,
    'aws:instance_account': instance.ownerAccountId,
    'aws:instance_arn': instanceArnOf(instance),
    'aws:credential_id': world.random(32).toString('base64url'),
    'sts:identity_context': identityContext,
    'sts:audit_context': world.random(32).toString('base64'),
  })}`;
  return `${signed}.${createHmac('sha256', world.random(32)).update(signed).digest('base64url')}`;
}
