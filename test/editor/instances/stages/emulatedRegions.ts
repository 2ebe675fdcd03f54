/** What the extension needs to ask about access portals, with the emulator as every region. */
import { systemClock as clock } from '../../../../src/base/clock.ts';
import { noLog as log } from '../../../../src/base/log.ts';
import { createServerClock } from '../../../../src/base/serverClock.ts';
import type { InstanceDeps } from '../../../../src/editor/instances/regionSearch.ts';
import type { Http } from '../../../../src/http/http.ts';
import { createOidcClient } from '../../../../src/oidc/oidcClient.ts';
import type { Emulator } from '../../../emulator/emulator.ts';
import { plainHttp } from '../../../fakes/plainHttp.ts';

export function emulatedRegions(emulator: Emulator): InstanceDeps {
  const service = { clock, log, serverClock: createServerClock(clock), http: plainHttp };
  return {
    clock,
    log,
    http: plainHttp,
    prober: ({ region, startUrl }) =>
      createOidcClient(service, {
        region,
        startUrl,
        env: { AWS_ENDPOINT_URL_SSO_OIDC: emulator.urlOf(region) },
        product: { name: 'test', version: '0' },
        maxAttempts: 1,
      }),
    hasOwnEndpoint: () => false,
    clientName: 'Test',
  };
}

/** A host that redirects every request to `location`. */
export function redirectTo(location: string): Http {
  return async () => ({
    status: 302,
    headers: { location },
    body: '',
    sentAt: 0,
    receivedAt: 0,
  });
}
