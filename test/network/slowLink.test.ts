/**
 * How slow a link may be: a round trip of 800 ms, and 15 seconds of silence at any point. These tests
 * wait in real time, because undici and Node have timers of their own.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { neverAborted } from '../../src/base/abortable.ts';
import { systemClock } from '../../src/base/clock.ts';
import { createEditorTransport } from '../../src/http/editorTransport.ts';
import { createHttp } from '../../src/http/http.ts';
import { createUndiciTransport } from '../../src/http/undiciTransport.ts';
import { createAuthority, startTlsFront, writeCertificate } from '../fakes/authority.ts';
import { startDeafLine, startSlowLine } from '../fakes/line.ts';
import { expectFault } from '../fakes/networkFailure.ts';
import { startProxy } from '../fakes/proxy.ts';
import { startRecordingServer } from '../fakes/recordingServer.ts';
import { patienceMs } from '../vscode/until.ts';

/** More than the 15 s that a request must be able to wait. */
const silenceMs = 15_500;

describe('a slow link', { concurrency: true }, () => {
  const stack = new AsyncDisposableStack();
  let certificate = '';
  let backend = 0;
  let secure = 0;

  before(async () => {
    const authority = await createAuthority();
    certificate = stack.use(await writeCertificate(authority)).file;
    const server = stack.use(await startRecordingServer());
    server.answer((response, { target }) => {
      const timer = setTimeout(() => response.end('at last'), target === '/late' ? silenceMs : 0);
      response.on('close', () => clearTimeout(timer));
      if (target !== '/half') return;
      clearTimeout(timer);
      response.write('at ');
      setTimeout(() => response.end('last'), silenceMs);
    });
    backend = Number(new URL(server.url).port);
    const hosts = ['localhost', 'oidc.service.test'] as const;
    secure = stack.use(await startTlsFront(await authority.issue(...hosts), backend)).port;
  });
  after(() => stack.disposeAsync());

  const post = (
    transport: ReturnType<typeof createEditorTransport>,
    url: string,
    options: { timeoutMs?: number } = {},
  ) =>
    createHttp({ clock: systemClock, transport })(
      { method: 'POST', url: new URL(url), headers: {}, body: '{}' },
      { ...neverAborted, ...options },
    );

  for (const [name, create] of Object.entries({ createEditorTransport, createUndiciTransport })) {
    const transport = () => create({ env: { AWS_CA_BUNDLE: certificate } });

    test(`with a round trip of 800 ms carries a request: ${name}`, async () => {
      await using line = await startSlowLine(secure, 400);
      const answer = await post(transport(), `https://localhost:${line.port}/`);
      assert.equal(answer.body, 'at last');
      assert.ok(
        answer.receivedAt - answer.sentAt >= 1500,
        'handshake and request each took a round trip',
      );
    });

    for (const [path, when] of [
      ['late', 'before the answer'],
      ['half', 'in the middle of the answer'],
    ]) {
      test(`that is silent ${when} is waited for: ${name}`, async () => {
        const answer = await post(transport(), `https://localhost:${secure}/${path}`);
        assert.equal(answer.body, 'at last');
      });
    }

    test(`that is silent before the handshake is waited for: ${name}`, async () => {
      await using line = await startDeafLine(secure, silenceMs);
      const answer = await post(transport(), `https://localhost:${line.port}/`);
      assert.equal(answer.body, 'at last');
    });
  }

  test('that is silent on the way to a proxy is waited for: createUndiciTransport', async () => {
    await using proxy = await startProxy();
    await using line = await startDeafLine(Number(new URL(proxy.url).port), silenceMs);
    const env = { AWS_CA_BUNDLE: certificate, HTTPS_PROXY: `http://127.0.0.1:${line.port}` };
    const answer = await post(
      createUndiciTransport({ env }),
      `https://oidc.service.test:${secure}/`,
    );
    assert.equal(answer.body, 'at last');
  });

  test('without a handshake has not carried the request: createUndiciTransport', async () => {
    await using line = await startDeafLine(secure);
    const url = `https://localhost:${line.port}/`;
    // undici gives up by a clock that falls behind on a busy computer, which the request waits for.
    const timeoutMs = patienceMs;
    const answer = post(createUndiciTransport({ env: {} }), url, { timeoutMs });
    await assert.rejects(answer, (error) => {
      assert.deepEqual(
        [expectFault(error).kind, expectFault(error).mayHaveArrived],
        ['timed-out', false],
      );
      return true;
    });
  });
});
