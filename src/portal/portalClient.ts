/** The access portal's API: what a signed-in person may enter, and with what. */

import type * as v from 'valibot';
import { createServiceCaller, type ServiceConfig, type ServiceDeps } from '../aws/callService.ts';
import { appendPath, type EndpointConfig, query, resolveEndpoint } from '../aws/endpoints.ts';
import { readRequest, readResponse } from '../aws/readMessage.ts';
import { hideSecrets } from '../aws/redactSecrets.ts';
import type { Cancellable } from '../base/abortable.ts';
import { SignInError } from '../base/errors.ts';
import type { HttpResponse } from '../http/http.ts';
import { readPortalError } from './portalError.ts';
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
    options: Cancellable,
  ): AsyncGenerator<readonly AccountInfo[]>;
  /**
   * Pages of the person's roles in one account.
   * https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_ListAccountRoles.html
   */
  listAccountRoles(
    request: { accessToken: string; accountId: string; maxResults?: number },
    options: Cancellable,
  ): AsyncGenerator<readonly RoleInfo[]>;
  /**
   * Credentials of a role. A role not assigned (any more) is `ForbiddenException`.
   * https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html
   */
  getRoleCredentials(
    request: { accessToken: string; accountId: string; roleName: string },
    options: Cancellable,
  ): Promise<RoleCredentials>;
  /**
   * Ends the person's session at the service. Role credentials live on until they expire.
   * https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_Logout.html
   */
  logout(request: { accessToken: string }, options: Cancellable): Promise<void>;
}

/** @throws SignInError `bad-settings` when no endpoint follows from `config` */
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
  /** With its query. */
  path: string;
}

/** Until a page names no next one. A service that names a page twice would never end. */
async function* pages<T>(
  request: (nextToken?: string) => Promise<{ items: readonly T[]; nextToken: string }>,
): AsyncGenerator<readonly T[]> {
  const named = new Set<string>();
  let token: string | undefined;
  do {
    const { items, nextToken } = await request(token);
    if (named.has(nextToken)) {
      throw new SignInError(
        'bad-answer',
        'unexpected response: nextToken leads to an earlier page',
      );
    }
    named.add(nextToken);
    yield items;
    token = nextToken;
  } while (token);
}
