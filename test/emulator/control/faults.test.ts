import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { createFakeClock, type FakeClock } from '../../fakes/clock.ts';
import { createCalls } from '../clients/calls.ts';
import { connectionFailure, serveForTest } from '../clients/serveForTest.ts';

/** Resolves when the emulator is delaying an answer. */
async function delaying(clock: FakeClock): Promise<void> {
  for (let turns = 0; clock.sleeping === 0; turns++) {
    assert.ok(turns < 1_000_000, 'no request arrived');
    await setImmediate();
  }
}

describe('planned faults', () => {
  test('a fault affects the planned number of requests', async (context) => {
    const { emulator, register } = await serveForTest(context);
    emulator.control.fail({ path: '/client/register', times: 2, answer: { status: 503 } });
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await register()).status);
    assert.deepEqual(statuses, [503, 503, 200]);
  });

  test('a fault is limited to its path and grant type', async (context) => {
    const { emulator, post, register } = await serveForTest(context);
    const answer = { status: 500 };
    emulator.control.fail({ path: '/token', grantType: 'refresh_token', answer });
    assert.equal((await register()).status, 200);
    assert.equal((await post('/token', { grantType: 'authorization_code' })).status, 400);
    assert.equal((await post('/token', { grantType: 'refresh_token' })).status, 500);
    emulator.control.fail({ path: '*', answer });
    emulator.control.clearFaults();
    assert.equal((await register()).status, 200);
  });

  test('a connection reset before the work leaves the refresh token unused, one after it does not', async (context) => {
    const { emulator, post } = await serveForTest(context);
    const calls = createCalls(emulator.identityCenter);
    const client = calls.register();
    const { refreshToken } = calls.signIn(client);
    const refresh = () => post('/token', { ...client, grantType: 'refresh_token', refreshToken });
    emulator.control.fail({ path: '/token', reset: true });
    await assert.rejects(refresh(), connectionFailure);
    assert.equal(emulator.control.counts().refreshes, 0);
    emulator.control.fail({ path: '/token', reset: true, moment: 'after' });
    await assert.rejects(refresh(), connectionFailure);
    assert.equal(emulator.control.counts().refreshes, 1);
    assert.equal((await refresh()).status, 400);
    assert.equal(emulator.control.counts().reuses, 1);
  });

  test('an answer can be HTML or truncated JSON', async (context) => {
    const { emulator, register } = await serveForTest(context);
    const html = { 'content-type': 'text/html' };
    const body = '<html>Sign in to the network</html>';
    const path = '/client/register';
    emulator.control.fail({ path, answer: { status: 200, body, headers: html } });
    emulator.control.fail({ path, answer: { status: 200, body: '{"clientId":' } });
    const first = await register();
    assert.deepEqual([first.headers.get('content-type'), await first.text()], ['text/html', body]);
    await assert.rejects((await register()).json(), SyntaxError);
  });

  test('a delayed answer is sent after its delay, with the work done before', async (context) => {
    const clock = createFakeClock();
    const { emulator, register } = await serveForTest(context, { clock });
    emulator.control.fail({ path: '/client/register', delayMs: 5000 });
    let answered = false;
    const answer = register().then((response) => {
      answered = true;
      return response;
    });
    await delaying(clock);
    assert.equal(emulator.journal.at(-1)?.status, 200);
    await clock.advance(4999);
    assert.equal(answered, false);
    await clock.advance(1);
    assert.equal((await answer).status, 200);
  });

  test('closing the emulator drops a delayed answer, and closing again is harmless', async (context) => {
    const clock = createFakeClock();
    const { emulator, register } = await serveForTest(context, { clock });
    emulator.control.fail({ path: '/client/register', delayMs: 5000 });
    const waiting = assert.rejects(register(), connectionFailure);
    await delaying(clock);
    await emulator.close();
    await waiting;
    assert.equal(clock.sleeping, 0);
  });

  test('an error that both services have takes the shape of the service at the path', async (context) => {
    const { emulator, post } = await serveForTest(context);
    const bodyOf = async (path: string, type: 'InvalidRequestException' | 'ForbiddenException') => {
      emulator.control.fail({ path: '*', error: { type } });
      return Object.keys((await (await post(path, {})).json()) as object);
    };
    const portal = ['message', '__type'];
    const oidc = ['error', 'error_description', 'reason'];
    assert.deepEqual(await bodyOf('/token', 'InvalidRequestException'), oidc);
    assert.deepEqual(await bodyOf('/logout', 'InvalidRequestException'), portal);
    assert.deepEqual(await bodyOf('/token', 'ForbiddenException'), portal);
  });
});
