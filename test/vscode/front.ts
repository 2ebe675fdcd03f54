/**
 * Does for VS Code what the front of code-server does, without its native modules: it keeps the key
 * that SecretStorage is encrypted with, redirects `/proxy/<port>` to that port, and passes everything
 * else on.
 */
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { PassThrough, Transform } from 'node:stream';

/**
 * By how much `EDITOR_DELAY_MS` delays the messages between the workbench and its extensions. A test
 * that looks once where it has to wait passes on a fast computer only; with a delay it always fails.
 */
const delayMs = Number(process.env.EDITOR_DELAY_MS ?? 0);

export interface Front {
  url: URL;
  close(): void;
}

/** Resolves when it listens on 127.0.0.1, on a free port unless one is named. */
export async function startFront(backendPort: number, ownPort = 0): Promise<Front> {
  const secretKey = randomBytes(32);
  const sockets = new Set<net.Socket>();
  const backend = { host: '127.0.0.1', port: backendPort };

  const server = http.createServer((request, response) => {
    const { method, url = '/', headers } = request;
    if (method === 'POST' && url.startsWith('/mint-key')) {
      response.end(secretKey);
      return;
    }
    // A redirect, so that the server on that port sees its own address.
    const [, port, rest] = /^\/proxy\/(\d+)(.*)$/.exec(url) ?? [];
    if (port !== undefined) {
      const location = `http://127.0.0.1:${port}${rest || '/'}`;
      response.writeHead(307, { location }).end();
      return;
    }
    const onward = http.request({ ...backend, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });

  server.on('upgrade', (request, socket: net.Socket, head) => {
    const onward = net.connect(backend);
    const lines = [`${request.method} ${request.url} HTTP/1.1`];
    for (let i = 0; i < request.rawHeaders.length; i += 2) {
      lines.push(`${request.rawHeaders[i]}: ${request.rawHeaders[i + 1]}`);
    }
    onward.write(`${lines.join('\r\n')}\r\n\r\n`);
    onward.write(head);
    socket.pipe(delay()).pipe(onward).pipe(delay()).pipe(socket);
    socket.on('error', () => onward.destroy());
    onward.on('error', () => socket.destroy());
  });

  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(ownPort, '127.0.0.1', resolve);
  });
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Passes everything on in order, `delayMs` later. */
function delay(): Transform {
  if (delayMs === 0) return new PassThrough();
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      setTimeout(() => this.push(chunk), delayMs);
      done();
    },
    flush: (done) => void setTimeout(done, delayMs),
  });
}
