import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readRecord, writeRecord } from '../../../src/sessions/store/record.ts';
import { fakeRecord } from '../../fakes/session.ts';

const record = fakeRecord({ session: { id: 'a' } });

describe('a stored session record', () => {
  test('is read as it was written', () => {
    assert.deepEqual(readRecord(writeRecord(record), 'a'), { kind: 'record', record });
  });

  // Locks and files are named by the id, so one session under two ids would be refreshed twice.
  test('is corrupt under the id of another session', () => {
    assert.deepEqual(readRecord(writeRecord(record), 'b'), { kind: 'corrupt' });
  });

  test('is recognized as a newer version, or else as corrupt', () => {
    assert.deepEqual(readRecord('{"version":99}', 'a'), { kind: 'newer' });
    for (const text of ['', 'null', '[]', '{"version":"1"}', '{"version":1}']) {
      assert.deepEqual(readRecord(text, 'a'), { kind: 'corrupt' }, text);
    }
  });
});
