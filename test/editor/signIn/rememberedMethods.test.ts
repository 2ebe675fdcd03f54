import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRememberedMethods } from '../../../src/editor/signIn/rememberedMethods.ts';
import { createFakeLog } from '../../fakes/log.ts';
import { createFakeMemento } from '../../fakes/memento.ts';

const portal = 'https://d-1234567890.awsapps.com/start';

describe('remembered methods', () => {
  it('are one for each portal, whichever link leads there', async () => {
    const memento = createFakeMemento();
    const methods = createRememberedMethods(memento, createFakeLog());
    assert.equal(methods.get(portal), undefined);
    await methods.set(portal, 'browser');
    await methods.set(`${portal}/#/`, 'deviceCode');
    await methods.set('https://other.awsapps.com/start', 'browser');
    const later = createRememberedMethods(memento, createFakeLog());
    assert.equal(later.get(portal), 'deviceCode');
  });

  for (const stored of [{ [portal]: 'carrier pigeon' }, null, 'browser', ['browser']]) {
    it(`are none where ${JSON.stringify(stored)} is stored, and replace it`, async () => {
      const memento = createFakeMemento({ signInMethods: stored });
      const methods = createRememberedMethods(memento, createFakeLog());
      assert.equal(methods.get(portal), undefined);
      await methods.set(portal, 'deviceCode');
      assert.equal(methods.get(portal), 'deviceCode');
    });
  }

  it('do not fail a sign-in when they cannot be stored, which is logged', async () => {
    const memento = createFakeMemento();
    memento.update = async () => Promise.reject(new Error('read-only'));
    const log = createFakeLog();
    await createRememberedMethods(memento, log).set(portal, 'browser');
    assert.deepEqual(log.lines, ['sign-in: method not remembered: read-only']);
  });
});
