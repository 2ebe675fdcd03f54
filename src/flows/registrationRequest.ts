/** What the service is told of this client before a sign-in, for either method. */
import type { RegisterClientRequest } from '../oidc/oidcMessages.ts';
import { registeredRedirectUri } from './callback.ts';
import type { Method } from './flow.ts';

/** People read it on the page where they allow the access. */
const clientName = 'IAM Identity Center Sign-In for VS Code';

/**
 * The registration a flow needs. The two methods never share one: the service answers a request
 * for both grants with a fault of its own, and without `grantTypes` it means the device grant.
 */
export function registrationRequest(
  method: Method,
  { startUrl, scopes }: { startUrl: string; scopes: readonly string[] },
): RegisterClientRequest {
  const named = scopes.length > 0 ? { scopes } : {};
  const client = { clientName, clientType: 'public', ...named } as const;
  if (method === 'deviceCode') return client;
  return {
    ...client,
    grantTypes: ['authorization_code', 'refresh_token'],
    redirectUris: [registeredRedirectUri],
    issuerUrl: startUrl,
  };
}
