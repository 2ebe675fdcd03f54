import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it, mock } from 'node:test';
import tls from 'node:tls';
import { neverAborted } from '../../src/base/abortable.ts';
import { systemClock as clock } from '../../src/base/clock.ts';
import { createEditorTransport } from '../../src/http/editorTransport.ts';
import { createHttp, type Transport } from '../../src/http/http.ts';
import { createUndiciTransport } from '../../src/http/undiciTransport.ts';
import {
  type Authority,
  createAuthority,
  startTlsFront,
  type TlsFront,
  writeCertificate,
} from '../fakes/authority.ts';
import { type RecordingServer, startRecordingServer } from '../fakes/recordingServer.ts';

describe('the TLS context of connections', () => {
  const stack = new AsyncDisposableStack();
  let authority: Authority;
  let certificate = '';
  let server: RecordingServer;
  let front: TlsFront;

  before(async () => {
    authority = await createAuthority();
    certificate = stack.use(await writeCertificate(authority)).file;
    server = stack.use(await startRecordingServer());
    // As in the editor, where each request has a connection of its own.
    server.answer((response) => response.setHeader('connection', 'close').end('yes'));
    const secrets = await authority.issue('localhost');
    front = stack.use(await startTlsFront(secrets, Number(new URL(server.url).port)));
  });
  after(() => stack.disposeAsync());
  afterEach(() => mock.restoreAll());

  /** Resolves to what the server says, or to the code of the error. */
  const ask = (transport: Transport) => async (url: string) => {
    const request = { method: 'GET', url: new URL(url), headers: {} } as const;
    const answer = createHttp({ clock, transport })(request, neverAborted);
    return answer.then(({ body }) => body).catch((error) => error.failure.fault.code as string);
  };
  const secure = () => `https://localhost:${front.port}/`;

  /** Counts the contexts that are made; `also` is trusted by those made from now on. */
  function countContexts(also?: string) {
    const original = tls.createSecureContext;
    return mock.method(tls, 'createSecureContext', (...[details]: Parameters<typeof original>) => {
      const context = original(details);
      // As VS Code does with each certificate of the system.
      if (also) context.context.addCACert(also);
      return context;
    }).mock;
  }

  // Each connection parsed the whole list, 20 ms, in the process that all extensions share.
  for (const create of [createEditorTransport, createUndiciTransport]) {
    it(`is made once where a variable names authorities: ${create.name}`, async () => {
      const get = ask(create({ env: { AWS_CA_BUNDLE: certificate } }));
      const contexts = countContexts();
      for (let i = 0; i < 3; i += 1) assert.equal(await get(secure()), 'yes');
      assert.equal(contexts.callCount(), 1);
    });

    it(`is not made, nor are authorities read, for http: ${create.name}`, async () => {
      const get = ask(create({ env: { AWS_CA_BUNDLE: certificate } }));
      const contexts = countContexts();
      const reads = mock.method(tls, 'getCACertificates').mock;
      assert.equal(await get(server.url), 'yes');
      assert.deepEqual([contexts.callCount(), reads.callCount()], [0, 0]);
    });
  }

  // VS Code added each certificate of the system to each new one, 45 ms.
  it('is that of the connection before, with what VS Code has added to it', async () => {
    const get = ask(createEditorTransport({ env: {} }));
    const contexts = countContexts(authority.certificate);
    for (let i = 0; i < 3; i += 1) assert.equal(await get(secure()), 'yes');
    assert.equal(contexts.callCount(), 1);
  });

  it('is made again after a failure, in case more is trusted by then', async () => {
    const get = ask(createEditorTransport({ env: {} }));
    countContexts(authority.certificate);
    assert.equal(await get(secure()), 'yes');
    const other = await createAuthority('Another Company');
    await using elsewhere = await startTlsFront(
      await other.issue('localhost'),
      Number(new URL(server.url).port),
    );
    const url = `https://localhost:${elsewhere.port}/`;
    countContexts(other.certificate);
    assert.equal(await get(url), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE');
    assert.equal(await get(url), 'yes');
  });
});
