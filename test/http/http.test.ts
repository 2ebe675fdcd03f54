import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { neverAborted } from '../../src/base/abortable.ts';
import { systemClock } from '../../src/base/clock.ts';
import { messageOf, SignInError } from '../../src/base/errors.ts';
import { createEditorTransport } from '../../src/http/editorTransport.ts';
import { createHttp } from '../../src/http/http.ts';
import { createUndiciTransport } from '../../src/http/undiciTransport.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { expectFault } from '../fakes/networkFailure.ts';
import { startRecordingServer } from '../fakes/recordingServer.ts';

const transports = { editor: createEditorTransport(), undici: createUndiciTransport() };

/** A port of 127.0.0.1 without a listener. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(address && typeof address === 'object');
  await new Promise((resolve) => server.close(resolve));
  return address.port;
}

async function networkFault(answer: Promise<unknown>) {
  const error = await answer.then(
    () => assert.fail('resolved'),
    (thrown: unknown) => thrown,
  );
  return { fault: expectFault(error), message: messageOf(error) };
}

describe('an HTTP request', () => {
  for (const [name, transport] of Object.entries(transports)) {
    describe(`over ${name}`, () => {
      const http = createHttp({ clock: systemClock, transport });

      it('sends method, path, query, headers and body, and returns the response', async () => {
        await using server = await startRecordingServer();
        server.answer((response) => {
          response.writeHead(418, { Date: 'Mon, 02 Nov 2026 08:00:00 GMT', 'X-Kind': 'teapot' });
          response.end('kurz und stout: ü');
        });
        const before = Date.now();
        const answer = await http(
          {
            method: 'POST',
            url: new URL('/brew?with=milk%20foam', server.url),
            headers: { 'content-type': 'text/plain', 'x-mine': '1' },
            body: 'ö',
          },
          neverAborted,
        );
        assert.equal(answer.status, 418);
        assert.equal(answer.body, 'kurz und stout: ü');
        assert.equal(answer.headers['x-kind'], 'teapot');
        assert.equal(answer.headers.date, 'Mon, 02 Nov 2026 08:00:00 GMT');
        assert.ok(before <= answer.sentAt && answer.sentAt <= answer.receivedAt);
        const [request] = server.requests;
        assert.equal(request?.method, 'POST');
        assert.equal(request?.target, '/brew?with=milk%20foam');
        assert.equal(request?.headers['x-mine'], '1');
        assert.equal(request?.body, 'ö');
      });

      it('does not follow a redirect', async () => {
        await using server = await startRecordingServer();
        server.answer((response) => response.writeHead(302, { location: '/elsewhere' }).end());
        const answer = await http(
          { method: 'GET', url: new URL(server.url), headers: {} },
          neverAborted,
        );
        assert.equal(answer.status, 302);
        assert.equal(server.requests.length, 1);
      });

      it('reports a refused connection, and that nothing was sent', async () => {
        const port = await closedPort();
        const url = new URL(`http://127.0.0.1:${port}/secret-path?code=secret`);
        const error = await networkFault(http({ method: 'GET', url, headers: {} }, neverAborted));
        assert.match(error.message, /^could not reach 127\.0\.0\.1:\d+: connection refused/);
        assert.doesNotMatch(error.message, /secret/);
        assert.equal(error.fault.mayHaveArrived, false);
        assert.equal(error.fault.transient, true);
      });

      it('reports a host name that does not exist', async () => {
        const url = new URL('http://nowhere.invalid/');
        const error = await networkFault(http({ method: 'GET', url, headers: {} }, neverAborted));
        assert.match(error.message, /nowhere\.invalid: (host name not found|name server did not)/);
        assert.equal(error.fault.mayHaveArrived, false);
      });

      it('reports a closed connection, and that the request may have arrived', async () => {
        await using server = await startRecordingServer();
        server.answer((response) => response.socket?.destroy());
        const error = await networkFault(
          http({ method: 'POST', url: new URL(server.url), headers: {}, body: '{}' }, neverAborted),
        );
        assert.match(error.message, /connection (closed|reset)/);
        assert.equal(error.fault.mayHaveArrived, true);
        assert.equal(error.fault.transient, true);
      });

      it('does not accept a truncated response', async () => {
        await using server = await startRecordingServer();
        server.answer((response) => {
          response.writeHead(200, { 'content-length': '100' });
          response.write('{"half":', () => response.socket?.destroy());
        });
        const error = await networkFault(
          http({ method: 'GET', url: new URL(server.url), headers: {} }, neverAborted),
        );
        assert.equal(error.fault.mayHaveArrived, true);
      });

      it('gives up at the deadline, by the injected clock', async () => {
        await using server = await startRecordingServer();
        const asked = new Promise<void>((resolve) => server.answer(() => resolve()));
        const clock = createFakeClock();
        const answer = createHttp({ clock, transport })(
          { method: 'GET', url: new URL(server.url), headers: {} },
          { signal: neverAborted.signal, timeoutMs: 30_000 },
        );
        const failed = networkFault(answer);
        await asked;
        await clock.advance(30_000);
        const error = await failed;
        assert.match(error.message, /no response within 30 s/);
        assert.equal(error.fault.mayHaveArrived, true);
      });

      it('rejects with the reason of the signal, before and during the request', async () => {
        await using server = await startRecordingServer();
        const asked = new Promise<void>((resolve) => server.answer(() => resolve()));
        const request = { method: 'GET', url: new URL(server.url), headers: {} } as const;
        const reason = new SignInError('cancelled', 'test: enough');
        await assert.rejects(http(request, { signal: AbortSignal.abort(reason) }), reason);
        assert.equal(server.requests.length, 0);
        const controller = new AbortController();
        const answer = http(request, { signal: controller.signal });
        await asked;
        controller.abort(reason);
        await assert.rejects(answer, reason);
      });

      it('refuses a response larger than 1 MiB', async () => {
        await using server = await startRecordingServer();
        server.answer((response) => response.end('x'.repeat(1024 * 1024 + 1)));
        await assert.rejects(
          http({ method: 'GET', url: new URL(server.url), headers: {} }, neverAborted),
          (error: SignInError) =>
            error.code === 'bad-answer' && /larger than 1 MiB/.test(error.message),
        );
      });

      it('reports a response that is not HTTP', async () => {
        const server = createServer((socket) =>
          socket.on('data', () => socket.end('SSH-2.0-x\r\n')),
        );
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        const address = server.address();
        assert.ok(address && typeof address === 'object');
        const url = new URL(`http://127.0.0.1:${address.port}`);
        try {
          await assert.rejects(
            http({ method: 'GET', url, headers: {} }, neverAborted),
            (error: SignInError) => error.code === 'bad-answer' && /not HTTP/.test(error.message),
          );
        } finally {
          await new Promise((resolve) => server.close(resolve));
        }
      });
    });
  }
});
