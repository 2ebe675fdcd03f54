import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { noLog } from '../../../src/base/log.ts';
import { createMirroredSecretStore } from '../../../src/sessions/store/mirroredSecretStore.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { createFakeEncryptedFolder } from '../../fakes/encryptedFolder.ts';
import { createFakeSecrets } from '../../fakes/secretStore.ts';

const record = (count: number) => JSON.stringify({ version: 1, id: 'a', count });
const key = 'session/a';

function setUp() {
  const clock = createFakeClock();
  const copies = createFakeEncryptedFolder();
  const secrets = createFakeSecrets(clock);
  const open = (from = secrets) => {
    const secretStore = from.open();
    return {
      secretStore,
      shared: createMirroredSecretStore({ clock, log: noLog, secretStore, copies }),
    };
  };
  /** The secret storage of a browser page: a snapshot from when the page was opened. */
  const page = () => {
    const own = createFakeSecrets(clock);
    for (const [name, text] of secrets.values) own.values.set(name, text);
    return open(own);
  };
  return { clock, copies, secrets, open, page };
}

describe('secret storage mirrored to encrypted files', () => {
  test('returns a secret unchanged', async () => {
    const { open } = setUp();
    const { shared } = open();
    await shared.set(key, record(1));
    assert.equal(await shared.get(key), record(1));
    assert.equal(await open().shared.get(key), record(1));
  });

  test('keeps other secrets only in secret storage', async () => {
    const { copies, secrets, open } = setUp();
    const { shared } = open();
    await shared.set('registration/x', 'text');
    assert.equal(await shared.get('registration/x'), 'text');
    assert.equal(secrets.values.get('registration/x'), 'text');
    await shared.delete('registration/x');
    assert.deepEqual(await shared.keys(), []);
    assert.equal(copies.files.size, 0);
  });

  test('shows a page the changes and deletions of another page', async () => {
    const { open, page } = setUp();
    const one = open();
    await one.shared.set(key, record(1));
    const two = page();
    assert.equal(await two.shared.get(key), record(1));

    await one.shared.set(key, record(2));
    assert.equal(await two.shared.get(key), record(2));
    await two.shared.set(key, record(3));
    assert.equal(await one.shared.get(key), record(3));

    const told: string[] = [];
    one.shared.onChange((changed) => told.push(changed));
    await two.shared.delete(key);
    await Promise.resolve();
    assert.ok(told.includes(key));
    assert.equal(await one.shared.get(key), undefined);
    assert.deepEqual(await one.secretStore.keys(), []);
  });

  test('prefers a later sign-in to the refreshes of another page', async () => {
    const { clock, open, page } = setUp();
    const one = open();
    await one.shared.set(key, record(1));
    const two = page();
    await two.shared.get(key);
    for (let count = 2; count < 9; count++) {
      await clock.advance(1_000);
      await two.shared.set(key, record(count));
    }
    await clock.advance(1_000);
    await one.shared.set(key, record(100));
    assert.equal(await two.shared.get(key), record(100));
  });

  test('keeps a secret if secret storage loses it or fails', async () => {
    const { secrets, open } = setUp();
    const { secretStore, shared } = open();
    await shared.set(key, record(1));
    secrets.values.clear();
    assert.equal(await shared.get(key), record(1));
    assert.ok(secrets.values.has(key));

    secretStore.failing.add('get');
    secretStore.failing.add('set');
    await shared.set(key, record(2));
    assert.equal(await shared.get(key), record(2));
    // The next start decrypts the copy with the key in the older record.
    assert.equal(await open().shared.get(key), record(2));
  });

  test('rejects if a secret cannot be stored or read anywhere', async () => {
    const { copies, open } = setUp();
    const { secretStore, shared } = open();
    secretStore.failing.add('set');
    await assert.rejects(shared.set(key, record(1)), /set failed/);
    secretStore.failing.clear();
    copies.failing = true;
    await shared.set(key, record(1));
    secretStore.failing.add('get');
    const other = open();
    other.secretStore.failing.add('get');
    await assert.rejects(other.shared.get(key), /get failed/);
  });

  test('returns a value that is not a record unchanged', async () => {
    const { secrets, open } = setUp();
    secrets.values.set(key, '{"half":');
    assert.equal(await open().shared.get(key), '{"half":');
  });

  test('ignores a copy encrypted with another key', async () => {
    const { copies, open } = setUp();
    const { shared } = open();
    await shared.set(key, record(1));
    copies.files.set('a', { key: 'another', text: JSON.stringify({ turn: 1e15 }) });
    assert.equal(await shared.get(key), record(1));
  });

  test('prefers what secret storage has to an older copy', async () => {
    const { copies, open } = setUp();
    const { shared } = open();
    await shared.set(key, record(1));
    const backup = copies.files.get('a') ?? assert.fail();
    await shared.set(key, record(2));
    copies.files.set('a', backup);
    // Another window, which knows no more than these two.
    assert.equal(await open().shared.get(key), record(2));
  });

  // Fault: a file restored from a backup brought a signed-out session back, with its tokens.
  test('prefers what this window knows to an older copy that was restored', async () => {
    const { copies, secrets, open } = setUp();
    const { shared } = open();
    await shared.set(key, record(1));
    const backup = copies.files.get('a') ?? assert.fail();
    await shared.set(key, record(2));
    secrets.values.delete(key);
    copies.files.set('a', backup);
    assert.equal(await shared.get(key), record(2));

    await shared.delete(key);
    copies.files.set('a', backup);
    assert.equal(await shared.get(key), undefined);
    assert.equal(secrets.values.has(key), false);
  });

  test('remembers nothing of a writing that failed', async () => {
    const { copies, open } = setUp();
    const { secretStore, shared } = open();
    await shared.set(key, record(1));
    copies.failing = true;
    secretStore.failing.add('set');
    await shared.set(key, record(2)).catch(() => undefined);
    assert.equal(await shared.get(key), record(1));
  });
});
