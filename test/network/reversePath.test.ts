/** A browser-hosted VS Code that is not at the root of its host, as behind a company's gateway. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request as sendOn } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { decide, openStage } from '../e2e/stage.ts';
import { signIn } from './company.ts';

const prefix = '/team/alice';

test('signs in, and stays signed in over a reload, behind a reverse proxy on another path', async () => {
  await using stage = await openStage({ pictures: 'network/reverse-path' });
  await using gateway = await startGateway(stage.server.url);
  const { workbench } = stage;
  const here = { ...stage.server, url: gateway.url };
  await workbench.load(here);
  await workbench.run(signIn);
  // Without a word from the person: nobody knows where a page of this host comes out.
  const page = await workbench.popup(() =>
    workbench.clickDialog('Your sign-in code', 'Open Sign-in Page'),
  );
  await decide(page, 'alice', 'approve');
  await page.close();
  await workbench.notification('Signed in as alice · Acme.');
  assert.ok(gateway.seen() > 20, 'the workbench came through the gateway');

  await workbench.load(here);
  await workbench.run('IAM Identity Center: Show Accounts');
  assert.match((await workbench.choices()).join(), /alice · Acme/);
  await workbench.screenshot('accounts');
  assert.equal(stage.asked('/client/register').length, 1);
});

/** Knows the editor below its own path only, and hands everything on without that path. */
async function startGateway(editor: URL): Promise<AsyncDisposable & { url: URL; seen(): number }> {
  let seen = 0;
  const sockets = new Set<Socket>();
  const inner = (url = '') => (url.startsWith(`${prefix}/`) ? url.slice(prefix.length) : undefined);
  const server = createServer((incoming, response) => {
    const path = inner(incoming.url);
    if (path === undefined) {
      response.writeHead(404).end();
      return;
    }
    seen += 1;
    const { method, headers } = incoming;
    const onward = sendOn(new URL(editor), { method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    incoming.pipe(onward);
  });
  server.on('upgrade', (incoming, socket: Socket, head: Buffer) => {
    const path = inner(incoming.url);
    const onward = connect(Number(editor.port), editor.hostname);
    const headers = incoming.rawHeaders.flatMap((name, i, all) =>
      i % 2 === 0 ? [`${name}: ${all[i + 1]}`] : [],
    );
    onward.write([`GET ${path} HTTP/1.1`, ...headers, '', ''].join('\r\n'));
    onward.write(head);
    socket.pipe(onward).pipe(socket);
    socket.on('error', () => onward.destroy());
    onward.on('error', () => socket.destroy());
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}/`),
    seen: () => seen,
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
