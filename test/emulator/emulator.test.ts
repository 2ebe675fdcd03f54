/** The emulator over real sockets: faults, the control interface, the journal, start and stop. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createFakeClock, type FakeClock } from '../fakes/clock.ts';
import { codeClient, createCalls } from './clients/calls.ts';
import type { SessionView } from './control/control.ts';
import { type EmulatorOptions, startEmulator } from './emulator.ts';
import type { Settings } from './world/settings.ts';

async function start(context: TestContext, options: EmulatorOptions = {}) {
  const emulator = await startEmulator(options);
  context.after(() => emulator.close());
  const post = (path: string, body: unknown) =>
    fetch(emulator.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  return { emulator, post, register: () => post('/client/register', codeClient) };
}

/** Until the emulator holds an answer back. */
async function asleep(clock: FakeClock): Promise<void> {
  for (let turns = 0; clock.sleeping === 0; turns++) {
    assert.ok(turns < 1_000_000, 'no request arrived');
    await setImmediate();
  }
}

const refusedConnection = { name: 'TypeError', message: 'fetch failed' };

test('a fault hits as many requests as planned, then all is well again', async (context) => {
  const { emulator, register } = await start(context);
  emulator.control.fail({ path: '/client/register', times: 2, answer: { status: 503 } });
  const statuses = [];
  for (let i = 0; i < 3; i++) statuses.push((await register()).status);
  assert.deepEqual(statuses, [503, 503, 200]);
});

test('faults are told apart by path and by grant type', async (context) => {
  const { emulator, post, register } = await start(context);
  const answer = { status: 500 };
  emulator.control.fail({ path: '/token', grantType: 'refresh_token', answer });
  assert.equal((await register()).status, 200);
  assert.equal((await post('/token', { grantType: 'authorization_code' })).status, 400);
  assert.equal((await post('/token', { grantType: 'refresh_token' })).status, 500);
  emulator.control.fail({ path: '*', answer });
  emulator.control.clearFaults();
  assert.equal((await register()).status, 200);
});

test('a connection destroyed before the work leaves the refresh token unspent, after it spent', async (context) => {
  const { emulator, post } = await start(context);
  const calls = createCalls(emulator.identityCenter);
  const client = calls.register();
  const { refreshToken } = calls.signIn(client);
  const refresh = () => post('/token', { ...client, grantType: 'refresh_token', refreshToken });
  emulator.control.fail({ path: '/token', reset: true });
  await assert.rejects(refresh(), refusedConnection);
  assert.equal(emulator.control.counts().refreshes, 0);
  emulator.control.fail({ path: '/token', reset: true, moment: 'after' });
  await assert.rejects(refresh(), refusedConnection);
  assert.equal(emulator.control.counts().refreshes, 1);
  assert.equal((await refresh()).status, 400);
  assert.equal(emulator.control.counts().reuses, 1);
});

test('an answer may be anything: HTML, half a JSON text, other headers', async (context) => {
  const { emulator, register } = await start(context);
  const html = { 'content-type': 'text/html' };
  const body = '<html>Sign in to the network</html>';
  emulator.control.fail({
    path: '/client/register',
    answer: { status: 200, body, headers: html },
  });
  emulator.control.fail({
    path: '/client/register',
    answer: { status: 200, body: '{"clientId":' },
  });
  const first = await register();
  assert.deepEqual([first.headers.get('content-type'), await first.text()], ['text/html', body]);
  await assert.rejects((await register()).json(), SyntaxError);
});

test('a delayed answer comes after its time by the clock, the work done before', async (context) => {
  const clock = createFakeClock();
  const { emulator, register } = await start(context, { clock });
  emulator.control.fail({ path: '/client/register', delayMs: 5000 });
  let answered = false;
  const answer = register().then((response) => {
    answered = true;
    return response;
  });
  await asleep(clock);
  assert.equal(emulator.journal.at(-1)?.status, 200);
  await clock.advance(4999);
  assert.equal(answered, false);
  await clock.advance(1);
  assert.equal((await answer).status, 200);
});

test('control over HTTP does what it does in process', async (context) => {
  const { emulator, post } = await start(context, { settings: { pageSize: 7 } });
  const control = async <Value>(name: string, body: unknown = {}) => {
    const response = await post(`/_control/${name}`, body);
    assert.equal(response.status, 200);
    return (await response.json()) as Value;
  };
  const settings = await control<Settings>('set', { accessTokenSeconds: 12 });
  assert.equal(settings.accessTokenSeconds, 12);
  assert.equal(emulator.control.set({}).accessTokenSeconds, 12);

  const calls = createCalls(emulator.identityCenter);
  const client = calls.register({ ...codeClient, grantTypes: undefined });
  calls.post('/device_authorization', { ...client, startUrl: codeClient.issuerUrl });
  assert.match(await control<string>('decideDevice', { user: 'bob' }), /^\w{4}-\w{4}$/);
  assert.deepEqual(
    (await control<SessionView[]>('sessions')).map((session) => session.user),
    ['bob'],
  );
  assert.equal(await control('endSessions', { user: 'bob' }), 1);
  assert.equal(await control('expireRegistrations'), 1);
  assert.equal((await control<unknown[]>('journal')).length, emulator.journal.length);

  await control('reset');
  const { accessTokenSeconds, pageSize } = emulator.control.set({});
  assert.deepEqual([accessTokenSeconds, pageSize], [3600, 7]);
  assert.equal(emulator.journal.length, 0);
});

const wrongCommands: [string, string, unknown, number][] = [
  ['a setting nobody knows', 'set', { color: 1 }, 400],
  ['a setting of the wrong type', 'set', { idToken: 'yes' }, 400],
  ['a fault of no known type', 'fail', { path: '/token', error: { type: 'Oops' } }, 400],
  ['a decision without a person', 'decideDevice', {}, 400],
  ['a command nobody knows', 'explode', {}, 404],
  ['a command every object has', 'toString', {}, 404],
];

for (const [what, name, body, status] of wrongCommands) {
  test(`${what} is refused by control`, async (context) => {
    const { post } = await start(context);
    const answer = await post(`/_control/${name}`, body);
    assert.equal(answer.status, status);
    assert.match(await answer.text(), /^{"message":"/);
  });
}

test('the journal names what was asked and holds no secret', async (context) => {
  const { emulator } = await start(context);
  const calls = createCalls(emulator.identityCenter);
  const client = calls.register();
  const tokens = calls.signIn(client);
  const second = calls.refresh(client, tokens.refreshToken).json;
  calls.portal('/eu-west-1/assignment/accounts?max_result=1', second.accessToken);

  const [registered, signedIn, refreshed, listed] = emulator.journal;
  assert.deepEqual(registered?.members, Object.keys(codeClient));
  assert.equal(signedIn?.grantType, 'authorization_code');
  assert.equal(refreshed?.sent.refreshToken, signedIn?.issued.refreshToken);
  assert.notEqual(refreshed?.issued.refreshToken, signedIn?.issued.refreshToken);
  assert.deepEqual(
    [listed?.path, listed?.region, listed?.queryKeys, listed?.status, listed?.error],
    ['/assignment/accounts', 'eu-west-1', ['max_result'], 401, 'UnauthorizedException'],
  );
  const written = JSON.stringify(emulator.journal);
  const secrets = [...Object.values(client), ...Object.values(second), tokens.accessToken];
  for (const secret of secrets.filter((value) => typeof value === 'string' && value.length > 20)) {
    assert.equal(written.includes(String(secret)), false);
  }
});

test('an unknown path is 404, and the emulator goes on', async (context) => {
  const { emulator, register } = await start(context);
  assert.equal((await fetch(`${emulator.url}/nowhere`)).status, 404);
  assert.equal((await fetch(`${emulator.url}//`)).status, 404);
  assert.equal((await register()).status, 200);
});

test('a taken port is an error that says so', async (context) => {
  const { emulator } = await start(context);
  const port = Number(new URL(emulator.url).port);
  await assert.rejects(startEmulator({ port }), { code: 'EADDRINUSE' });
});

test('closing drops the connections that wait, and may be done twice', async (context) => {
  const clock = createFakeClock();
  const { emulator, register } = await start(context, { clock });
  emulator.control.fail({ path: '/client/register', delayMs: 5000 });
  const waiting = assert.rejects(register(), refusedConnection);
  await asleep(clock);
  await emulator.close();
  await waiting;
  assert.equal(clock.sleeping, 0);
});

test('the program prints where it is and what to set, and stops on SIGINT', async () => {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const program = spawn(process.execPath, [main, '--port', '0']);
  const [first] = await once(program.stdout, 'data');
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(String(first))?.[0] ?? '';
  const rest = text(program.stdout);
  assert.equal((await fetch(`${url}/device`)).status, 200);
  program.kill('SIGINT');
  const [code] = await once(program, 'exit');
  assert.equal(code, 0);
  const printed = String(first) + (await rest);
  assert.match(printed, /d-1234567890\.awsapps\.com\/start/);
  assert.match(printed, new RegExp(`AWS_ENDPOINT_URL_SSO_OIDC=${url}`));
});
