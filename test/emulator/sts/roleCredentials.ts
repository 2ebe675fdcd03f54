/** Role credentials: issued by the portal, accepted by STS and CreateTokenWithIAM. */
import { createHash } from 'node:crypto';
import type { Instance } from '../world/directory.ts';
import type { UserSession } from '../world/sessions.ts';
import type { World } from '../world/world.ts';
import type { SigningKey } from './sigv4.ts';

/** Issued role credentials and who they stand for. They outlive the session they came from. */
export interface RoleKey extends SigningKey {
  accountId: string;
  /** `arn:aws:sts::{account}:assumed-role/AWSReservedSSO_{role}_{suffix}/{user name}` */
  arn: string;
  /** `{role id}:{user name}` */
  userId: string;
}

/** The issued role credentials. */
export interface RoleCredentials {
  /** Issues credentials to the user of a session; the answer of GetRoleCredentials. */
  issue(session: UserSession, accountId: string, roleName: string): object;
  /** Credentials by their access key id, for an hour longer than they are valid. */
  find(accessKeyId: string): RoleKey | undefined;
}

const keptMs = 3_600_000;
const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Starts without credentials. */
export function createRoleCredentials(world: World): RoleCredentials {
  const keys = new Map<string, RoleKey & { expiresAt: number }>();
  return {
    find: (accessKeyId) => keys.get(accessKeyId),

    issue({ instance, user }, accountId, roleName) {
      for (const [id, { expiresAt }] of keys) if (expiresAt + keptMs < world.now()) keys.delete(id);
      const letters = [...world.random(16)].map((byte) => base32.charAt(byte % 32));
      const accessKeyId = `ASIA${letters.join('')}`;
      const secretAccessKey = world.random(30).toString('base64');
      const sessionToken = `IQoJb3JpZ2luX2Vj${world.random(320).toString('base64')}`;
      const expiresAt = world.now() + world.settings.roleCredentialsSeconds * 1000;
      const suffix = roleSuffix(instance, accountId, roleName);
      keys.set(accessKeyId, {
        secretAccessKey,
        sessionToken,
        expiresAt,
        accountId,
        arn: `arn:aws:sts::${accountId}:assumed-role/AWSReservedSSO_${roleName}_${suffix}/${user.name}`,
        userId: `AROA${suffix.toUpperCase()}:${user.name}`,
      });
      return {
        roleCredentials: { accessKeyId, secretAccessKey, sessionToken, expiration: expiresAt },
      };
    },
  };
}

/** The suffix of a permission set's role in an account, the same for every user of the role. */
const roleSuffix = (instance: Instance, accountId: string, roleName: string): string =>
  createHash('sha256').update(`${instance.id}/${accountId}/${roleName}`).digest('hex').slice(0, 16);
