/** Connections to a server that are slow, or that stay silent. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';

export interface Line extends AsyncDisposable {
  port: number;
}

/** Everything sent either way arrives `oneWayMs` later. */
export function startSlowLine(backendPort: number, oneWayMs: number): Promise<Line> {
  return startLine((socket) => {
    const onward = connect(backendPort, '127.0.0.1');
    socket.pipe(delay(oneWayMs)).pipe(onward);
    onward.pipe(delay(oneWayMs)).pipe(socket);
    return onward;
  });
}

/** The server receives nothing before `ms` have passed; without `ms`, nothing at all. */
export function startDeafLine(backendPort: number, ms?: number): Promise<Line> {
  return startLine((socket) => {
    if (ms === undefined) return undefined;
    const onward = connect(backendPort, '127.0.0.1');
    const timer = setTimeout(() => socket.pipe(onward).pipe(socket), ms);
    socket.on('close', () => clearTimeout(timer));
    return onward;
  });
}

async function startLine(open: (socket: Socket) => Socket | undefined): Promise<Line> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const onward = open(socket);
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ]) {
      if (!one) continue;
      sockets.add(one);
      one.on('error', () => one.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other?.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

/** Chunks wait side by side, as on a long connection, and keep their order. */
function delay(ms: number): Transform {
  let last = Promise.resolve();
  return new Transform({
    transform(chunk: Buffer, _encoding, taken) {
      const due = new Promise<void>((resolve) => setTimeout(resolve, ms));
      last = last.then(() => due).then(() => void this.push(chunk));
      taken();
    },
    flush(done) {
      last.then(() => done());
    },
  });
}
