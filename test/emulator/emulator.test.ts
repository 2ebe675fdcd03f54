/** The emulator as a server and as a program. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { serveForTest } from './clients/serveForTest.ts';
import { startEmulator } from './emulator.ts';

describe('the emulator', () => {
  test('answers an unknown path with 404', async (context) => {
    const { emulator, register } = await serveForTest(context);
    assert.equal((await fetch(`${emulator.url}/nowhere`)).status, 404);
    assert.equal((await fetch(`${emulator.url}//`)).status, 404);
    assert.equal((await register()).status, 200);
  });

  test('rejects when its port is in use', async (context) => {
    const { emulator } = await serveForTest(context);
    const port = Number(new URL(emulator.url).port);
    await assert.rejects(startEmulator({ port }), { code: 'EADDRINUSE' });
  });

  test('prints its address and environment variables as a program, and stops on SIGINT', async () => {
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
});
