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

describe('resolving an address of the organization', () => {
  for (const [name, transport] of Object.entries(transports)) {
    test(`reads one redirect and asks nobody else, over ${name}`, async () => {
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
    test(`asks with GET where HEAD is answered with ${status}`, async () => {
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
    ['no page', 404, undefined],
    ['a redirect to nowhere', 302, undefined],
    ['a second redirect of the same host', 302, '/sign-in'],
    ['another host', 302, 'https://acme.example.com/start'],
    ['a host that only looks like one of AWS', 302, 'https://acme.awsapps.com.example.com/start'],
    ['a host of AWS without encryption', 302, 'http://acme.awsapps.com/start'],
    ['a page of AWS that is no portal', 302, 'https://us-east-1.signin.aws/platform/login'],
    ['no URL', 302, 'https://['],
    ['a status that is no redirect', 200, 'https://acme.awsapps.com/start'],
  ] as const) {
    test(`finds no portal behind ${what}`, async () => {
      await using server = await startRecordingServer();
      server.answer((response) => response.writeHead(status, location ? { location } : {}).end());
      assert.equal(await resolvePortal(server.url, { http }, neverAborted), undefined);
      assert.equal(server.requests.length, 1);
    });
  }

  test('rejects when nobody answers, after ten seconds at the latest', async () => {
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

  test('stops when the person does', async () => {
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
