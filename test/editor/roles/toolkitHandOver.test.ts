import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Session } from '../../../src/sessions/session.ts';
import { createFakeMemento } from '../../fakes/memento.ts';
import { fakeSession } from '../../fakes/session.ts';
import { settle } from '../../fakes/settle.ts';
import { alice, openRoleDesk, type RoleDeskOptions } from './desk.ts';

const { offerHandOver } = await import('../../../src/editor/roles/toolkitHandOver.ts');

const toolkitId = 'amazonwebservices.aws-toolkit-vscode';

/** A window with the AWS Toolkit in it, which keeps what it is told. */
function open(options: RoleDeskOptions = {}) {
  const desk = openRoleDesk({ answer: ({ buttons }) => buttons[0], ...options });
  const told: unknown[] = [];
  desk.window.extensions.set(toolkitId, {
    activate: async () => ({
      getApi: (extensionId: string) => ({
        declareConnection: async (...call: unknown[]) => told.push([extensionId, ...call]),
      }),
    }),
  });
  const memory = createFakeMemento();
  const offer = async (sessions: readonly Session[] = [alice]) => {
    await offerHandOver(sessions, { log: desk.log, memory, extensionId: 'ours' });
    await settle();
  };
  return { ...desk, told, offer };
}

describe('the hand-over to the AWS Toolkit', () => {
  it('tells the portal once, after a yes that names it', async () => {
    const { offer, told, window } = open();
    await offer();
    await offer();
    assert.match(window.texts[0] ?? '', /acme\.awsapps\.com/);
    assert.equal(window.texts.length, 1);
    const connection = { startUrl: 'https://acme.awsapps.com/start', ssoRegion: 'us-east-1' };
    assert.deepEqual(told, [['ours', connection, 'IAM Identity Center Sign-In']]);
  });

  it('hands over nothing without a yes, and does not ask again', async () => {
    const { offer, told, window } = open({ answer: () => undefined });
    await offer();
    await offer();
    assert.deepEqual([told, window.texts.length], [[], 1]);
  });

  it('asks for each portal', async () => {
    const { offer, told } = open();
    const instance = { ...alice.instance, startUrl: 'https://other.awsapps.com/start' };
    await offer();
    await offer([
      alice,
      fakeSession({ id: '2', account: { ...alice.account, id: 'b' }, instance }),
    ]);
    assert.equal(told.length, 2);
  });

  it('asks nobody without the Toolkit, in another window, or before a sign-in', async () => {
    const without = open();
    without.window.extensions.clear();
    await without.offer();
    const behind = open({ isFocused: false });
    await behind.offer();
    const early = open();
    await early.offer([]);
    for (const { window } of [without, behind, early]) assert.deepEqual(window.texts, []);
  });

  it('says so where the Toolkit does not take it', async () => {
    const { offer, window } = open();
    window.extensions.set(toolkitId, { activate: async () => ({}) });
    await offer();
    assert.equal(window.messages[1]?.kind, 'error');
  });
});
