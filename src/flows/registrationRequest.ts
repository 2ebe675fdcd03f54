/** The request that registers our client for a sign-in, for either method. */
import type { RegisterClientRequest } from '../oidc/oidcMessages.ts';
import { registeredRedirectUri } from './callback.ts';
import type { Method } from './flow.ts';

/**
 * The two methods do not share a registration: the service fails on a request for both grants, and
 * without `grantTypes` it registers the device grant.
 */
export function registrationRequest(
  method: Method,
  {
    clientName,
    startUrl,
    scopes,
  }: {
    /** Shown to the user on the page where they allow the access. */
    clientName: string;
    startUrl: string;
    scopes: readonly string[];
  },
): RegisterClientRequest {
  const optional = scopes.length > 0 ? { scopes } : {};
  const client = { clientName, clientType: 'public', ...optional } as const;
  if (method === 'deviceCode') return client;
  return {
    ...client,
    grantTypes: ['authorization_code', 'refresh_token'],
    redirectUris: [registeredRedirectUri],
    issuerUrl: startUrl,
  };
}
