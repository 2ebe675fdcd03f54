/** What is read back from secret storage, from files and from the state of the editor. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { neverAborted } from '../../../src/base/abortable.ts';
import { createEncryptedFolder } from '../../../src/base/files/encryptedFolder.ts';
import { readStorageNote } from '../../../src/base/files/storageNote.ts';
import { isHolderGone } from '../../../src/base/lock/lockHolder.ts';
import { noLog as log } from '../../../src/base/log.ts';
import { createServerClock } from '../../../src/base/serverClock.ts';
import { readNamedAuthorities } from '../../../src/http/authorities.ts';
import { createSessionLengths } from '../../../src/sessions/sessionLength.ts';
import { createRegistrations } from '../../../src/sessions/signIn/registration.ts';
import { createAsideRecords } from '../../../src/sessions/store/asideRecords.ts';
import { createMirroredSecretStore } from '../../../src/sessions/store/mirroredSecretStore.ts';
import { readRecord, writeRecord } from '../../../src/sessions/store/record.ts';
import { createSessionStore } from '../../../src/sessions/store/sessionStore.ts';
import { createCliTokenCache } from '../../../src/sharing/cliTokenCache.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { createFakeEncryptedFolder } from '../../fakes/encryptedFolder.ts';
import { createFakeSecrets } from '../../fakes/secretStore.ts';
import { fakeSession } from '../../fakes/session.ts';
import type { Target } from '../target.ts';

const clock = createFakeClock(1_800_000_000_000);
const id = 'f'.repeat(32);

/** Secret storage in which every key has the input. */
function storeOf(input: string, ...keys: string[]) {
  const secrets = createFakeSecrets(clock);
  for (const key of keys) secrets.values.set(key, input);
  return { secretStore: secrets.open(), values: secrets.values };
}

const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const lock = join(folder, 'a.lock');
const cache = join(folder, '.aws/sso/cache');
mkdirSync(lock);
mkdirSync(cache, { recursive: true });
const place = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text, 'latin1');
  return path;
};

const purpose = {
  instance: fakeSession().instance,
  method: 'browser',
  scopes: ['a'],
} as const;

export const storedTargets: Readonly<Record<string, Target>> = {
  'session-record': (input) => {
    const read = readRecord(input, id);
    if (read.kind !== 'record') return;
    // Nothing is lost when it is written again.
    assert.deepEqual(readRecord(writeRecord(read.record), id), read);
  },
  'session-store': async (input) => {
    const { secretStore, values } = storeOf(input, `session/${id}`);
    const aside = createAsideRecords({ clock, log, secretStore });
    const onStorageError = (error: Error) => assert.fail(error);
    const store = createSessionStore({ log, secretStore, aside, onStorageError });
    await store.list();
    store.dispose();
    // Whatever cannot be read is put aside, not thrown away.
    assert.equal(values.size, 1);
  },
  'mirrored-record': async (input) => {
    const { secretStore } = storeOf(input, `session/${id}`);
    const copies = createFakeEncryptedFolder();
    const store = createMirroredSecretStore({ clock, log, secretStore, copies });
    const text = await store.get(`session/${id}`);
    assert.ok(text === undefined || typeof text === 'string');
  },
  'encrypted-copy': async (input) => {
    const seal = 'A'.repeat(43);
    const record = JSON.stringify({ seal, turn: 1, a: 1 });
    const { secretStore } = storeOf(record, `session/${id}`);
    const copies = createFakeEncryptedFolder();
    await copies.write(id, seal, input);
    const store = createMirroredSecretStore({ clock, log, secretStore, copies });
    const text = await store.get(`session/${id}`);
    assert.ok(text === undefined || typeof text === 'string');
  },
  'encrypted-file': async (input) => {
    place('sealed', input);
    const files = createEncryptedFolder({ folder, clock, log });
    assert.equal(await files.read('sealed', 'A'.repeat(43)), undefined);
  },
  'stored-registration': async (input) => {
    const { secretStore } = storeOf(input, 'registration/a');
    // Under the key that is asked for, whichever it is.
    const anyKey = { ...secretStore, get: async () => input };
    const serverClock = createServerClock(clock);
    const registrations = createRegistrations({ log, serverClock, secretStore: anyKey });
    const fresh = async () => ({ clientId: 'new', clientSecret: 's', clientSecretExpiresAt: 2e9 });
    const { clientId } = await registrations.get(purpose, fresh, neverAborted);
    assert.equal(typeof clientId, 'string');
    await registrations.sweep('unusable');
  },
  'record-put-aside': async (input) => {
    const { secretStore } = storeOf(input, 'aside/a');
    await createAsideRecords({ clock, log, secretStore }).sweep('old');
  },
  'session-length': async (input) => {
    const { secretStore } = storeOf(input);
    const anyKey = { ...secretStore, get: async () => input };
    const lengths = createSessionLengths({ log, secretStore: anyKey });
    const length = await lengths.lengthOf(purpose.instance, purpose.scopes);
    assert.ok(length === undefined || typeof length === 'number');
  },
  'lock-holder': (input) => {
    place('a.lock.holder', input);
    assert.equal(isHolderGone(lock), false);
  },
  'storage-note': async (input) => {
    place('storage.json', input);
    assert.ok(Array.isArray(await readStorageNote(folder)));
  },
  'cli-token': async (input) => {
    const home = process.env.HOME;
    process.env.HOME = folder;
    try {
      place(`.aws/sso/cache/${'e'.repeat(40)}.json`, input);
      await createCliTokenCache('owner', { clock, log }).sweep('expired');
    } finally {
      if (home !== undefined) process.env.HOME = home;
    }
  },
  authorities: async (input) => {
    const env = { AWS_CA_BUNDLE: place('ca.pem', input) };
    const { certificates, faults } = await readNamedAuthorities({ env });
    assert.ok(certificates !== undefined || faults.length > 0);
  },
};
