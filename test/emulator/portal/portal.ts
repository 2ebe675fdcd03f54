/** The access portal API: accounts, roles and role credentials; and the STS that accepts the latter. */
import { createHash } from 'node:crypto';
import { type SigningKey, verifySigV4 } from '../sts/sigv4.ts';
import { portalError, stsError, type WireAnswer, type WireRequest } from '../wire/wire.ts';
import type { Assignment, Instance } from '../world/directory.ts';
import type { Sessions, UserSession } from '../world/sessions.ts';
import type { World } from '../world/world.ts';

/** Issued role credentials. They outlive the session they were requested with. */
interface RoleKey extends SigningKey {
  arn: string;
  accountId: string;
  roleId: string;
}

/** The operations return the JSON of their answer and throw the portal's errors. */
export interface Portal {
  listAccounts(session: UserSession, query: URLSearchParams): object;
  listAccountRoles(session: UserSession, query: URLSearchParams): object;
  getRoleCredentials(session: UserSession, query: URLSearchParams): object;
  /** The session of the request's access token. Throws UnauthorizedException. */
  authenticate(request: WireRequest, region: string): UserSession;
  /** STS GetCallerIdentity for role credentials of this portal. */
  callerIdentity(request: WireRequest): WireAnswer;
  /** Role credentials by their access key id. */
  findKey(accessKeyId: string): (SigningKey & { accountId: string }) | undefined;
}

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export function createPortal(world: World, sessions: Sessions): Portal {
  const roleKeys = new Map<string, RoleKey>();

  /** Throws the same for an account that does not exist and one without a role for the user. */
  const findAssignment = (session: UserSession, accountId: string): Assignment => {
    const found = session.user.accounts.find((account) => account.accountId === accountId);
    if (!found) throw noAccess();
    return found;
  };

  const page = <Item>(items: readonly Item[], query: URLSearchParams) => {
    const size = readNumber(query, 'max_result', world.settings.pageSize);
    const start = readNumber(query, 'next_token', 0);
    if (size < 1 || size > 100) throw badParameter('max_result');
    const end = start + size;
    // Null instead of absent on the last page; clients must accept both.
    return { items: items.slice(start, end), nextToken: end < items.length ? `${end}` : null };
  };

  return {
    authenticate(request, region) {
      const session = sessions.bearer(request.headers['x-amz-sso_bearer_token'] ?? '');
      if (session?.instance.region !== region) {
        throw portalError('UnauthorizedException', 'Session token not found or invalid');
      }
      return session;
    },

    listAccounts(session, query) {
      const { items, nextToken } = page(session.user.accounts, query);
      const accountList = items.map(({ accountId, accountName, emailAddress }) => ({
        accountId,
        accountName,
        emailAddress,
      }));
      return { accountList, nextToken };
    },

    listAccountRoles(session, query) {
      const accountId = readText(query, 'account_id');
      const { items, nextToken } = page(findAssignment(session, accountId).roles, query);
      return { roleList: items.map((roleName) => ({ roleName, accountId })), nextToken };
    },

    getRoleCredentials(session, query) {
      const accountId = readText(query, 'account_id');
      const roleName = readText(query, 'role_name');
      if (!findAssignment(session, accountId).roles.includes(roleName)) {
        throw noAccess();
      }
      const letters = [...world.random(16)].map((byte) => base32.charAt(byte % 32));
      const accessKeyId = `ASIA${letters.join('')}`;
      const secretAccessKey = world.random(30).toString('base64');
      const sessionToken = `IQoJb3JpZ2luX2Vj${world.random(320).toString('base64')}`;
      const expiresAt = world.now() + world.settings.roleCredentialsSeconds * 1000;
      for (const [id, key] of roleKeys) {
        if ((key.expiresAt ?? 0) + 3_600_000 < world.now()) roleKeys.delete(id);
      }
      roleKeys.set(accessKeyId, {
        secretAccessKey,
        sessionToken,
        expiresAt,
        accountId,
        arn: roleSessionArn(session.instance, accountId, roleName, session.user.name),
        roleId: `AROA${roleHash(session.instance, accountId, roleName).toUpperCase()}`,
      });
      return {
        roleCredentials: { accessKeyId, secretAccessKey, sessionToken, expiration: expiresAt },
      };
    },

    findKey: (accessKeyId) => roleKeys.get(accessKeyId),

    callerIdentity(request) {
      const form = new URLSearchParams(request.body);
      if (form.get('Action') !== 'GetCallerIdentity' || form.get('Version') !== '2011-06-15') {
        throw stsError('InvalidAction', 'Only GetCallerIdentity of 2011-06-15 is answered here');
      }
      const verdict = verifySigV4(request, {
        service: 'sts',
        now: world.now(),
        findKey: (id) => roleKeys.get(id),
      });
      if ('fault' in verdict) throw stsError(verdict.fault, verdict.because);
      const key = roleKeys.get(verdict.accessKeyId);
      if (!key) throw stsError('InvalidClientTokenId', 'Unknown access key');
      const sessionName = key.arn.slice(key.arn.lastIndexOf('/') + 1);
      return {
        status: 200,
        headers: { 'content-type': 'text/xml' },
        body:
          '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\n' +
          '  <GetCallerIdentityResult>\n' +
          `    <Arn>${key.arn}</Arn>\n` +
          `    <UserId>${key.roleId}:${sessionName}</UserId>\n` +
          `    <Account>${key.accountId}</Account>\n` +
          '  </GetCallerIdentityResult>\n' +
          '</GetCallerIdentityResponse>\n',
      };
    },
  };
}

/** The suffix of a permission set's role in an account, the same for every user of the role. */
const roleHash = (instance: Instance, accountId: string, roleName: string): string =>
  createHash('sha256').update(`${instance.id}/${accountId}/${roleName}`).digest('hex').slice(0, 16);

const roleSessionArn = (instance: Instance, accountId: string, role: string, name: string) =>
  `arn:aws:sts::${accountId}:assumed-role/AWSReservedSSO_${role}_${roleHash(instance, accountId, role)}/${name}`;

const noAccess = () => portalError('ForbiddenException', 'No access');

const badParameter = (name: string) =>
  portalError('InvalidRequestException', `Invalid value for ${name}`);

function readText(query: URLSearchParams, name: string): string {
  const value = query.get(name);
  if (!value) throw badParameter(name);
  return value;
}

function readNumber(query: URLSearchParams, name: string, absent: number): number {
  const value = query.get(name);
  if (value === null) return absent;
  if (!/^\d{1,6}$/.test(value)) throw badParameter(name);
  return Number(value);
}
