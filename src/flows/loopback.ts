/**
 * The server the browser is sent back to (RFC 8252 section 7.3). It takes one callback and holds
 * its answer, so that the page can tell how the sign-in ended.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messageOf, SignInError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { type Callback, type Expected, readCallback, redirectUriFor } from './callback.ts';

/** Disposing ends the listening and every connection at once. */
export interface Loopback extends Disposable {
  /** With the port this server listens on. */
  readonly redirectUri: string;
  /** The first callback of this sign-in; stays pending when the server ends without one. */
  readonly arrived: Promise<Callback>;
  /** Answers the callback with a page. Resolves when the page is sent or the browser is gone. */
  answer(html: string): Promise<void>;
}

/**
 * Listens on 127.0.0.1, on a port of the system's choice, for the callback with this `state`;
 * everything else gets a plain 4xx. Rejects with `SignInError('bad-settings')` where this computer
 * does not allow that.
 */
export async function openLoopback(state: string, log: Log): Promise<Loopback> {
  const arrived = Promise.withResolvers<Callback>();
  const page = Promise.withResolvers<string>();
  const held: Promise<void>[] = [];

  const server = createServer((request, response) => {
    const read = readRequest(request, { redirectUri, state });
    if (read.kind === 'stray') {
      log.debug(`loopback: stray request: ${read.status}`);
      sendStray(response, read.status);
      return;
    }
    // A browser may ask twice, to preload or on a reload. The first request counts; all of them
    // get the page, because only the browser knows which one the person will see.
    held.push(new Promise((resolve) => response.once('close', resolve)));
    void page.promise.then((html) => sendPage(response, html));
    arrived.resolve(read);
  });

  server.listen(0, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new SignInError('bad-settings', `cannot listen on 127.0.0.1: ${messageOf(cause)}`, {
      cause,
    });
  }
  // Accepting a connection can fail later on (too many open files); the next one may succeed.
  server.on('error', (error) => log.warn(`loopback: connection not accepted: ${error.message}`));
  const redirectUri = redirectUriFor((server.address() as AddressInfo).port);

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

/** The `Host` rule keeps out pages of other sites whose name was rebound to 127.0.0.1. */
function readRequest(request: IncomingMessage, expected: Expected) {
  const { host } = new URL(expected.redirectUri);
  if (request.headers.host !== host) return { kind: 'stray', status: 421 } as const;
  if (request.method !== 'GET') return { kind: 'stray', status: 405 } as const;
  return readCallback(URL.parse(request.url ?? '', expected.redirectUri), expected);
}

function sendStray(response: ServerResponse, status: number): void {
  response
    .writeHead(status, {
      ...commonHeaders,
      'Content-Type': 'text/plain; charset=utf-8',
      ...(status === 405 && { Allow: 'GET' }),
    })
    .end('This address does not belong to the sign-in under way. Please return to the editor.\n');
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

/** Without `Connection: close` the browser would keep its connection, and the server, open. */
const commonHeaders = {
  Connection: 'close',
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/**
 * Allows the page its own style element and its inline icon, and nothing else. Browsers hash the
 * style with the line ends of the HTML standard, whatever those of the file are.
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
