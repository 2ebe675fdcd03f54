import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { neverAborted } from '../../src/base/abortable.ts';
import { SignInError } from '../../src/base/errors.ts';
import { noLog as log } from '../../src/base/log.ts';
import { createSiblingLook } from '../../src/sessions/siblings.ts';
import { ended } from '../../src/sessions/store/changedRecord.ts';
import type { SessionStore } from '../../src/sessions/store/sessionStore.ts';
import { partly } from '../fakes/partly.ts';
import { fakeRecord } from '../fakes/session.ts';
import { settle } from '../fakes/settle.ts';
import { createDesk, type Desk, type Window } from './desk.ts';

const hourMs = 3_600_000;
const wider = { scopes: ['sso:account:access', 'codewhisperer:completions'] };

/** Alice with two scope sets at one portal, and bob, who has nothing to do with her. */
async function withSiblings(settings = {}) {
  const desk = createDesk(settings);
  const window = desk.open();
  const one = await window.signIn(desk.person('alice'));
  const two = await window.signIn(desk.person('alice'), wider);
  const bob = await window.signIn(desk.person('bob'));
  return { desk, window, one, two, bob };
}

const statesOf = async (window: Window) =>
  (await window.list()).map((session) =>
    session.state === 'needs-you' ? session.reason : session.state,
  );

const posts = (desk: Desk, path: string) =>
  desk.center.journal.filter((each) => each.path === path);

// Fault: what ended one session ended the others unseen. They stayed "signed in" with tokens that
// answered 401 for up to 45 minutes, and taught that sessions last an hour.
describe('sessions that share a portal session', () => {
  test('are seen to be over at once when one of them is signed out', async () => {
    const { desk, window, one, bob } = await withSiblings();
    await desk.during(window.engine.signOut(one.id, neverAborted));
    await desk.clock.advance(1_000);
    assert.deepEqual(await statesOf(window), ['signed-out-elsewhere', 'signed-in']);
    assert.equal((await window.list())[1]?.id, bob.id);
  });

  test('are seen to be over when one of them is refused a refresh', async () => {
    const { desk, window } = await withSiblings();
    await desk.clock.advance(50_000);
    desk.center.control.endSessions({ user: 'alice' });
    await desk.clock.advance(hourMs);
    const states = await statesOf(window);
    assert.equal(states[2], 'signed-in');
    assert.ok(states.slice(0, 2).every((state) => state !== 'signed-in'));
  });

  test('teach nothing about how long sessions last when we ended them ourselves', async () => {
    const { desk, window, two } = await withSiblings({ sessionSeconds: 8 * 3600 });
    await desk.clock.advance(hourMs);
    const [one] = await window.list();
    await desk.during(window.engine.signOut(one?.id ?? '', neverAborted));
    await desk.clock.advance(hourMs);
    const learned = [...desk.secrets.values.keys()].filter((key) => key.startsWith('length/'));
    assert.deepEqual(learned, []);
    const again = await window.signIn(desk.person('alice'), wider);
    assert.equal(again.id, two.id);
    assert.equal(again.expectedEnd, undefined);
  });

  test('are renewed in one act: one sign-out at the portal, then the browser for each', async () => {
    const { desk, window, one, two, bob } = await withSiblings();
    const alice = desk.person('alice');
    const renewed = await desk.during(
      window.engine.renew(two.id, { ...neverAborted, prompts: alice }),
    );
    assert.equal(renewed.id, two.id);
    assert.equal(posts(desk, '/logout').length, 1);
    assert.equal(alice.codes.length, 2);
    assert.deepEqual(await statesOf(window), ['signed-in', 'signed-in', 'signed-in']);
    const tokens = new Map((await window.list()).map(({ id, accessToken }) => [id, accessToken]));
    assert.notEqual(tokens.get(one.id), one.accessToken);
    assert.notEqual(tokens.get(two.id), two.accessToken);
    assert.equal(tokens.get(bob.id), bob.accessToken);
    await desk.clock.advance(2 * hourMs);
    assert.deepEqual(await statesOf(window), ['signed-in', 'signed-in', 'signed-in']);
  });

  test('need the user where they were ended and not renewed', async () => {
    const { desk, window, one, two, bob } = await withSiblings();
    const alice = desk.person('alice');
    const { compareCode } = alice;
    const cancelled = new SignInError('cancelled', 'closed the browser');
    alice.compareCode = (code, options) =>
      alice.codes.length === 0 ? compareCode(code, options) : Promise.reject(cancelled);
    const refused = desk.during(window.engine.renew(one.id, { ...neverAborted, prompts: alice }));
    await assert.rejects(refused, cancelled);
    const states = (await window.list()).map(({ id, state }) => [id, state]);
    assert.deepEqual(Object.fromEntries(states), {
      [one.id]: 'signed-in',
      [two.id]: 'needs-you',
      [bob.id]: 'signed-in',
    });
    assert.ok((await statesOf(window)).includes('not-renewed'));
  });

  // Fault: a registration that failed cost the session that was to be renewed.
  test('are not ended where the new sign-in fails before the browser', async () => {
    const { desk, window, one } = await withSiblings();
    const error = { type: 'InvalidClientMetadataException' } as const;
    desk.center.control.fail({ path: '/device_authorization', times: 99, error });
    const prompts = desk.person('alice');
    const refused = desk.during(window.engine.renew(one.id, { ...neverAborted, prompts }));
    await assert.rejects(refused);
    assert.equal(posts(desk, '/logout').length, 0);
  });
});

// Fault: a token that was revoked elsewhere was handed out for 44 minutes.
describe('a look at siblings', () => {
  test('checks each session that shares the portal session with one that ended', async () => {
    const records = new Map(
      ['0', '1', '2'].map((id) => [id, fakeRecord({ session: { id } })] as const),
    );
    const store = partly<SessionStore>({
      list: async () => [...records.values()],
      peek: (id) => records.get(id),
    });
    const checked: string[] = [];
    const lookAgain = async (id: string) => void checked.push(id);
    const look = createSiblingLook({ log, store, refresher: { lookAgain } });
    for (const id of records.keys()) look(id);
    records.set('0', ended(records.get('0') ?? assert.fail(), 'session-ended'));
    look('0');
    await settle();
    assert.deepEqual(checked, ['1', '2']);
  });

  // Fault: each session that ended checked all others, a thousand of them a million times.
  test('is one for all that end at the same time', async () => {
    const ids = Array.from({ length: 50 }, (_, at) => `${at}`);
    const records = new Map(ids.map((id) => [id, fakeRecord({ session: { id } })]));
    const store = partly<SessionStore>({
      list: async () => [...records.values()],
      peek: (id) => records.get(id),
    });
    let checks = 0;
    const lookAgain = async () => {
      checks += 1;
      await settle();
    };
    const look = createSiblingLook({ log, store, refresher: { lookAgain } });
    for (const id of ids) look(id);
    for (const [id, record] of records) {
      records.set(id, ended(record, 'session-ended'));
      look(id);
    }
    await settle();
    assert.ok(checks < 2 * ids.length, `${checks} checks`);
  });
});

describe('a look at the portal', () => {
  test('finds a session that was signed out elsewhere, with all that share it', async () => {
    const { desk, window } = await withSiblings();
    desk.center.control.endSessions({ user: 'alice' });
    await desk.during(window.engine.lookAtPortals());
    await desk.clock.advance(0);
    const states = await statesOf(window);
    assert.ok(states.slice(0, 2).every((state) => state === 'signed-out-elsewhere'));
    assert.equal(states[2], 'signed-in');
  });

  test('asks each portal session once, and not again within ten minutes', async () => {
    const { desk, window } = await withSiblings();
    const asked = () => posts(desk, '/assignment/accounts').length;
    const before = asked();
    await desk.during(window.engine.lookAtPortals());
    assert.equal(asked() - before, 2);
    await desk.during(window.engine.lookAtPortals());
    assert.equal(asked() - before, 2);
    await desk.clock.advance(600_000);
    await desk.during(window.engine.lookAtPortals());
    assert.equal(asked() - before, 4);
  });

  test('learns nothing where the portal cannot be reached', async () => {
    const { desk, window } = await withSiblings();
    desk.online = false;
    await desk.during(window.engine.lookAtPortals());
    assert.deepEqual(await statesOf(window), ['signed-in', 'signed-in', 'signed-in']);
  });
});
