/** Times sequential calls of RegisterClient to the emulator over sockets: ours and the SDK's. */
import { RegisterClientCommand, SSOOIDCClient } from '@aws-sdk/client-sso-oidc';
import { systemClock as clock } from '../../src/base/clock.ts';
import { noLog as log } from '../../src/base/log.ts';
import { createServerClock } from '../../src/base/serverClock.ts';
import { createEditorTransport } from '../../src/http/editorTransport.ts';
import { createHttp, type Transport } from '../../src/http/http.ts';
import { createUndiciTransport } from '../../src/http/undiciTransport.ts';
import { createOidcClient } from '../../src/oidc/oidcClient.ts';
import { startEmulator } from '../emulator/emulator.ts';
import { median, printTable, timeOf } from './measure.ts';

const callsPerRun = 200;
const request = {
  clientName: 'bench',
  clientType: 'public',
  scopes: ['sso:account:access'],
} as const;

export async function run(): Promise<void> {
  const emulator = await startEmulator();
  const { signal } = new AbortController();
  const ours = (transport: Transport) => {
    const client = createOidcClient(
      { clock, log, serverClock: createServerClock(clock), http: createHttp({ clock, transport }) },
      { region: 'us-east-1', env: emulator.environment, product: { name: 'bench', version: '1' } },
    );
    return () => client.registerClient(request, { signal });
  };
  const sdk = new SSOOIDCClient({ region: 'us-east-1', endpoint: emulator.url });
  const many = (call: () => Promise<unknown>) =>
    median(
      () =>
        timeOf(async () => {
          for (let i = 0; i < callsPerRun; i += 1) await call();
        }),
      { runs: 5 },
    );
  try {
    printTable(`ms for ${callsPerRun} calls`, [
      ['ours over undici', await many(ours(createUndiciTransport()))],
      ['ours over fetch', await many(ours(createEditorTransport()))],
      [
        '@aws-sdk/client-sso-oidc',
        await many(() =>
          sdk.send(new RegisterClientCommand({ ...request, scopes: [...request.scopes] })),
        ),
      ],
    ]);
  } finally {
    sdk.destroy();
    await emulator.close();
  }
}
