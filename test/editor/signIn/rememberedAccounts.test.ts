import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { noLog } from '../../../src/base/log.ts';
import { createAccountMemory } from '../../../src/editor/signIn/rememberedAccounts.ts';
import { createFakeLog } from '../../fakes/log.ts';
import { createFakeMemento } from '../../fakes/memento.ts';

const accounts = Array.from({ length: 1000 }, (_, at) => ({
  id: `id ${at}`,
  label: `label ${at}`,
}));

describe('what is remembered of accounts', () => {
  // Each label was written by itself, with all the others, and reading one checked all of them: a
  // start with a thousand sessions took 0.7 s longer.
  it('writes the labels of a thousand accounts at once, and those known not again', async () => {
    const memento = createFakeMemento();
    let writes = 0;
    const counting = {
      ...memento,
      async update(key: string, value: unknown) {
        writes += 1;
        await memento.update(key, value);
      },
    };
    const memory = createAccountMemory(counting, noLog);
    await memory.rememberLabels(accounts);
    await memory.rememberLabels(accounts.slice(0, 10));
    await memory.rememberLabels([]);
    assert.equal(writes, 1);
    assert.equal(memory.ownerOf('label 999'), 'id 999');
    assert.equal(memory.labelOf('id 999'), 'label 999');
  });

  it('knows what another window has stored since', async () => {
    const memento = createFakeMemento();
    const [here, there] = [
      createAccountMemory(memento, noLog),
      createAccountMemory(memento, noLog),
    ];
    assert.equal(here.labelOf('a'), undefined);
    await there.rememberLabels([{ id: 'a', label: 'alice' }]);
    assert.equal(here.labelOf('a'), 'alice');
    await there.rememberName('portal', 'alice');
    assert.equal(here.givenName('portal'), 'alice');
  });

  it('knows what users call their accounts, until they go back to the label', async () => {
    const memory = createAccountMemory(createFakeMemento(), noLog);
    await memory.rename('a', 'Work');
    assert.deepEqual([memory.nameOf('a'), memory.nameOf('b')], ['Work', undefined]);
    await memory.rename('a', undefined);
    assert.equal(memory.nameOf('a'), undefined);
  });

  it('takes what it cannot read for nothing, and only logs what it cannot write', async () => {
    const memento = createFakeMemento({ accountLabels: ['alice'] });
    memento.update = () => Promise.reject(new Error('full'));
    const log = createFakeLog();
    const memory = createAccountMemory(memento, log);
    assert.equal(memory.ownerOf('alice'), undefined);
    await memory.rememberLabels([{ id: 'a', label: 'alice' }]);
    assert.deepEqual(log.lines, ['account: accountLabels not remembered: full']);
  });
});
