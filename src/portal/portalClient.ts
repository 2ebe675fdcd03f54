/** The client for the access portal API: accounts, roles, role credentials and log-out. */

import type * as v from 'valibot';
import { createServiceCaller, type ServiceConfig, type ServiceDeps } from '../aws/callService.ts';
import { appendPath, type EndpointConfig, query, resolveEndpoint } from '../aws/endpoints.ts';
import { readRequest, readResponse } from '../aws/readMessage.ts';
import { hideSecrets } from '../aws/redactSecrets.ts';
import type { Cancellable } from '../base/abortable.ts';
import { SignInError } from '../base/errors.ts';
import type { HttpResponse } from '../http/http.ts';
import {
  type AccountInfo,
  getRoleCredentialsRequest,
  getRoleCredentialsResponse,
  listAccountRolesRequest,
  listAccountRolesResponse,
  listAccountsRequest,
  listAccountsResponse,
  logoutRequest,
  type RoleCredentials,
  type RoleInfo,
} from './portalMessages.ts';
import { readPortalError } from './readPortalError.ts';

export interface PortalConfig extends EndpointConfig, ServiceConfig {}

/**
 * Each call rejects with `PortalError` for an error of the API, with `SignInError` (`service`,
 * `bad-answer`, `bad-settings`, `network`) like the OIDC client, and with `signal.reason` on abort.
 */
export interface PortalClient {
  /**
   * Yields pages of the AWS accounts assigned to the user.
   * https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_ListAccounts.html
   */
  listAccounts(
    request: { accessToken: string; maxResults?: number },
    options: Cancellable,
  ): AsyncGenerator<readonly AccountInfo[]>;
  /**
   * Yields pages of the user's roles in one account.
   * https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_ListAccountRoles.html
   */
  listAccountRoles(
    request: { accessToken: string; accountId: string; maxResults?: number },
    options: Cancellable,
  ): AsyncGenerator<readonly RoleInfo[]>;
  /**
   * Resolves to credentials of a role. An unassigned role is refused with `ForbiddenException`.
   * https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html
   */
  getRoleCredentials(
    request: { accessToken: string; accountId: string; roleName: string },
    options: Cancellable,
  ): Promise<RoleCredentials>;
  /**
   * Ends the user's session at the service. Role credentials stay valid until they expire.
   * https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_Logout.html
   */
  logout(request: { accessToken: string }, options: Cancellable): Promise<void>;
}

/** @throws SignInError `bad-settings` if no endpoint can be resolved from `config` */
export function createPortalClient(deps: ServiceDeps, config: PortalConfig): PortalClient {
  const { url: base } = resolveEndpoint('portal', config);
  const callService = createServiceCaller('sso#2019-06-10', deps, config);

  const send = <T>(
    { operation, accessToken, method, path }: Request,
    read: (response: HttpResponse) => T,
    { signal }: Cancellable,
  ): Promise<T> => {
    const headers = { 'x-amz-sso_bearer_token': accessToken };
    const request = { method, url: appendPath(base, path), headers };
    return callService({ operation, request, read, refusal: readPortalError }, { signal });
  };

  const get = <Message>(
    request: Omit<Request, 'method'>,
    schema: v.GenericSchema<unknown, Message>,
    options: Cancellable,
  ): Promise<Message> => {
    const where = { operation: request.operation, host: base.host };
    const read = (response: HttpResponse) => readResponse(schema, response, where);
    return send({ ...request, method: 'GET' }, read, options);
  };

  return {
    listAccounts(request, options) {
      const operation = 'ListAccounts';
      const { accessToken, maxResults } = readRequest(listAccountsRequest, request, operation);
      return pages(async (nextToken) => {
        const members = query({ max_result: maxResults, next_token: nextToken });
        const path = `/assignment/accounts?${members}`;
        const page = await get({ operation, accessToken, path }, listAccountsResponse, options);
        return { items: page.accountList, nextToken: page.nextToken };
      });
    },

    listAccountRoles(request, options) {
      const operation = 'ListAccountRoles';
      const input = readRequest(listAccountRolesRequest, request, operation);
      const { accessToken, accountId, maxResults } = input;
      return pages(async (nextToken) => {
        const members = query({
          account_id: accountId,
          max_result: maxResults,
          next_token: nextToken,
        });
        const path = `/assignment/roles?${members}`;
        const page = await get({ operation, accessToken, path }, listAccountRolesResponse, options);
        const items = page.roleList.map((role) => ({ accountId, ...role }));
        return { items, nextToken: page.nextToken };
      });
    },

    async getRoleCredentials(request, options) {
      const operation = 'GetRoleCredentials';
      const input = readRequest(getRoleCredentialsRequest, request, operation);
      const { accessToken, accountId, roleName } = input;
      const path = `/federation/credentials?${query({ account_id: accountId, role_name: roleName })}`;
      const response = await get(
        { operation, accessToken, path },
        getRoleCredentialsResponse,
        options,
      );
      return hideSecrets(response.roleCredentials);
    },

    async logout(request, options) {
      const operation = 'Logout';
      const { accessToken } = readRequest(logoutRequest, request, operation);
      const empty = () => undefined;
      await send({ operation, accessToken, method: 'POST', path: '/logout' }, empty, options);
    },
  };
}

interface Request {
  operation: string;
  accessToken: string;
  method: 'GET' | 'POST';
  /** Including the query. */
  path: string;
}

/** Ends at the page without a next token. A token that comes twice would mean an endless loop. */
async function* pages<T>(
  request: (nextToken?: string) => Promise<{ items: readonly T[]; nextToken: string }>,
): AsyncGenerator<readonly T[]> {
  const seen = new Set<string>();
  let token: string | undefined;
  do {
    const { items, nextToken } = await request(token);
    if (seen.has(nextToken)) {
      throw new SignInError(
        'bad-answer',
        'unexpected response: nextToken leads to an earlier page',
      );
    }
    seen.add(nextToken);
    yield items;
    token = nextToken;
  } while (token);
}
