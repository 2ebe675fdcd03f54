import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readRecord, writeRecord } from '../../../src/sessions/store/record.ts';
import { keyOfSession, sessionOfKey } from '../../../src/sessions/store/secretKeys.ts';
import { fakeApplicationRecord, fakeRecord } from '../../fakes/session.ts';

const record = fakeRecord({ session: { id: 'a' } });

describe('a stored session record', () => {
  test('is read as it was written', () => {
    assert.deepEqual(readRecord(writeRecord(record), 'a'), { kind: 'record', record });
  });

  // Locks and files are named by the id, so one session under two ids would be refreshed twice.
  test('is corrupt under the id of another session', () => {
    assert.deepEqual(readRecord(writeRecord(record), 'b'), { kind: 'corrupt' });
  });

  // The id leads to the key of the record, so a record under another kind of id is never found again.
  test('of an application is read without a registration, under an id of its own kind', () => {
    const ofApplication = fakeApplicationRecord({ secrets: { identityContext: 'context' } });
    const { id } = ofApplication.session;
    const stored = writeRecord(ofApplication);
    assert.deepEqual(readRecord(stored, id), { kind: 'record', record: ofApplication });
    assert.equal(sessionOfKey(keyOfSession(id)), id);
    assert.equal(keyOfSession(id), 'application/1');
    assert.equal(sessionOfKey('session/application-1'), undefined);
    const atPortal = fakeRecord({ session: { id } });
    assert.deepEqual(readRecord(writeRecord(atPortal), id), { kind: 'corrupt' });
    const elsewhere = fakeApplicationRecord({ session: { id: 'a' } });
    assert.deepEqual(readRecord(writeRecord(elsewhere), 'a'), { kind: 'corrupt' });
  });

  test('is recognized as a newer version, or else as corrupt', () => {
    assert.deepEqual(readRecord('{"version":99}', 'a'), { kind: 'newer' });
    for (const text of ['', 'null', '[]', '{"version":"1"}', '{"version":1}']) {
      assert.deepEqual(readRecord(text, 'a'), { kind: 'corrupt' }, text);
    }
  });
});
