import assert from 'node:assert/strict';
import dns from 'node:dns';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, mock } from 'node:test';
import { neverAborted } from '../../src/base/abortable.ts';
import { systemClock } from '../../src/base/clock.ts';
import { createEditorTransport } from '../../src/http/editorTransport.ts';
import { createHttp } from '../../src/http/http.ts';
import { createUndiciTransport } from '../../src/http/undiciTransport.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { startDeafLine } from '../fakes/line.ts';
import { expectFault } from '../fakes/networkFailure.ts';
import { startProxy } from '../fakes/proxy.ts';
import { startRecordingServer } from '../fakes/recordingServer.ts';

const transports = {
  editor: createEditorTransport({ env: {} }),
  undici: createUndiciTransport({ env: {} }),
};

async function faultOf(answer: Promise<unknown>) {
  const error = await answer.then(
    () => assert.fail('resolved'),
    (thrown: unknown) => thrown,
  );
  return expectFault(error);
}

async function listen(address: string): Promise<Server & { port: number }> {
  const server = createServer((_, response) => response.end(address)).listen(0, address);
  await once(server, 'listening');
  return Object.assign(server, { port: (server.address() as AddressInfo).port });
}

for (const [name, transport] of Object.entries(transports)) {
  describe(`a request over ${name}`, () => {
    const addresses = { '::1': 6, '127.0.0.1': 4 };
    for (const [open, shut] of [
      ['::1', '127.0.0.1'],
      ['127.0.0.1', '::1'],
    ] as const) {
      it(`reaches a host with IPv4 and IPv6 addresses if only ${open} responds`, async () => {
        const server = await listen(open);
        type Found = (error: null, addresses: dns.LookupAddress[]) => void;
        const answer = (_host: string, _options: unknown, found: Found) =>
          found(
            null,
            [shut, open].map((address) => ({ address, family: addresses[address] })),
          );
        const lookup = mock.method(dns, 'lookup', answer as typeof dns.lookup);
        try {
          const http = createHttp({ clock: systemClock, transport });
          const url = new URL(`http://both.test:${server.port}/`);
          const { body } = await http({ method: 'GET', url, headers: {} }, neverAborted);
          assert.equal(body, open);
          assert.equal(lookup.mock.callCount(), 1);
        } finally {
          lookup.mock.restore();
          server.closeAllConnections();
          server.close();
        }
      });
    }

    it('reaches a host with an IPv6 address only', async () => {
      const server = await listen('::1');
      const http = createHttp({ clock: systemClock, transport });
      const url = new URL(`http://[::1]:${server.port}/`);
      const answer = await http({ method: 'GET', url, headers: {} }, neverAborted);
      assert.equal(answer.body, '::1');
      server.closeAllConnections();
      server.close();
    });

    it('times out while waiting for a TLS handshake', async () => {
      await using server = await startRecordingServer();
      await using line = await startDeafLine(Number(new URL(server.url).port));
      const clock = createFakeClock();
      const url = new URL(`https://127.0.0.1:${line.port}/`);
      const failed = faultOf(
        createHttp({ clock, transport })({ method: 'GET', url, headers: {} }, neverAborted),
      );
      await clock.advance(30_000);
      const fault = await failed;
      assert.deepEqual([fault.kind, fault.reason], ['timed-out', 'no response within 30 s']);
      // undici does not report whether a request was sent.
      assert.equal(fault.mayHaveArrived, name === 'undici');
    });

    it('times out while waiting for the rest of a response', async () => {
      await using server = await startRecordingServer();
      const begun = new Promise<void>((resolve) =>
        server.answer((response) => {
          response.writeHead(200, { 'content-length': '100' });
          response.write('{', () => resolve());
        }),
      );
      const clock = createFakeClock();
      const failed = faultOf(
        createHttp({ clock, transport })(
          { method: 'GET', url: new URL(server.url), headers: {} },
          neverAborted,
        ),
      );
      await begun;
      await clock.advance(30_000);
      const fault = await failed;
      assert.deepEqual([fault.kind, fault.mayHaveArrived], ['timed-out', true]);
    });
  });
}

describe('a request through a proxy that stops responding', () => {
  it('ends at its deadline and names the proxy', async () => {
    await using proxy = await startProxy();
    proxy.freeze();
    const clock = createFakeClock();
    const transport = createUndiciTransport({ env: { HTTPS_PROXY: proxy.url } });
    const url = new URL('https://oidc.service.test/');
    const failed = faultOf(
      createHttp({ clock, transport })({ method: 'GET', url, headers: {} }, neverAborted),
    );
    await clock.advance(30_000);
    const fault = await failed;
    assert.deepEqual([fault.kind, fault.proxy], ['timed-out', new URL(proxy.url).host]);
  });

  // With VS Code's own agent, `signal` has no effect before there is a connection.
  it('ends at its deadline even if the transport never settles', async () => {
    const clock = createFakeClock();
    const http = createHttp({ clock, transport: () => new Promise(() => undefined) });
    const url = new URL('https://oidc.service.test/');
    const failed = faultOf(http({ method: 'GET', url, headers: {} }, neverAborted));
    await clock.advance(30_000);
    assert.equal((await failed).kind, 'timed-out');
  });
});
