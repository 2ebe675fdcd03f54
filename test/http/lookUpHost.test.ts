import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lookUpHost } from '../../src/http/lookUpHost.ts';

const never = { signal: new AbortController().signal };

test('counts the addresses of a host', async () => {
  const { ipv4, ipv6 } = await lookUpHost('localhost', never);
  assert.ok(ipv4 + ipv6 > 0);
});

test('rejects with what the system says of a host that does not exist', async () => {
  await assert.rejects(lookUpHost('nowhere.invalid', never), {
    code: /^(ENOTFOUND|EAI_AGAIN)$/,
  });
});

test('stops waiting when it is told to', async () => {
  const reason = new Error('enough');
  await assert.rejects(lookUpHost('localhost', { signal: AbortSignal.abort(reason) }), reason);
});
