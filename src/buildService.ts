/** The clients of the service for this window, loaded with the first request. */

import { resolveEndpoint } from './aws/endpoints.ts';
import { getCallerIdentity } from './aws/sts.ts';
import type { Product } from './aws/userAgent.ts';
import { systemClock as clock } from './base/clock.ts';
import type { Log } from './base/log.ts';
import type { ServerClock } from './base/serverClock.ts';
import type { InstanceDeps } from './editor/instances/regionSearch.ts';
import { createNetwork } from './editor/vscode/chooseTransport.ts';
import { clientName } from './editor/vscode/clientName.ts';
import { settings } from './editor/vscode/settings.ts';
import { createHttp } from './http/http.ts';
import type { IamTokens, IamTokensDeps } from './oidc/iamTokens.ts';
import { createOidcClient, type OidcClient } from './oidc/oidcClient.ts';
import type { OidcConfig } from './oidc/operation.ts';
import { createPortalClient, type PortalClient } from './portal/portalClient.ts';
import type { IdentityDeps } from './sessions/account/userName.ts';
import type { Origins } from './sessions/origins.ts';
import type { Instance } from './sessions/session.ts';
import { readSharedOptions, type SharedOptions } from './sharing/sharedOptions.ts';

export interface Service extends Omit<InstanceDeps, 'clock' | 'log'> {
  config(instance: Instance): OidcConfig;
  /** What counts of `~/.aws/config`. */
  sharedOptions: SharedOptions;
  oidc(instance: Instance): OidcClient;
  portal(instance: Instance): PortalClient;
  /** CreateTokenWithIAM, signed with these credentials. Loaded with the first call. */
  iamTokens(instance: Instance, credentials: IamTokensDeps['credentials']): Promise<IamTokens>;
  callerIdentity: IdentityDeps['callerIdentity'];
  /** The configured endpoints, if they are not AWS's own. */
  origins(instance: Instance): Origins | undefined;
}

/** The shared config is read once: like every AWS client, the window keeps what it began with. */
export async function buildService(
  product: Product,
  serverClock: ServerClock,
  log: Log,
): Promise<Service> {
  const sharedOptions = await readSharedOptions(process.env, log);
  const { profile, services, caBundle } = sharedOptions;
  const http = createHttp({ clock, transport: createNetwork(log, caBundle) });
  const deps = { clock, log, serverClock, http };
  const config = ({ region, startUrl, portalUrl = startUrl }: Instance) => ({
    region,
    startUrl: portalUrl,
    useFips: settings.useFipsEndpoint(),
    useDualstack: settings.useDualstackEndpoint(),
    env: process.env,
    profile,
    ...(services && { services }),
    product,
  });
  // One client each, because its budget for retries counts all its calls.
  const clients = new Map<string, OidcClient>();
  return {
    config,
    sharedOptions,
    http,
    clientName: clientName(),
    oidc(instance) {
      const { region, startUrl, useFips, useDualstack } = config(instance);
      const key = JSON.stringify([region, startUrl, useFips, useDualstack]);
      const client = clients.get(key) ?? createOidcClient(deps, config(instance));
      clients.set(key, client);
      return client;
    },
    prober: (instance) => createOidcClient(deps, { ...config(instance), maxAttempts: 1 }),
    portal: (instance) => createPortalClient(deps, config(instance)),
    async iamTokens(instance, credentials) {
      const { createIamTokens } = await import('./oidc/iamTokens.ts');
      return createIamTokens({ ...deps, credentials }, config(instance));
    },
    callerIdentity: (instance, credentials, options) =>
      getCallerIdentity(credentials, deps, config(instance), options),
    origins(instance) {
      const [oidc, portal] = (['oidc', 'portal'] as const).map((service) => {
        const { custom, url } = resolveEndpoint(service, config(instance));
        return custom ? url.origin : undefined;
      });
      return oidc || portal ? { ...(oidc && { oidc }), ...(portal && { portal }) } : undefined;
    },
    hasOwnEndpoint: (instance) => resolveEndpoint('oidc', config(instance)).custom,
  };
}
