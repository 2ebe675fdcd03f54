import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { it } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { createHttp } from '../../src/http/http.ts';
import { createUndiciTransport } from '../../src/http/undiciTransport.ts';
import { startRecordingServer } from '../fakes/recordingServer.ts';

it('leaves the globals of the process as they were', () => {
  const script = `
    const before = JSON.stringify(Object.getOwnPropertySymbols(globalThis).map(String));
    const { createHttp } = await import('./src/http/http.ts');
    const { createUndiciTransport } = await import('./src/http/undiciTransport.ts');
    const { systemClock } = await import('./src/base/clock.ts');
    const http = createHttp({ clock: systemClock, transport: createUndiciTransport() });
    const url = new URL('http://127.0.0.1:1/');
    await http({ method: 'GET', url, headers: {} }, { signal: new AbortController().signal })
      .catch((error) => console.log(error.fault.reason));
    const after = JSON.stringify(Object.getOwnPropertySymbols(globalThis).map(String));
    console.log(before === after && !after.includes('undici'));
  `;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  assert.equal(run.stdout, 'connection refused (ECONNREFUSED)\ntrue\n', run.stderr);
});

it('goes through the proxy of the environment, except where NO_PROXY says so', async () => {
  await using server = await startRecordingServer();
  server.answer((response) => response.end('direct'));
  const proxy = createServer((_, response) => response.end('proxied'));
  proxy.on('connect', (_, socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\ntunneled'));
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const saved = { http_proxy: process.env.http_proxy, no_proxy: process.env.no_proxy };
  try {
    process.env.http_proxy = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    process.env.no_proxy = '127.0.0.1';
    const http = createHttp({ clock: systemClock, transport: createUndiciTransport() });
    const get = async (url: string) => {
      const request = { method: 'GET', url: new URL(url), headers: {} } as const;
      return (await http(request, { signal: new AbortController().signal })).body;
    };
    assert.equal(await get(server.url), 'direct');
    assert.match(await get('http://behind.invalid/'), /^(proxied|tunneled)$/);
  } finally {
    for (const [name, value] of Object.entries(saved)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
  }
});

// Imported file by file, undici's dispatchers lack the method they open tunnels with.
it('asks the proxy for a tunnel where the address is https', async () => {
  const asked: string[] = [];
  const proxy = createServer();
  proxy.on('connect', ({ url = '' }, socket) => {
    asked.push(url);
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const saved = process.env.https_proxy;
  try {
    process.env.https_proxy = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const http = createHttp({ clock: systemClock, transport: createUndiciTransport() });
    const request = {
      method: 'GET',
      url: new URL('https://behind.invalid/'),
      headers: {},
    } as const;
    await assert.rejects(
      http(request, { signal: new AbortController().signal }),
      /could not reach behind\.invalid/,
    );
    assert.deepEqual(asked, ['behind.invalid:443']);
  } finally {
    if (saved === undefined) delete process.env.https_proxy;
    else process.env.https_proxy = saved;
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
  }
});
