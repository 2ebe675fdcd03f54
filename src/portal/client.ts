/** The access portal's API: what a signed-in person may enter, and with what. */
import { SignInError } from '../base/errors.ts';
import type { Answer } from '../http/http.ts';
import { below, type EndpointConfig, resolveEndpoint } from '../oidc/endpoints.ts';
import { readAnswer, readRequest } from '../oidc/reading.ts';
import { guard } from '../oidc/secret.ts';
import { createServiceCaller, type ServiceConfig, type ServiceDeps } from '../oidc/serviceCall.ts';
import {
  type AccountInfo,
  getRoleCredentials,
  getRoleCredentialsResponse,
  listAccountRoles,
  listAccountRolesResponse,
  listAccounts,
  listAccountsResponse,
  logout,
  type RoleCredentials,
  type RoleInfo,
} from './messages.ts';
import { readPortalError } from './portalError.ts';

export interface PortalConfig extends EndpointConfig, ServiceConfig {}

/**
 * Each call rejects with `PortalError` when the portal refuses, with `SignInError` (`service`,
 * `bad-answer`, `bad-settings`, `network`) as the OIDC client does, and `signal.reason` on abort.
 */
export interface PortalClient {
  /**
   * Pages of the accounts assigned to the person.
   * https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_ListAccounts.html
   */
  listAccounts(
    request: { accessToken: string; maxResults?: number },
    options: { signal: AbortSignal },
  ): AsyncGenerator<readonly AccountInfo[]>;
  /**
   * Pages of the person's roles in one account.
   * https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_ListAccountRoles.html
   */
  listAccountRoles(
    request: { accessToken: string; accountId: string; maxResults?: number },
    options: { signal: AbortSignal },
  ): AsyncGenerator<readonly RoleInfo[]>;
  /**
   * Credentials of a role. A role not assigned (any more) is `ForbiddenException`.
   * https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html
   */
  getRoleCredentials(
    request: { accessToken: string; accountId: string; roleName: string },
    options: { signal: AbortSignal },
  ): Promise<RoleCredentials>;
  /**
   * Ends the person's session at the service. Role credentials live on until they expire.
   * https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_Logout.html
   */
  logout(request: { accessToken: string }, options: { signal: AbortSignal }): Promise<void>;
}

/** @throws SignInError `bad-settings` when no endpoint follows from `config` */
export function createPortalClient(deps: ServiceDeps, config: PortalConfig): PortalClient {
  const { url: base } = resolveEndpoint('portal', config);
  const callService = createServiceCaller('sso#2019-06-10', deps, config);

  const call = <T>(
    operation: string,
    { accessToken, url, method = 'GET' }: Request,
    read: (answer: Answer, where: { operation: string; host: string }) => T,
    options: { signal: AbortSignal },
  ): Promise<T> =>
    callService(
      {
        operation,
        request: { method, url, headers: { 'x-amz-sso_bearer_token': accessToken } },
        read: (answer) => read(answer, { operation, host: url.host }),
        refusal: readPortalError,
      },
      options,
    );

  return {
    listAccounts(request, options) {
      const { accessToken, maxResults } = readRequest(listAccounts, request, 'ListAccounts');
      return pages(async (nextToken) => {
        const url = query(below(base, '/assignment/accounts'), {
          max_result: maxResults,
          next_token: nextToken,
        });
        const page = await call(
          'ListAccounts',
          { accessToken, url },
          (answer, where) => readAnswer(listAccountsResponse, answer, where),
          options,
        );
        return { items: page.accountList, nextToken: page.nextToken };
      });
    },

    listAccountRoles(request, options) {
      const { accessToken, accountId, maxResults } = readRequest(
        listAccountRoles,
        request,
        'ListAccountRoles',
      );
      return pages(async (nextToken) => {
        const url = query(below(base, '/assignment/roles'), {
          account_id: accountId,
          max_result: maxResults,
          next_token: nextToken,
        });
        const page = await call(
          'ListAccountRoles',
          { accessToken, url },
          (answer, where) => readAnswer(listAccountRolesResponse, answer, where),
          options,
        );
        const items = page.roleList.map((role) => ({ accountId, ...role }));
        return { items, nextToken: page.nextToken };
      });
    },

    async getRoleCredentials(request, options) {
      const { accessToken, accountId, roleName } = readRequest(
        getRoleCredentials,
        request,
        'GetRoleCredentials',
      );
      const url = query(below(base, '/federation/credentials'), {
        account_id: accountId,
        role_name: roleName,
      });
      const { roleCredentials } = await call(
        'GetRoleCredentials',
        { accessToken, url },
        (answer, where) => readAnswer(getRoleCredentialsResponse, answer, where),
        options,
      );
      return guard(roleCredentials);
    },

    async logout(request, options) {
      const { accessToken } = readRequest(logout, request, 'Logout');
      const url = below(base, '/logout');
      await call('Logout', { accessToken, url, method: 'POST' }, () => undefined, options);
    },
  };
}

interface Request {
  accessToken: string;
  url: URL;
  method?: 'GET' | 'POST';
}

function query(url: URL, members: Record<string, string | number | undefined>): URL {
  const pairs = Object.entries(members).filter(([, value]) => value !== undefined);
  const search = pairs.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return new URL(`?${search.join('&')}`, url);
}

/** Until a page names no next one. A service that names the same page again would never end. */
async function* pages<T>(
  request: (nextToken?: string) => Promise<{ items: readonly T[]; nextToken: string }>,
): AsyncGenerator<readonly T[]> {
  let page = await request();
  yield page.items;
  while (page.nextToken) {
    const next = await request(page.nextToken);
    if (next.nextToken === page.nextToken) {
      throw new SignInError('bad-answer', 'unexpected answer: nextToken leads to the same page');
    }
    page = next;
    yield page.items;
  }
}
