/** The client of this extension over a transport. */
import { neverAborted } from '../../../src/base/abortable.ts';
import { systemClock as clock } from '../../../src/base/clock.ts';
import { noLog as log } from '../../../src/base/log.ts';
import { createServerClock } from '../../../src/base/serverClock.ts';
import { createHttp, type Transport } from '../../../src/http/http.ts';
import { createOidcClient, type OidcClient } from '../../../src/oidc/oidcClient.ts';

export function callOver(createTransport: () => Transport): (base: string) => Promise<void> {
  let client: OidcClient | undefined;
  return async (base) => {
    client ??= createOidcClient(
      {
        clock,
        log,
        serverClock: createServerClock(clock),
        http: createHttp({ clock, transport: createTransport() }),
      },
      {
        region: 'us-east-1',
        env: { AWS_ENDPOINT_URL_SSO_OIDC: base },
        product: { name: 'bench', version: '1' },
      },
    );
    const request = {
      clientName: 'bench',
      clientType: 'public',
      scopes: ['sso:account:access'],
    } as const;
    await client.registerClient(request, neverAborted);
  };
}
