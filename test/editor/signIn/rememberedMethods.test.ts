import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRememberedMethods } from '../../../src/editor/signIn/rememberedMethods.ts';
import { createFakeLog } from '../../fakes/log.ts';
import { createFakeMemento } from '../../fakes/memento.ts';

const portal = 'https://d-1234567890.awsapps.com/start';

test('keeps one method per portal', async () => {
  const memento = createFakeMemento();
  const memory = createRememberedMethods(memento, createFakeLog());
  assert.equal(memory.get(portal), undefined);
  await memory.set(portal, 'browser');
  await memory.set(portal, 'deviceCode');
  await memory.set('https://other.awsapps.com/start', 'browser');
  const later = createRememberedMethods(memento, createFakeLog());
  assert.equal(later.get(portal), 'deviceCode');
});

for (const stored of [{ [portal]: 'carrier pigeon' }, null, 'browser', ['browser']]) {
  test(`takes ${JSON.stringify(stored)} in its place for nothing, and writes over it`, async () => {
    const memory = createRememberedMethods(
      createFakeMemento({ signInMethods: stored }),
      createFakeLog(),
    );
    assert.equal(memory.get(portal), undefined);
    await memory.set(portal, 'deviceCode');
    assert.equal(memory.get(portal), 'deviceCode');
  });
}

test('a memory that cannot be written is logged and no reason to fail a sign-in', async () => {
  const memento = createFakeMemento();
  memento.update = async () => Promise.reject(new Error('read-only'));
  const log = createFakeLog();
  await createRememberedMethods(memento, log).set(portal, 'browser');
  assert.deepEqual(log.lines, ['sign-in: method not remembered: read-only']);
});
