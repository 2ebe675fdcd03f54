import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { approvedPortals } from './stages/approved.ts';

import { configured, europe, openPick } from './stages/pickStage.ts';

type How = Parameters<typeof openPick>[2];

describe('the rows of access portals', () => {
  let emulator: Emulator;
  const open = (t: TestContext, how?: How) => openPick(emulator, t, how);
  before(async () => {
    emulator = await startEmulator();
  });
  after(() => emulator.close());

  it('renames and removes what is configured, and shows the list again', async (t) => {
    const second = { ...configured, name: 'Second', startUrl: europe.startUrl };
    const approved = approvedPortals();
    await approved.add({ startUrl: second.startUrl });
    const { window } = await open(t, {
      instances: [configured, second],
      approved,
      answer: 'Remove',
    });
    await (await window.pick()).press('Acme', 'Rename');
    await window.enter('Playground');
    const renamed = await window.pick();
    assert.deepEqual(renamed.labels.slice(0, 2), ['Playground', 'Second']);
    await renamed.press('Second', 'Remove');
    assert.match(window.messages[0]?.detail ?? '', /d-9876543210/);
    const pick = await window.pick();
    assert.deepEqual(pick.labels, ['Playground', '', 'Another Portal…']);
    assert.deepEqual(approved.list(), [], 'an extension has to ask for it again');
  });

  it('shows the list again when the user does not rename or remove after all', async (t) => {
    const { window } = await open(t);
    await (await window.pick()).press('Acme', 'Remove');
    await (await window.pick()).press('Acme', 'Rename');
    await (await window.box()).goBack();
    assert.equal((await window.pick()).labels[0], 'Acme \\$(flame)');
    assert.deepEqual(window.configuration.get('iamIdentityCenter.instances'), [configured]);
  });

  it('offers what the user approved for an extension, until it is removed', async (t) => {
    const approved = approvedPortals();
    await approved.add({ startUrl: europe.startUrl, region: 'eu-west-1' });
    const { window, picked } = await open(t, { approved });
    const pick = await window.pick();
    assert.deepEqual(pick.labels.slice(1, 3), ['Used by other extensions', 'd-9876543210']);
    await pick.press('d-9876543210', 'Remove');
    assert.deepEqual(approved.list(), []);
    assert.ok(!(await window.pick()).labels.includes('d-9876543210'));
    await window.choose('Acme');
    assert.deepEqual(await picked, configured);
  });

  it('adds a portal where the last one was removed', async (t) => {
    const { window } = await open(t, { answer: 'Remove' });
    await (await window.pick()).press('Acme', 'Remove');
    assert.match((await window.box()).prompt ?? '', /Paste the link/);
  });
});
