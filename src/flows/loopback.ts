/**
 * The server that the browser is redirected to (RFC 8252 section 7.3). It accepts one callback and
 * delays the response, so that the page can show how the sign-in ended.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { messageOf, SignInError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import {
  type Callback,
  type Expected,
  portOf,
  readCallback,
  redirectUriFor,
  registeredRedirectUri,
} from './callback.ts';

/** Disposing closes the server and all connections at once. */
export interface Loopback extends Disposable {
  /** Contains the port of this server. */
  readonly redirectUri: string;
  /** The first callback of this sign-in. Stays pending if the server closes without one. */
  readonly arrived: Promise<Callback>;
  /** Sends the page to the browser. Resolves when it is sent or the browser is gone. */
  answer(html: string): Promise<void>;
}

/** Bounds on what other programs of this computer can occupy of the extension host. */
export interface LoopbackLimits {
  /** A browser on the same computer sends its request at once. */
  requestMs: number;
  /** When there are more, the oldest that has not sent a request is closed. */
  connections: number;
}

export interface LoopbackOptions {
  /** By default, that of our own clients. */
  registered?: string | undefined;
  limits?: LoopbackLimits;
}

const defaultLimits: LoopbackLimits = { requestMs: 10_000, connections: 64 };

/**
 * Listens on 127.0.0.1 for the callback with this `state`: on the port of the redirect URI or, if it
 * has none, on one chosen by the system. All other requests get a 4xx status with `strayText`.
 * Rejects with `SignInError('bad-settings')` if this computer does not allow listening, or if
 * another program uses the port.
 */
export async function openLoopback(
  state: string,
  log: Log,
  strayText = '',
  { registered = registeredRedirectUri, limits = defaultLimits }: LoopbackOptions = {},
): Promise<Loopback> {
  const arrived = Promise.withResolvers<Callback>();
  const page = Promise.withResolvers<string>();
  const held: Promise<void>[] = [];
  /** The connections that have not sent a callback, oldest first. */
  const idle = new Set<Socket>();

  const { requestMs } = limits;
  const timeouts = {
    headersTimeout: requestMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: Math.ceil(requestMs / 10),
  };
  const server = createServer(timeouts, (request, response) => {
    const callback = readCallbackRequest(request, { redirectUri, state });
    if (callback.kind === 'stray') {
      log.debug(`loopback: stray request: ${callback.status}`);
      sendStray(response, callback.status, strayText);
      return;
    }
    // A browser may send the request twice, to preload or on a reload. The first one counts, but
    // all of them get the page, because only the browser knows which response the user will see.
    idle.delete(request.socket);
    held.push(new Promise((resolve) => response.once('close', resolve)));
    void page.promise.then((html) => sendPage(response, html));
    arrived.resolve(callback);
  });

  server.on('connection', (socket) => {
    idle.add(socket);
    socket.once('close', () => idle.delete(socket));
    // Not `maxConnections`, which refuses the newest: that may be the browser.
    const [oldest] = idle;
    if (idle.size > limits.connections) oldest?.destroy();
  });

  server.listen(portOf(registered), '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new SignInError('bad-settings', `cannot listen on 127.0.0.1: ${messageOf(cause)}`, {
      cause,
    });
  }
  // Accepting a connection can fail (too many open files), and the next one may succeed.
  server.on('error', (error) => log.warn(`loopback: connection not accepted: ${messageOf(error)}`));
  const redirectUri = redirectUriFor((server.address() as AddressInfo).port, registered);

  return {
    redirectUri,
    arrived: arrived.promise,
    async answer(html) {
      page.resolve(html);
      await Promise.all(held);
    },
    [Symbol.dispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The check of `Host` keeps out pages of other sites whose name was rebound to 127.0.0.1. */
function readCallbackRequest(request: IncomingMessage, expected: Expected) {
  const { host } = new URL(expected.redirectUri);
  if (request.headers.host !== host) return { kind: 'stray', status: 421 } as const;
  if (request.method !== 'GET') return { kind: 'stray', status: 405 } as const;
  return readCallback(URL.parse(request.url ?? '', expected.redirectUri), expected);
}

function sendStray(response: ServerResponse, status: number, text: string): void {
  response
    .writeHead(status, {
      ...commonHeaders,
      'Content-Type': 'text/plain; charset=utf-8',
      ...(status === 405 && { Allow: 'GET' }),
    })
    .end(`${text}\n`);
}

function sendPage(response: ServerResponse, html: string): void {
  response
    .writeHead(200, {
      ...commonHeaders,
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policyFor(html),
    })
    .end(html);
}

/** Without `Connection: close` the browser would keep the connection, and so the server, open. */
const commonHeaders = {
  Connection: 'close',
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/**
 * Allows only the page's own style element and inline icon. Browsers normalize line endings as the
 * HTML standard says before they hash the style.
 */
function policyFor(html: string): string {
  const style = /<style>(.*?)<\/style>/s.exec(html.replace(/\r\n?/g, '\n'))?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  return [
    "default-src 'none'",
    `style-src 'sha256-${hash}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
