import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, test } from 'node:test';
import { neverAborted } from '../../src/base/abortable.ts';
import { systemClock } from '../../src/base/clock.ts';
import { SignInError } from '../../src/base/errors.ts';
import { createEditorTransport } from '../../src/http/editorTransport.ts';
import { createHttp } from '../../src/http/http.ts';
import { createUndiciTransport } from '../../src/http/undiciTransport.ts';
import { resolvePortal } from '../../src/oidc/resolvePortal.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { startRecordingServer } from '../fakes/recordingServer.ts';

const transports = { editor: createEditorTransport(), undici: createUndiciTransport() };
const http = createHttp({ clock: systemClock, transport: transports.editor });

describe('resolving an organization’s own address', () => {
  for (const [name, transport] of Object.entries(transports)) {
    test(`reads one redirect without following it, over ${name}`, async () => {
      await using server = await startRecordingServer();
      server.answer((response) =>
        response.writeHead(302, { location: 'https://acme.awsapps.com/start/#/' }).end(),
      );
      const portal = await resolvePortal(
        `${server.url}/sso`,
        { http: createHttp({ clock: systemClock, transport }) },
        neverAborted,
      );
      assert.deepEqual(portal, {
        startUrl: 'https://acme.awsapps.com/start',
        name: 'acme',
        partition: 'aws',
      });
      assert.deepEqual(
        server.requests.map(({ method, target }) => `${method} ${target}`),
        ['HEAD /sso'],
      );
    });
  }

  for (const status of [405, 501]) {
    test(`repeats the request with GET if HEAD gets status ${status}`, async () => {
      await using server = await startRecordingServer();
      server.answer((response, { method }) =>
        method === 'HEAD'
          ? response.writeHead(status).end()
          : response
              .writeHead(301, { location: 'https://x.portal.us-east-2.app.aws' })
              .end('moved'),
      );
      const portal = await resolvePortal(server.url, { http }, neverAborted);
      assert.equal(portal?.region, 'us-east-2');
      assert.deepEqual(
        server.requests.map(({ method }) => method),
        ['HEAD', 'GET'],
      );
    });
  }

  for (const [what, status, location] of [
    ['a page instead of a redirect', 200, undefined],
    ['a missing page', 404, undefined],
    ['a redirect without a location', 302, undefined],
    ['a redirect within the same host', 302, '/sign-in'],
    ['a redirect to another host', 302, 'https://acme.example.com/start'],
    [
      'a redirect to a look-alike of an AWS host',
      302,
      'https://acme.awsapps.com.example.com/start',
    ],
    ['a redirect to an AWS host over http', 302, 'http://acme.awsapps.com/start'],
    [
      'a redirect to an AWS page other than a portal',
      302,
      'https://us-east-1.signin.aws/platform/login',
    ],
    ['a redirect to an invalid URL', 302, 'https://['],
    ['a location with a status other than a redirect', 200, 'https://acme.awsapps.com/start'],
  ] as const) {
    test(`finds no portal behind ${what}`, async () => {
      await using server = await startRecordingServer();
      server.answer((response) => response.writeHead(status, location ? { location } : {}).end());
      assert.equal(await resolvePortal(server.url, { http }, neverAborted), undefined);
      assert.equal(server.requests.length, 1);
    });
  }

  test('rejects after ten seconds without a response', async () => {
    await using server = await startRecordingServer();
    const clock = createFakeClock();
    const asked = new Promise<void>((resolve) => server.answer(() => resolve()));
    const patient = createHttp({ clock, transport: createEditorTransport() });
    const found = resolvePortal(server.url, { http: patient }, neverAborted);
    const failed = assert.rejects(
      found,
      (error) => error instanceof SignInError && error.code === 'network',
    );
    await asked;
    await clock.advance(10_000);
    await failed;
  });

  test('stops on abort', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    assert.ok(address && typeof address === 'object');
    const controller = new AbortController();
    const reason = new SignInError('cancelled', 'test: enough');
    server.once('connection', () => controller.abort(reason));
    try {
      const found = resolvePortal(`http://127.0.0.1:${address.port}`, { http }, controller);
      await assert.rejects(found, reason);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
