/** A browser-hosted VS Code that is not at the root of its host, as behind a company's gateway. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request as sendOn } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { describe, test } from 'node:test';
import { approve, openStage } from '../e2e/stage.ts';
import { codeDialog, commands, openSignInPage, signedInAs } from '../e2e/texts.ts';

const prefix = '/team/alice';
const alice = 'alice · Acme';

describe('a VS Code behind a reverse proxy, on a path of its own', () => {
  test('signs in, and stays signed in over a reload', async () => {
    await using stage = await openStage({ pictures: 'network/reverse-path' });
    await using gateway = await startGateway(stage.server.url);
    const { workbench } = stage;
    const behind = { ...stage.server, url: gateway.url };
    await workbench.load(behind);
    // The device flow without a question: nothing reveals where a page of this host would come out.
    await workbench.run(commands.signIn);
    await approve('alice', workbench, () => workbench.clickDialog(codeDialog, openSignInPage));
    await workbench.notification(signedInAs(alice));
    // Extensions are reached over a WebSocket, which no cache answers.
    assert.ok(gateway.sockets > 0, 'the extensions were reached through the gateway');

    await workbench.load(behind);
    await workbench.run(commands.showAccounts);
    assert.match((await workbench.choices()).join(), RegExp(alice));
    await workbench.screenshot('accounts');
    assert.equal(stage.asked('/client/register').length, 1);
  });
});

interface Gateway extends AsyncDisposable {
  url: URL;
  /** How many WebSockets were opened through it. */
  readonly sockets: number;
}

/** Passes on what is below its own path, without that path, and answers 404 to everything else. */
async function startGateway(editor: URL): Promise<Gateway> {
  let upgrades = 0;
  const sockets = new Set<Socket>();
  const inner = (url = '') => (url.startsWith(`${prefix}/`) ? url.slice(prefix.length) : undefined);
  const server = createServer((incoming, response) => {
    const path = inner(incoming.url);
    if (path === undefined) {
      response.writeHead(404).end();
      return;
    }
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
    if (path === undefined) {
      socket.destroy();
      return;
    }
    upgrades += 1;
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
    get sockets() {
      return upgrades;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
