import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readRecord, writeRecord } from '../../../src/sessions/store/record.ts';
import { fakeRecord } from '../../fakes/session.ts';

const record = fakeRecord({ session: { id: 'a' } });

describe('a stored session record', () => {
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
});
