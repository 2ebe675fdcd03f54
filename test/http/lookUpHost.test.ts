import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { neverAborted } from '../../src/base/abortable.ts';
import { lookUpHost } from '../../src/http/lookUpHost.ts';

describe('the look-up of a host', () => {
  test('counts the addresses of a host', async () => {
    const { ipv4, ipv6 } = await lookUpHost('localhost', neverAborted);
    assert.ok(ipv4 + ipv6 > 0);
  });

  test('rejects with the system’s error for a host that does not exist', async () => {
    await assert.rejects(lookUpHost('nowhere.invalid', neverAborted), {
      code: /^(ENOTFOUND|EAI_AGAIN)$/,
    });
  });

  test('stops waiting on abort', async () => {
    const reason = new Error('enough');
    await assert.rejects(lookUpHost('localhost', { signal: AbortSignal.abort(reason) }), reason);
  });
});
