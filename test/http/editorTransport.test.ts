import assert from 'node:assert/strict';
import http from 'node:http';
import https from 'node:https';
import { afterEach, describe, it, mock } from 'node:test';
import { neverAborted } from '../../src/base/abortable.ts';
import { systemClock } from '../../src/base/clock.ts';
import { messageOf } from '../../src/base/errors.ts';
import { createEditorTransport } from '../../src/http/editorTransport.ts';
import { createHttp } from '../../src/http/http.ts';
import { expectFault } from '../fakes/networkFailure.ts';
import { startRecordingServer } from '../fakes/recordingServer.ts';

/** Patches the module as VS Code does, including the event with the proxy it chose. */
function patchRequest(choice: { proxy: string; error?: Error }, port: number): void {
  const original = http.request;
  const patched = (_url: URL, options: http.RequestOptions, answered: () => void) => {
    const failing = choice.error !== undefined;
    const request = original({ ...options, host: '127.0.0.1', port: failing ? 0 : port }, answered);
    queueMicrotask(() => {
      request.emit('proxy', choice);
      if (failing) request.destroy(new Error('Failed to establish a socket connection to proxies'));
    });
    return request;
  };
  mock.method(https, 'request', patched as typeof https.request);
}

async function faultOf(host: string) {
  const send = createHttp({ clock: systemClock, transport: createEditorTransport({ env: {} }) });
  const url = new URL(`https://${host}/token`);
  const error = await send({ method: 'POST', url, headers: {}, body: '{}' }, neverAborted).then(
    () => assert.fail('resolved'),
    (thrown: unknown) => thrown,
  );
  return { ...expectFault(error), message: messageOf(error) };
}

describe('the editor transport', () => {
  afterEach(() => mock.restoreAll());

  for (const [choice, proxy] of [
    ['PROXY proxy.test:3128', 'proxy.test:3128'],
    ['PROXY alice:p@ss@proxy.test:3128', 'proxy.test:3128'],
    ['HTTPS alice:secret@proxy.test:443/', 'proxy.test:443'],
    ['SOCKS5 [fd00::1]:1080', '[fd00::1]:1080'],
    ['DIRECT', undefined],
  ] as const) {
    it(`reports ${proxy ?? 'no proxy'} and no secret if VS Code chose ${choice}`, async () => {
      const error = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
      patchRequest({ proxy: choice, error }, 0);
      const fault = await faultOf('service.test');
      assert.equal(fault.proxy, proxy);
      assert.equal(fault.kind, 'refused', 'the proxy’s own error says more than the agent’s');
      assert.equal(fault.mayHaveArrived, false);
      assert.doesNotMatch(fault.message, /alice|secret|p@ss/);
    });
  }

  it('counts an unencrypted response as the proxy’s, whatever it contains', async () => {
    await using server = await startRecordingServer();
    server.answer((response) => response.end('{"accessToken":"forged"}'));
    patchRequest({ proxy: 'PROXY proxy.test:3128' }, Number(new URL(server.url).port));
    const fault = await faultOf('service.test');
    assert.deepEqual([fault.kind, fault.code], ['proxy-refused', '200']);
    assert.equal(server.requests.length, 1);
  });
});
