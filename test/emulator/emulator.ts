/** Serves the emulated Identity Center over HTTP on 127.0.0.1. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { knownRegions } from '../../src/aws/regions.ts';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import type { Control } from './control/control.ts';
import type { JournalEntry } from './control/journal.ts';
import { createIdentityCenter, type IdentityCenter } from './identityCenter.ts';
import type { Instance } from './world/directory.ts';
import type { WorldOptions } from './world/world.ts';

/** A running emulator. */
export interface Emulator {
  /** The endpoint of the first instance's region, `http://127.0.0.1:{port}`, for every service. */
  readonly url: string;
  /** The endpoint of another region. Each has its own port and knows only its own instances. */
  urlOf(region: string): string;
  readonly instances: readonly Instance[];
  readonly control: Control;
  readonly journal: readonly JournalEntry[];
  readonly identityCenter: IdentityCenter;
  /** Environment variables that point AWS SDKs, the AWS CLI and the extension to `url`. */
  readonly environment: Readonly<Record<string, string>>;
  /** The same for the endpoint of another region. */
  environmentOf(region: string): Readonly<Record<string, string>>;
  /** Stops listening and closes every connection. Resolves when all are closed; may be repeated. */
  close(): Promise<void>;
}

/** What a test may choose. The clock is the system clock unless given. */
export interface EmulatorOptions extends Partial<WorldOptions> {
  /** Port of the first instance's region; defaults to 0, a free port. */
  port?: number;
}

/** Resolves once it listens; rejects with the error of `listen`, such as EADDRINUSE. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, clock = systemClock, ...world } = options;
  const identityCenter = createIdentityCenter({ clock, ...world });
  const closing = new AbortController();

  const listen = async (port: number): Promise<Server> => {
    const server = createServer((request, response) => {
      answer({ request, response }, identityCenter, clock, closing.signal).catch(
        (error: unknown) => {
          // A caller that hangs up, or `close`, ends a request early. Anything else is a bug in the
          // emulator and must not look like one in the client.
          if (!request.socket.destroyed && !closing.signal.aborted) console.error(error);
          request.socket.destroy();
        },
      );
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return server;
  };
  const regions = new Set([
    ...identityCenter.instances.map(({ region }) => region),
    ...knownRegions,
  ]);
  const { homeRegion } = identityCenter;
  // The requested port first, so that nothing is open when it is in use.
  const servers = new Map([[homeRegion, await listen(port)]]);
  regions.delete(homeRegion);
  await Promise.all([...regions].map(async (region) => servers.set(region, await listen(0))));
  const origins = new Map(
    [...servers].map(([region, server]) => {
      const { port } = server.address() as AddressInfo;
      return [region, `http://127.0.0.1:${port}`];
    }),
  );
  for (const [region, origin] of origins) identityCenter.setOrigin(origin, region);

  const urlOf = (region: string): string => {
    const url = origins.get(region);
    if (!url) throw new Error(`${region} is not a region of AWS`);
    return url;
  };
  const environmentOf = (region: string) => ({
    AWS_ENDPOINT_URL_SSO_OIDC: urlOf(region),
    AWS_ENDPOINT_URL_SSO: urlOf(region),
    AWS_ENDPOINT_URL_STS: urlOf(region),
  });
  return {
    url: urlOf(homeRegion),
    urlOf,
    instances: identityCenter.instances,
    control: identityCenter.control,
    journal: identityCenter.journal,
    identityCenter,
    environment: environmentOf(homeRegion),
    environmentOf,
    async close() {
      closing.abort();
      await Promise.all([...servers.values()].map(stop));
    },
  };
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

async function answer(
  { request, response }: { request: IncomingMessage; response: ServerResponse },
  identityCenter: IdentityCenter,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const { outcome, delayMs } = identityCenter.handle({
    method: request.method ?? 'GET',
    target: request.url ?? '/',
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
    ),
    body: await text(request),
  });
  if (delayMs > 0) await clock.sleep(delayMs, { signal });
  if (outcome === 'reset') {
    request.socket.resetAndDestroy();
    return;
  }
  // As AWS does; without it Node would send chunks.
  const length = { 'content-length': `${Buffer.byteLength(outcome.body)}` };
  response.writeHead(outcome.status, { ...length, ...outcome.headers });
  response.end(outcome.body);
}
