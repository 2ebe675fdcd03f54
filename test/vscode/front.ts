/**
 * What code-server's own front does for its VS Code, without its native modules: keeps the key
 * that SecretStorage is sealed with, leads `/proxy/<port>` to that port, and passes everything
 * else on.
 */
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { PassThrough, Transform } from 'node:stream';

/**
 * How much later the workbench and its extensions hear of each other, with `EDITOR_DELAY_MS`: a test
 * that looks once, where it has to wait, passes on a quick computer only, and fails for sure so.
 */
const delayMs = Number(process.env.EDITOR_DELAY_MS ?? 0);

export interface Front {
  url: URL;
  close(): void;
}

/** Resolves when it listens, on a free port of 127.0.0.1. */
export async function startFront(backendPort: number): Promise<Front> {
  const secretKey = randomBytes(32);
  const sockets = new Set<net.Socket>();
  const backend = { host: '127.0.0.1', port: backendPort };

  const server = http.createServer((request, response) => {
    const { method, url = '/', headers } = request;
    if (method === 'POST' && url.startsWith('/mint-key')) {
      response.end(secretKey);
      return;
    }
    // A redirect, so that what it leads to sees the address it was made for.
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
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Passes all on in order, `delayMs` later. */
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
