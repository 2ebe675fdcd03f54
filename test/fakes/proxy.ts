/**
 * A company's proxy: tunnels with CONNECT, forwards plain requests, and records where all of them
 * went. It may require a user name and password, and may intercept TLS.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, STATUS_CODES, request as sendOn } from 'node:http';
import { type AddressInfo, connect as openTcp, type Socket } from 'node:net';
import { connect as openTls, TLSSocket } from 'node:tls';
import { type Authority, join } from './authority.ts';

export interface ProxyOptions {
  /** `name:password` that it requires. */
  credentials?: string;
  /** Where a host is; by default the port asked for on 127.0.0.1. */
  route?(host: string, port: number): { host: string; port: number };
  /** Intercepts TLS with certificates of this authority. */
  intercept?: Authority;
}

export interface ProxyVisit {
  /** Host and port asked for. */
  to: string;
  /** What the proxy answered. */
  status: number;
}

export interface CompanyProxy extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`, without credentials. */
  url: string;
  visits: ProxyVisit[];
  /** Answers everything with this status from now on. */
  refuse(status: number, body?: string): void;
  /** Accepts connections and never answers from now on. */
  freeze(): void;
  /** Drops every connection that is open. */
  cut(): void;
}

export async function startProxy(options: ProxyOptions = {}): Promise<CompanyProxy> {
  const { route = (_host, port) => ({ host: '127.0.0.1', port }) } = options;
  const visits: ProxyVisit[] = [];
  const sockets = new Set<Socket>();
  let refusal: { status: number; body: string } | undefined;
  let frozen = false;

  /** The status to refuse with, else 200. */
  const judge = ({ headers }: IncomingMessage): number => {
    if (refusal) return refusal.status;
    if (!options.credentials) return 200;
    const right = `Basic ${Buffer.from(options.credentials).toString('base64')}`;
    return headers['proxy-authorization'] === right ? 200 : 407;
  };
  const challenge = (status: number) =>
    status === 407 ? { 'proxy-authenticate': 'Basic realm="proxy"' } : {};

  const server = createServer((incoming, response) => {
    const target = new URL(incoming.url ?? '');
    const status = judge(incoming);
    visits.push({ to: `${target.hostname}:${target.port || 80}`, status });
    if (frozen) return;
    if (status !== 200) {
      response.writeHead(status, challenge(status)).end(refusal?.body);
      return;
    }
    const { 'proxy-authorization': _, 'proxy-connection': __, ...headers } = incoming.headers;
    const onward = sendOn(
      {
        ...route(target.hostname, Number(target.port || 80)),
        method: incoming.method,
        path: target.pathname + target.search,
        headers,
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });

  server.on('connect', (incoming: IncomingMessage, socket: Socket) => {
    const status = judge(incoming);
    const target = new URL(`tunnel://${incoming.url}`);
    visits.push({ to: target.host, status });
    if (frozen) return;
    if (status !== 200) {
      const lines = Object.entries(challenge(status)).map(([name, value]) => `${name}: ${value}`);
      const body = refusal?.body ?? '';
      socket.end(
        [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines]
          .concat(`content-length: ${Buffer.byteLength(body)}`, '', body)
          .join('\r\n'),
      );
      return;
    }
    const hostname = target.hostname.replace(/^\[|\]$/g, '');
    const onward = route(hostname, Number(target.port));
    const open = async () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      if (!options.intercept) return join(socket, openTcp(onward));
      const secrets = await options.intercept.issue(hostname);
      // The line behind the proxy is not what is tested.
      const behind = openTls({ ...onward, rejectUnauthorized: false });
      join(new TLSSocket(socket, { isServer: true, ...secrets }), behind);
    };
    open().catch(() => socket.destroy());
  });

  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    visits,
    refuse(status, body = '') {
      refusal = { status, body };
    },
    freeze() {
      frozen = true;
    },
    cut,
    async [Symbol.asyncDispose]() {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
}
