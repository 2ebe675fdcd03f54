import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, type TestContext, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { noLog } from '../../src/base/log.ts';
import type { Callback } from '../../src/flows/callback.ts';
import { type Loopback, openLoopback } from '../../src/flows/loopback.ts';
import { type Visit, visit } from '../fakes/browser.ts';

const state = 'the-state';
const html = '<!doctype html><title>done</title><style>p { margin: 0 }</style><p>done</p>';

/** A loopback server that is closed after the test, and the address of a valid callback. */
async function open(t: TestContext): Promise<{ loopback: Loopback; callback: URL; port: number }> {
  const loopback = await openLoopback(state, noLog, 'Not here');
  t.after(() => loopback[Symbol.dispose]());
  const callback = new URL(`${loopback.redirectUri}?code=c0de&state=${state}`);
  return { loopback, callback, port: Number(callback.port) };
}

/** Whether a callback has arrived by now. */
async function hasArrived({ arrived }: Loopback): Promise<boolean> {
  return Promise.race([arrived.then(() => true), setImmediate(false)]);
}

/** The callback that `page` asks for; fails if `page` is answered before there is one. */
async function arrival({ arrived }: Loopback, page: Promise<Visit>): Promise<Callback> {
  const early = page.then(({ status }) => assert.fail(`answered ${status} before it arrived`));
  return Promise.race([arrived, early]);
}

/** The response to a request that must not count; fails if it counts. */
async function answerTo(request: Promise<Visit>, { arrived }: Loopback): Promise<Visit> {
  return Promise.race([request, arrived.then(() => assert.fail('counted as a callback'))]);
}

/** Sends the text unchanged and resolves to everything that comes back. */
async function sendRaw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1');
  socket.write(text);
  let answer = '';
  for await (const chunk of socket) answer += chunk;
  return answer;
}

function ended(socket: Socket): Promise<unknown> {
  return socket.destroyed ? Promise.resolve() : once(socket, 'close');
}

describe('the loopback server', () => {
  test('listens on 127.0.0.1 only, on its own port', async (t) => {
    const { callback, port } = await open(t);
    const { port: otherPort } = await open(t);
    assert.equal(
      callback.href,
      `http://127.0.0.1:${port}/oauth/callback?code=c0de&state=the-state`,
    );
    assert.notEqual(port, otherPort);
    const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    for (const { address } of addresses) {
      if (address === '127.0.0.1' || address.startsWith('fe80:')) continue;
      await assert.rejects(once(connect(port, address), 'connect'), { code: 'ECONNREFUSED' });
    }
  });

  test('delays the response to the callback until there is a page, then sends it and closes', async (t) => {
    const { loopback, callback } = await open(t);
    let answered = false;
    const page = visit(callback).finally(() => {
      answered = true;
    });
    assert.deepEqual(await arrival(loopback, page), { kind: 'code', code: 'c0de' });
    await setImmediate();
    assert.equal(answered, false);

    await loopback.answer(html);
    loopback[Symbol.dispose]();
    const { status, headers, body } = await page;
    assert.equal(status, 200);
    assert.equal(body, html);
    assert.equal(headers.connection, 'close');
    assert.equal(headers['content-type'], 'text/html; charset=utf-8');
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['x-content-type-options'], 'nosniff');
    await assert.rejects(visit(callback), { code: 'ECONNREFUSED' });
  });

  test('allows only the page’s own style, whatever its line endings', async (t) => {
    for (const lineEnd of ['\n', '\r\n']) {
      const { loopback, callback } = await open(t);
      const page = visit(callback);
      await arrival(loopback, page);
      await loopback.answer(`<style>p {\n  margin: 0\n}</style>`.replaceAll('\n', lineEnd));
      const hash = createHash('sha256').update('p {\n  margin: 0\n}').digest('base64');
      assert.equal(
        (await page).headers['content-security-policy'],
        `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; ` +
          "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      );
    }
  });

  const strays: [
    what: string,
    status: number,
    change: (callback: URL) => Parameters<typeof visit>,
  ][] = [
    ['another path', 404, (url) => [new URL(`/callback${url.search}`, url)]],
    ['the icon a browser asks for', 404, (url) => [new URL('/favicon.ico', url)]],
    ['POST', 405, (url) => [url, { method: 'POST' }]],
    ['HEAD', 405, (url) => [url, { method: 'HEAD' }]],
    ['OPTIONS', 405, (url) => [url, { method: 'OPTIONS' }]],
    ['a wrong state', 400, (url) => [url.href.replace(state, 'another')]],
    ['no state', 400, (url) => [url.href.replace(`&state=${state}`, '')]],
    ['a state twice', 400, (url) => [`${url.href}&state=${state}`]],
    ['two codes', 400, (url) => [`${url.href}&code=2`]],
    ['code and error', 400, (url) => [`${url.href}&error=access_denied`]],
    ['an error without state', 400, (url) => [new URL('?error=access_denied', url)]],
    ['a rebound name as host', 421, (url) => [url, { headers: { host: 'evil.example' } }]],
    ['the right name, wrong port', 421, (url) => [url, { headers: { host: '127.0.0.1:1' } }]],
    ['localhost', 421, (url) => [url, { headers: { host: `localhost:${url.port}` } }]],
    [
      'an absolute target elsewhere',
      421,
      (url) => [url, { target: `http://e.example${url.pathname}` }],
    ],
    ['a target with two slashes', 421, (url) => [url, { target: `/${url.pathname}${url.search}` }]],
    ['a target that is not a URL', 400, (url) => [url, { target: 'http://[' }]],
  ];

  for (const [what, status, change] of strays) {
    test(`responds to ${what} with ${status} and keeps waiting`, async (t) => {
      const { loopback, callback } = await open(t);
      const stray = await answerTo(visit(...change(callback)), loopback);
      assert.equal(stray.status, status);
      assert.equal(stray.headers.connection, 'close');
      if (status === 405) assert.equal(stray.headers.allow, 'GET');
      assert.equal(stray.headers['content-type'], 'text/plain; charset=utf-8');
      assert.equal(stray.headers['cache-control'], 'no-store');
      assert.equal(stray.body, what === 'HEAD' ? '' : 'Not here\n');
      assert.equal(await hasArrived(loopback), false);

      const page = visit(callback);
      await arrival(loopback, page);
      await loopback.answer(html);
      assert.equal((await page).body, html);
    });
  }

  test('keeps waiting after requests that are not HTTP or incomplete', async (t) => {
    const { loopback, callback, port } = await open(t);
    assert.match(await sendRaw(port, 'hello\r\n\r\n'), /^HTTP\/1\.1 400 /);
    assert.match(await sendRaw(port, '\x16\x03\x01\x02\x00\x01'), /^HTTP\/1\.1 400 /);
    assert.match(await sendRaw(port, `GET ${callback.pathname} HTTP/1.1\r\n\r\n`), / 400 /);
    assert.equal(await sendRaw(port, `CONNECT 127.0.0.1:${port} HTTP/1.1\r\nHost: x\r\n\r\n`), '');
    const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket';
    assert.match(
      await sendRaw(port, `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${upgrade}\r\n\r\n`),
      /^HTTP\/1\.1 404 /,
    );
    connect(port, '127.0.0.1').destroy();
    // The response to a long URL is sent before all of the URL has arrived, and may get lost.
    const tooLong = await visit(`${callback}&more=${'m'.repeat(1_000_000)}`).catch(
      (error) => error,
    );
    assert.ok(tooLong.status === 431 || ['ECONNRESET', 'EPIPE'].includes(tooLong.code));
    assert.equal(await hasArrived(loopback), false);
  });

  test('accepts the first of several callbacks and sends the page to each', async (t) => {
    const { loopback, callback } = await open(t);
    const first = visit(callback);
    await arrival(loopback, first);
    const others = [
      visit(callback),
      visit(callback.href.replace('c0de', 'other')),
      visit(new URL(`?error=access_denied&state=${state}`, callback)),
    ];
    await loopback.answer(html);
    const stray = await visit(callback.href.replace(state, 'wrong'));
    assert.equal(stray.status, 400);
    for (const page of await Promise.all([first, ...others])) assert.equal(page.body, html);
    assert.deepEqual(await loopback.arrived, { kind: 'code', code: 'c0de' });
    // A reload while the server is still open.
    assert.equal((await visit(callback)).body, html);
  });

  test('does not wait for a browser that has disconnected', async (t) => {
    const { loopback, callback } = await open(t);
    const tab = new AbortController();
    const page = visit(callback, { signal: tab.signal });
    await arrival(loopback, page);
    tab.abort();
    await assert.rejects(page, { name: 'AbortError' });
    await loopback.answer(html);
  });

  test('sends a large page completely', async (t) => {
    const { loopback, callback } = await open(t);
    const long = html + '<p>more</p>'.repeat(1_000_000);
    const page = visit(callback);
    await arrival(loopback, page);
    await loopback.answer(long);
    loopback[Symbol.dispose]();
    assert.equal((await page).body.length, long.length);
  });

  test('closes idle, half-sent and delayed connections and its port when disposed', async (t) => {
    const { loopback, callback, port } = await open(t);
    const idle = connect(port, '127.0.0.1');
    const halfSent = connect(port, '127.0.0.1');
    halfSent.write('GET /oauth/call');
    await Promise.all([once(idle, 'connect'), once(halfSent, 'connect')]);
    const held = visit(callback);
    await arrival(loopback, held);
    for (const socket of [idle, halfSent]) socket.on('error', () => undefined).resume();

    loopback[Symbol.dispose]();
    await assert.rejects(held, { code: 'ECONNRESET' });
    await Promise.all([ended(idle), ended(halfSent)]);
    await assert.rejects(visit(callback), { code: 'ECONNREFUSED' });
    // Disposing twice does no harm.
    loopback[Symbol.dispose]();
  });

  test('leaves nothing open in the process when disposed', async () => {
    const open = () =>
      process.getActiveResourcesInfo().filter((what) => /TCPServer|Timeout/.test(what));
    assert.deepEqual(open(), []);
    const loopback = await openLoopback(state, noLog);
    assert.deepEqual(open(), ['TCPServerWrap']);
    loopback[Symbol.dispose]();
    await setImmediate();
    await setImmediate();
    assert.deepEqual(open(), []);
  });
});
