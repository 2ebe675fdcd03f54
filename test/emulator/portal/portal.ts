/** The access portal API: accounts, roles and role credentials. */
import type { RoleCredentials } from '../sts/roleCredentials.ts';
import { portalError, type WireRequest } from '../wire/wire.ts';
import { type Assignment, extraAccounts } from '../world/directory.ts';
import type { Sessions, UserSession } from '../world/sessions.ts';
import type { World } from '../world/world.ts';

/** The operations return the JSON of their answer and throw the portal's errors. */
export interface Portal {
  /** The session of the request's access token. Throws if the token or the call rate is refused. */
  authenticate(request: WireRequest, region: string): UserSession;
  listAccounts(session: UserSession, query: URLSearchParams): object;
  listAccountRoles(session: UserSession, query: URLSearchParams): object;
  getRoleCredentials(session: UserSession, query: URLSearchParams): object;
}

/** Who is signed in, and where role credentials come from. */
export interface PortalDeps {
  sessions: Sessions;
  roleCredentials: RoleCredentials;
}

/** The portal of all regions. */
export function createPortal(world: World, { sessions, roleCredentials }: PortalDeps): Portal {
  /** When each session made its calls of the last second: epoch milliseconds. */
  const recentCalls = new WeakMap<UserSession, number[]>();

  const checkRate = (session: UserSession) => {
    const { portalCallsPerSecond } = world.settings;
    if (portalCallsPerSecond === null) return;
    const calls = (recentCalls.get(session) ?? []).filter((at) => at > world.now() - 1000);
    if (calls.length >= portalCallsPerSecond) {
      throw portalError('TooManyRequestsException', 'HTTP 429 Unknown Code');
    }
    recentCalls.set(session, [...calls, world.now()]);
  };

  const accountsOf = ({ user }: UserSession): readonly Assignment[] =>
    user.accounts.length === 0
      ? []
      : [...user.accounts, ...extraAccounts(world.settings.extraAccounts)];

  /** Throws the same for an account that does not exist and one without a role for the user. */
  const findAccount = (session: UserSession, accountId: string): Assignment => {
    const found = accountsOf(session).find((account) => account.accountId === accountId);
    if (!found) throw noAccess();
    return found;
  };

  const page = <Item>(items: readonly Item[], query: URLSearchParams) => {
    const size = readNumber('max_result', query.get('max_result'), world.settings.pageSize);
    if (size < 1 || size > 100) throw badParameter('max_result');
    const token = query.get('next_token');
    const start = readNumber('next_token', token && decodeToken(token), 0);
    const end = start + size;
    // Null instead of absent on the last page; clients must accept both.
    return {
      items: items.slice(start, end),
      nextToken: end < items.length ? encodeToken(end) : null,
    };
  };

  return {
    authenticate(request, region) {
      const token = request.headers['x-amz-sso_bearer_token'] ?? '';
      const scope = world.settings.portalRequiresScope ? 'sso:account:access' : undefined;
      const session = sessions.bearer(token, scope);
      if (session?.instance.region !== region) {
        throw portalError('UnauthorizedException', 'Session token not found or invalid');
      }
      checkRate(session);
      return session;
    },

    listAccounts(session, query) {
      const { items, nextToken } = page(accountsOf(session), query);
      const accountList = items.map(({ accountId, accountName, emailAddress }) => ({
        accountId,
        accountName,
        emailAddress,
      }));
      return { accountList, nextToken };
    },

    listAccountRoles(session, query) {
      const accountId = readText(query, 'account_id');
      const { items, nextToken } = page(findAccount(session, accountId).roles, query);
      return { roleList: items.map((roleName) => ({ roleName, accountId })), nextToken };
    },

    getRoleCredentials(session, query) {
      const accountId = readText(query, 'account_id');
      const roleName = readText(query, 'role_name');
      const isStale = world.settings.staleRoles.includes(`${accountId}/${roleName}`);
      if (isStale || !findAccount(session, accountId).roles.includes(roleName)) throw noAccess();
      return roleCredentials.issue(session, accountId, roleName);
    },
  };
}

const noAccess = () => portalError('ForbiddenException', 'No access');

const badParameter = (name: string) =>
  portalError('InvalidRequestException', `Invalid value for ${name}`);

/** Opaque, so that no client can calculate with it. */
const encodeToken = (start: number): string => Buffer.from(`${start}`).toString('base64url');

const decodeToken = (token: string): string => Buffer.from(token, 'base64url').toString();

function readText(query: URLSearchParams, name: string): string {
  const value = query.get(name);
  if (!value) throw badParameter(name);
  return value;
}

function readNumber(name: string, value: string | null, absent: number): number {
  if (value === null) return absent;
  if (!/^\d{1,6}$/.test(value)) throw badParameter(name);
  return Number(value);
}
