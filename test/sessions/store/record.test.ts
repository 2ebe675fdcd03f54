import assert from 'node:assert/strict';
import test from 'node:test';
import type { SessionRecord } from '../../../src/sessions/session.ts';
import { readRecord, writeRecord } from '../../../src/sessions/store/record.ts';

const record: SessionRecord = {
  id: 'a',
  account: { id: 'alice', label: 'alice · Acme', userName: 'alice' },
  instance: { name: 'Acme', startUrl: 'https://acme.awsapps.com/start', region: 'us-east-1' },
  requestedScopes: ['sso:account:access'],
  scopes: ['sso:account:access'],
  method: 'browser',
  accessToken: 'access',
  refreshToken: 'refresh',
  expiresAt: 2_000,
  lifetimeMs: 1_000,
  createdAt: 1_000,
  refreshedAt: 1_000,
  state: 'signed-in',
  registration: { clientId: 'c', clientSecret: 's', expiresAt: 9_000, method: 'browser' },
  serverOffsetMs: 0,
};

test('what was written is read', () => {
  assert.deepEqual(readRecord(writeRecord(record), 'a'), { kind: 'record', record });
});

// Locks and files are named by the id: one session under two names would be refreshed twice.
test('a record under the name of another session is not taken', () => {
  assert.deepEqual(readRecord(writeRecord(record), 'b'), { kind: 'corrupt' });
});

test('a newer version is left alone, and nonsense is set aside', () => {
  assert.deepEqual(readRecord('{"version":99}', 'a'), { kind: 'newer' });
  for (const text of ['', 'null', '[]', '{"version":"1"}', '{"version":1}']) {
    assert.deepEqual(readRecord(text, 'a'), { kind: 'corrupt' }, text);
  }
});
