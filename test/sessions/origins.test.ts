import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { neverAborted } from '../../src/base/abortable.ts';
import type { EngineDeps } from '../../src/sessions/engine.ts';
import type { Origins } from '../../src/sessions/origins.ts';
import { createDesk } from './desk.ts';

const hourMs = 3_600_000;
const localStack = { oidc: 'http://localhost:4566', portal: 'http://localhost:4566' };

/** A window whose configured services can be changed, as AWS_ENDPOINT_URL does. */
function setUp() {
  const desk = createDesk();
  let configured: Origins | undefined;
  const origins: EngineDeps['origins'] = async () => configured;
  const window = desk.open({ origins });
  return {
    desk,
    window,
    configure(next: Origins | undefined) {
      configured = next;
    },
  };
}

// Fault: with AWS_ENDPOINT_URL set, a stored session's refresh token and client secret were sent to
// that address, in the clear, and its `invalid_grant` ended the session.
describe('a session where another endpoint is configured', () => {
  test('waits, sends nothing, and comes back when the endpoint is its own again', async () => {
    const { desk, window, configure } = setUp();
    const session = await window.signIn(desk.person('alice'));
    configure(localStack);
    const before = desk.center.journal.length;
    await desk.clock.advance(2 * hourMs);
    const [waiting] = await window.list();
    assert.ok(waiting?.state === 'waiting');
    assert.equal(waiting.cause, 'other-endpoint');
    await assert.rejects(desk.during(window.engine.fresh(session.id, neverAborted)), {
      code: 'bad-settings',
    });
    assert.equal(desk.center.journal.length, before);

    configure(undefined);
    window.engine.wake();
    await desk.clock.advance(60_000);
    assert.equal((await window.list())[0]?.state, 'signed-in');
  });

  test('is signed out here alone, because its token may not go there', async () => {
    const { desk, window, configure } = setUp();
    const session = await window.signIn(desk.person('alice'));
    configure(localStack);
    const before = desk.center.journal.length;
    const { atPortal } = await desk.during(window.engine.signOut(session.id, neverAborted));
    assert.equal(atPortal, false);
    assert.equal(desk.center.journal.length, before);
    assert.deepEqual(await window.list(), []);
  });

  test('is not looked at there either', async () => {
    const { desk, window, configure } = setUp();
    await window.signIn(desk.person('alice'));
    configure(localStack);
    const before = desk.center.journal.length;
    await desk.during(window.engine.lookAtPortals());
    assert.equal(desk.center.journal.length, before);
  });

  test('stays beside the one that is signed in there, with a client of its own', async () => {
    const { desk, window, configure } = setUp();
    const aws = await window.signIn(desk.person('alice'));
    configure(localStack);
    const local = await window.signIn(desk.person('alice'));
    assert.notEqual(local.id, aws.id);
    assert.equal(local.account.id, aws.account.id);
    assert.equal((await window.list()).length, 2);
    const clients = desk.center.journal.filter(({ path }) => path === '/client/register');
    assert.equal(clients.length, 2);

    await desk.clock.advance(2 * hourMs);
    const states = new Map((await window.list()).map(({ id, state }) => [id, state]));
    assert.equal(states.get(aws.id), 'waiting');
    assert.equal(states.get(local.id), 'signed-in');
  });
});
