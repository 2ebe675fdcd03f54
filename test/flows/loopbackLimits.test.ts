import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { noLog } from '../../src/base/log.ts';
import { type Loopback, type LoopbackLimits, openLoopback } from '../../src/flows/loopback.ts';
import { type Visit, visit } from '../fakes/browser.ts';
import { patienceMs } from '../vscode/until.ts';

const state = 'the-state';
/** Without its limits, the server would keep the connections of these tests for ever. */
const bounded = { timeout: patienceMs };
/** So long that no test reaches it. */
const never = 2 ** 30;

async function open(t: TestContext, limits: LoopbackLimits) {
  const loopback = await openLoopback(state, noLog, '', { limits });
  t.after(() => loopback[Symbol.dispose]());
  const callback = new URL(`${loopback.redirectUri}?code=c0de&state=${state}`);
  return { loopback, callback, port: Number(callback.port) };
}

/** A connection that has sent this much of a request, and when it is closed. */
async function connected(port: number, text: string) {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.resume();
  await once(socket, 'connect');
  if (text) socket.write(text);
  return { socket, closed };
}

/** Visits until one callback arrives: on a busy computer, the time may be too short for a few. */
async function reach(callback: URL, { arrived }: Loopback): Promise<() => Promise<Visit>> {
  for (;;) {
    const page = visit(callback);
    const hasFailed = page.then(
      () => true,
      () => true,
    );
    if (!(await Promise.race([arrived.then(() => false), hasFailed]))) return () => page;
  }
}

describe('the limits of the loopback server', () => {
  // 10,000 half-sent requests used up the file descriptors of the extension host.
  test('end unfinished requests after a time', bounded, async (t) => {
    const { loopback, callback, port } = await open(t, { requestMs: 100, connections: 64 });
    const unfinished = ['', 'GET /oauth/call', 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-More: '];
    const half = unfinished.flatMap((text) => Array(5).fill(text));
    const others = await Promise.all(half.map((text) => connected(port, text)));
    await Promise.all(others.map(({ closed }) => closed));
    const page = await reach(callback, loopback);
    await loopback.answer('done');
    assert.equal((await page()).body, 'done');
  });

  test('close the oldest unfinished connection in favour of a new one', bounded, async (t) => {
    const { loopback, callback, port } = await open(t, { requestMs: never, connections: 3 });
    const flood: Awaited<ReturnType<typeof connected>>[] = [];
    for (let i = 0; i < 50; i += 1) flood.push(await connected(port, 'GET /oauth/call'));
    await Promise.all(flood.slice(0, -3).map(({ closed }) => closed));
    const isOpen = ({ socket }: { socket: Socket }) => !socket.closed;
    assert.deepEqual(flood.map(isOpen), [...Array(47).fill(false), true, true, true]);

    const page = visit(callback);
    assert.deepEqual(await loopback.arrived, { kind: 'code', code: 'c0de' });
    await loopback.answer('done');
    assert.equal((await page).body, 'done');
  });

  test('spare the browser that waits for its page', bounded, async (t) => {
    const { loopback, callback, port } = await open(t, { requestMs: never, connections: 1 });
    const page = visit(callback);
    await loopback.arrived;
    const flood: Awaited<ReturnType<typeof connected>>[] = [];
    for (let i = 0; i < 20; i += 1) flood.push(await connected(port, 'GET'));
    await Promise.all(flood.slice(0, -1).map(({ closed }) => closed));
    await loopback.answer('done');
    assert.equal((await page).body, 'done');
  });
});
