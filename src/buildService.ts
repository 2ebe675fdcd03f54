/**
 * What speaks to the service from this window: one transport, one idea of the service's time. What
 * it is made of is loaded with the first request.
 */
import { systemClock as clock } from './base/clock.ts';
import type { Log } from './base/log.ts';
import { once } from './base/once.ts';
import { createServerClock, type ServerClock } from './base/serverClock.ts';
import { createNetwork } from './editor/network.ts';
import { settings } from './editor/settings.ts';
import type { Http } from './http/http.ts';
import type { OidcClient } from './oidc/client.ts';
import type { OidcConfig } from './oidc/operation.ts';
import type { Product } from './oidc/userAgent.ts';
import type { PortalClient } from './portal/client.ts';
import type { RoleCredentials } from './portal/messages.ts';
import type { Instance } from './sessions/session.ts';

export interface Service {
  serverClock: ServerClock;
  http(): Promise<Http>;
  config(instance: Instance): OidcConfig;
  oidc(instance: Instance): Promise<OidcClient>;
  /** A client that asks once and does not repeat. */
  prober(instance: Instance): Promise<OidcClient>;
  portal(instance: Instance): Promise<PortalClient>;
  callerIdentity(
    instance: Instance,
    credentials: RoleCredentials,
    options: { signal: AbortSignal },
  ): Promise<{ arn: string }>;
  /** Whether one endpoint was configured in the place of those of the regions. */
  hasOwnEndpoint(instance: Instance): Promise<boolean>;
}

export function buildService(product: Product, log: Log): Service {
  const serverClock = createServerClock(clock);
  const deps = once(async () => {
    const { createHttp } = await import('./http/http.ts');
    const http = createHttp({ clock, transport: createNetwork(log) });
    return { clock, log, serverClock, http };
  });
  const config = ({ region, startUrl, portalUrl = startUrl }: Instance) => ({
    region,
    startUrl: portalUrl,
    useFips: settings.useFipsEndpoint(),
    useDualstack: settings.useDualstackEndpoint(),
    env: process.env,
    product,
  });
  const createOidc = async (instance: Instance, more: { maxAttempts?: number } = {}) => {
    const { createOidcClient } = await import('./oidc/client.ts');
    return createOidcClient(await deps(), { ...config(instance), ...more });
  };
  // One each, because a client's budget for retries is meant for all its calls.
  const clients = new Map<string, Promise<OidcClient>>();
  return {
    serverClock,
    config,
    http: async () => (await deps()).http,
    async oidc(instance) {
      const { region, startUrl, useFips, useDualstack } = config(instance);
      const key = JSON.stringify([region, startUrl, useFips, useDualstack]);
      const client = clients.get(key) ?? createOidc(instance);
      clients.set(key, client);
      client.catch(() => clients.delete(key));
      return client;
    },
    prober: (instance) => createOidc(instance, { maxAttempts: 1 }),
    portal: async (instance) => {
      const { createPortalClient } = await import('./portal/client.ts');
      return createPortalClient(await deps(), config(instance));
    },
    callerIdentity: async (instance, credentials, options) => {
      const { getCallerIdentity } = await import('./portal/callerIdentity.ts');
      return getCallerIdentity(credentials, await deps(), config(instance), options);
    },
    hasOwnEndpoint: async (instance) => {
      const { resolveEndpoint } = await import('./oidc/endpoints.ts');
      return resolveEndpoint('oidc', config(instance)).custom;
    },
  };
}
