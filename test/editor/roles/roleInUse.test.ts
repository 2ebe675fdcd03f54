import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createFakeEnvironment } from '../../fakes/editor/environment.ts';
import { createFakeLog } from '../../fakes/log.ts';
import { createFakeMemento } from '../../fakes/memento.ts';
import { fakeSession } from '../../fakes/session.ts';
import { alice, bob } from './desk.ts';

const { createRoleInUse } = await import('../../../src/editor/roles/roleInUse.ts');

const role = {
  userId: 'a',
  userName: 'alice',
  accountId: '012345678901',
  accountName: 'playground',
  roleName: 'ReadOnly',
  profile: 'play',
  region: 'eu-west-1',
};

/** A window, and what VS Code has kept of it. */
function open(stored: Record<string, unknown> = {}, variables: Record<string, string> = {}) {
  const memory = createFakeMemento(stored);
  const environment = createFakeEnvironment(variables);
  const changes: unknown[] = [];
  const inUse = createRoleInUse({ log: createFakeLog(), memory, environment });
  inUse.onDidChange((each) => changes.push(each?.profile));
  return { memory, environment, inUse, changes };
}

describe('the role in use', () => {
  it('is remembered for the workspace, and changes nothing when it is taken up', async () => {
    const first = open();
    await first.inUse.follow([alice]);
    await first.inUse.use(role);
    assert.deepEqual(first.memory.get('roleInUse'), role);
    const second = open({ roleInUse: role }, first.environment.variables);
    await second.inUse.follow([alice]);
    assert.deepEqual(second.inUse.current(), role);
    // VS Code marks the terminals that a change concerns.
    assert.equal(second.environment.changes, 0);
    assert.deepEqual(second.changes, ['play']);
  });

  it('sets what the environment lacks, and removes what another version has left', async () => {
    const { inUse, environment } = open({ roleInUse: role }, { AWS_PROFILE: 'old', AWS_OLD: 'x' });
    await inUse.follow([alice]);
    assert.equal(environment.variables.AWS_PROFILE, 'play');
    assert.equal(environment.variables.AWS_OLD, undefined);
  });

  it('is kept while its session needs the user, and while it waits', async () => {
    const { inUse } = open();
    await inUse.follow([alice]);
    await inUse.use(role);
    await inUse.follow([fakeSession({ reason: 'session-ended' })]);
    await inUse.follow([fakeSession({ cause: 'network' })]);
    assert.deepEqual(inUse.current(), role);
  });

  it('ends when its user signs out, and leaves no variable at all', async () => {
    const { inUse, environment, memory, changes } = open();
    await inUse.follow([alice, bob]);
    await inUse.use(role);
    await inUse.follow([bob]);
    assert.deepEqual([inUse.current(), environment.variables], [undefined, {}]);
    assert.equal(memory.get('roleInUse'), undefined);
    assert.deepEqual(changes, ['play', undefined]);
  });

  it('ends at the start where its user signed out meanwhile', async () => {
    const { inUse, environment } = open({ roleInUse: role }, { AWS_PROFILE: 'play' });
    await inUse.follow([bob]);
    assert.deepEqual([inUse.current(), environment.variables], [undefined, {}]);
  });

  it('clears what is set without a role that is remembered', async () => {
    const { inUse, environment } = open({ roleInUse: { profile: 1 } }, { AWS_PROFILE: 'play' });
    await inUse.follow([alice]);
    assert.deepEqual([inUse.current(), environment.variables], [undefined, {}]);
  });

  it('touches nothing in a window without a role', async () => {
    const { inUse, environment, changes } = open();
    await inUse.follow([alice]);
    await inUse.follow([]);
    assert.deepEqual([environment.changes, changes], [0, []]);
  });
});
