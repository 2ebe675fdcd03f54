/** A private certificate authority, as companies run them, and servers with its certificates. */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, isIP, connect as openTcp, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createServer, type SecureContextOptions } from 'node:tls';
import { generate } from 'selfsigned';

export interface Authority {
  /** PEM text of its own certificate. */
  certificate: string;
  /** Key and certificate of a server that answers for all of `hosts`. */
  issue(...hosts: [string, ...string[]]): Promise<SecureContextOptions>;
}

const keys = { keyType: 'ec', algorithm: 'sha256' } as const;

export async function createAuthority(name = 'Test Company Root CA'): Promise<Authority> {
  const root = await generate([{ name: 'commonName', value: name }], {
    ...keys,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return {
    certificate: root.cert,
    async issue(...hosts) {
      const leaf = await generate([{ name: 'commonName', value: hosts[0] }], {
        ...keys,
        ca: { key: root.private, cert: root.cert },
        extensions: [
          { name: 'basicConstraints', cA: false },
          { name: 'keyUsage', digitalSignature: true },
          { name: 'extKeyUsage', serverAuth: true },
          {
            name: 'subjectAltName',
            altNames: hosts.map((host) =>
              isIP(host) ? { type: 7, ip: host } : { type: 2, value: host },
            ),
          },
        ],
      });
      return { key: leaf.private, cert: leaf.cert };
    },
  };
}

/** The certificate as a file, for the variables that name one. */
export async function writeCertificate({
  certificate,
}: Authority): Promise<AsyncDisposable & { file: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'authority-'));
  const file = path.join(folder, 'ca.pem');
  await writeFile(file, certificate);
  return {
    file,
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true });
    },
  };
}

export interface TlsFront extends AsyncDisposable {
  port: number;
  /** How many connections it was sent, whether or not the clients trusted it. */
  readonly connections: number;
}

/** TLS in front of a plain server of 127.0.0.1. */
export async function startTlsFront(
  secrets: SecureContextOptions,
  backendPort: number,
  { host = '127.0.0.1', port = 0 }: { host?: string; port?: number } = {},
): Promise<TlsFront> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer(secrets, (socket) => join(socket, openTcp(backendPort, '127.0.0.1')));
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  // A client that does not trust the certificate hangs up; that is its answer.
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

/** Connects two sockets: each is sent what the other receives, and they end together. */
export function join(one: Socket, other: Socket): void {
  one.pipe(other).pipe(one);
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
  }
}
