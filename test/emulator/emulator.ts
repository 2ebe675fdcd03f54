/** Serves the emulated Identity Center over HTTP on 127.0.0.1. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import type { Control } from './control/control.ts';
import type { JournalEntry } from './control/journal.ts';
import { createIdentityCenter, type IdentityCenter } from './identityCenter.ts';
import type { Instance } from './world/directory.ts';
import type { WorldOptions } from './world/world.ts';

export interface Emulator {
  /** `http://127.0.0.1:{port}`: the endpoint of SSO OIDC, the portal, STS and the pages. */
  readonly url: string;
  /** The endpoint of one region, which knows only the instances of that region. */
  urlOf(region: string): string;
  readonly instances: readonly Instance[];
  readonly control: Control;
  readonly journal: readonly JournalEntry[];
  readonly identityCenter: IdentityCenter;
  /** Environment variables that point AWS SDKs, the AWS CLI and the extension to this endpoint. */
  readonly environment: Readonly<Record<string, string>>;
  /** Stops listening and closes every connection. Resolves when nothing is left; may be repeated. */
  close(): Promise<void>;
}

export interface EmulatorOptions extends Partial<WorldOptions> {
  /** Defaults to 0, a free port. */
  port?: number;
}

/** Resolves once it listens; rejects with the error of `listen`, such as EADDRINUSE. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, clock = systemClock, ...world } = options;
  const identityCenter = createIdentityCenter({ clock, ...world });
  const closing = new AbortController();

  const server = createServer((request, response) => {
    answer(identityCenter, clock, request, response, closing.signal).catch((error: unknown) => {
      // A caller that hangs up, or `close`, ends a request early. Anything else is a bug in the
      // emulator and must not look like one in the client.
      if (!request.socket.destroyed && !closing.signal.aborted) console.error(error);
      request.socket.destroy();
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  identityCenter.setOrigin(url);

  return {
    url,
    urlOf: (region) => `${url}/${region}`,
    instances: identityCenter.instances,
    control: identityCenter.control,
    journal: identityCenter.journal,
    identityCenter,
    environment: {
      AWS_ENDPOINT_URL_SSO_OIDC: url,
      AWS_ENDPOINT_URL_SSO: url,
      AWS_ENDPOINT_URL_STS: url,
    },
    async close() {
      closing.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  identityCenter: IdentityCenter,
  clock: Clock,
  request: IncomingMessage,
  response: ServerResponse,
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
  response.writeHead(outcome.status, outcome.headers);
  response.end(outcome.body);
}
