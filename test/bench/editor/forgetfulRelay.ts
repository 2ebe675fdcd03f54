/**
 * A way to a server on which connections die as they do during a nap: one that was idle for a second
 * stays open at both ends, and nothing gets through it any more.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

const idleMs = 1_000;

export interface ForgetfulRelay extends AsyncDisposable {
  port: number;
}

/** Resolves when it listens on `host`; it leads to `port` of the same address. */
export async function startForgetfulRelay(host: string, port: number): Promise<ForgetfulRelay> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const onward = connect(port, host);
    let usedAt = performance.now();
    for (const [from, to] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      sockets.add(from);
      from.on('data', (data) => {
        if (performance.now() - usedAt > idleMs) return;
        usedAt = performance.now();
        to.write(data);
      });
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  server.listen(0, host);
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
