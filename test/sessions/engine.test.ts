import assert from 'node:assert/strict';
import test from 'node:test';
import { SignInError } from '../../src/base/errors.ts';
import type { Method } from '../../src/flows/flow.ts';
import { createDesk, portal, request } from './desk.ts';

const never = { signal: new AbortController().signal };
const hourMs = 3_600_000;

const withCode = (code: SignInError['code']) => (error: unknown) =>
  error instanceof SignInError && error.code === code;

test('signs a person in, and every window lists the session', async () => {
  const desk = createDesk();
  const first = desk.open();
  const second = desk.open();
  assert.deepEqual(await second.engine.list(), []);

  const alice = desk.person('alice');
  const session = await first.signIn(alice);

  assert.equal(session.account.label, 'alice · Example');
  assert.equal(session.state, 'signed-in');
  assert.equal(session.lifetimeMs, hourMs);
  assert.equal(alice.asked, 0);
  assert.deepEqual(alice.steps, ['other-window', 'registering', 'finishing']);
  assert.deepEqual(first.changes, [{ added: [session], removed: [], changed: [] }]);
  assert.deepEqual(second.changes, first.changes);
  assert.deepEqual(await second.engine.list(), [session]);
});

test('touches neither storage nor network before it is used', async () => {
  const desk = createDesk();
  const window = desk.open();
  await desk.clock.advance(10 * hourMs);
  assert.deepEqual(window.vault.writes, []);
  assert.equal(desk.center.journal.length, 0);
  assert.equal(desk.clock.sleeping, 0);
});

test('lists the sessions of an earlier start, oldest first, without a request', async () => {
  const desk = createDesk();
  const earlier = desk.open();
  const alice = await earlier.signIn(desk.person('alice'));
  const bob = await earlier.signIn(desk.person('bob'));
  earlier.close();
  const requests = desk.center.journal.length;

  const window = desk.open();
  assert.deepEqual(await window.engine.list(), [alice, bob]);
  assert.deepEqual(window.changes, []);
  assert.equal(desk.center.journal.length, requests);
});

test('keeps the id of a session when the same person signs in again', async () => {
  const desk = createDesk();
  const window = desk.open();
  const before = await window.signIn(desk.person('alice'));
  const after = await window.signIn(desk.person('alice'), {
    requestedScopes: ['sso:account:access', 'IDENTITY_CENTER_REGION:us-east-1'],
  });

  assert.equal(after.id, before.id);
  assert.notEqual(after.accessToken, before.accessToken);
  assert.deepEqual(window.changes.at(-1), { added: [], removed: [], changed: [after] });
  assert.deepEqual(await window.engine.list(), [after]);
});

test('keeps two people of one portal, and two sets of scopes of one person, apart', async () => {
  const desk = createDesk();
  const window = desk.open();
  const alice = await window.signIn(desk.person('alice'));
  const bob = await window.signIn(desk.person('bob'));
  const wider = await window.signIn(desk.person('alice'), {
    scopes: ['sso:account:access', 'codewhisperer:completions'],
  });
  assert.notEqual(alice.account.id, bob.account.id);
  assert.equal(wider.account.id, alice.account.id);
  assert.deepEqual(wider.scopes, ['codewhisperer:completions', 'sso:account:access']);
  assert.equal(new Set([alice.id, bob.id, wider.id]).size, 3);
});

test('takes no notice of the order and repeats of scopes', async () => {
  const desk = createDesk();
  const window = desk.open();
  const one = await window.signIn(desk.person('alice'), { scopes: ['b:x', 'a:x'] });
  const asked = ['a:x', 'b:x', 'a:x'];
  const two = await window.signIn(desk.person('alice'), { scopes: asked });
  assert.equal(two.id, one.id);
  assert.deepEqual(asked, ['a:x', 'b:x', 'a:x']);
});

test('tells when somebody else than expected signed in, and keeps both', async () => {
  const desk = createDesk();
  const window = desk.open();
  const alice = await window.signIn(desk.person('alice'));
  const human = desk.person('bob');
  const bob = await window.signIn(human, { expectedAccountId: alice.account.id });
  assert.deepEqual(human.others, [{ expected: alice.account, actual: bob.account }]);
  assert.equal((await window.engine.list()).length, 2);
});

test('asks for a name where no role tells it', async () => {
  const desk = createDesk();
  const window = desk.open();
  const carol = desk.person('carol', { name: 'Carol' });
  const session = await window.signIn(carol);
  assert.equal(carol.asked, 1);
  assert.equal(session.account.userName, 'Carol');
});

test('asks for a name where the look-up fails, and does not lose the tokens', async () => {
  const desk = createDesk();
  const window = desk.open();
  desk.center.control.fail({ path: '/assignment/accounts', times: 9, reset: true });
  const alice = desk.person('alice', { name: 'ally' });
  const session = await window.signIn(alice);
  assert.equal(alice.asked, 1);
  assert.equal(session.account.userName, 'ally');
});

test('reads the name from an ID token where there is one', async () => {
  const desk = createDesk({ idToken: true });
  const window = desk.open();
  const alice = desk.person('alice');
  const session = await window.signIn(alice);
  assert.ok(session.idToken);
  assert.equal(alice.asked, 0);
});

test('rejects with the reason of the service when the person is refused', async () => {
  const desk = createDesk();
  const window = desk.open();
  await assert.rejects(window.signIn(desk.person('alice', { deny: true })), withCode('denied'));
  assert.deepEqual(await window.engine.list(), []);
});

test('renews a registration the service has forgotten, once, unseen', async () => {
  const desk = createDesk();
  const window = desk.open();
  await window.signIn(desk.person('alice'));
  desk.center.control.expireRegistrations({});
  const alice = desk.person('alice');
  await window.signIn(alice);
  // The service takes a dead registration for the code and refuses it for the token.
  assert.equal(alice.codes.length, 2);

  desk.center.control.fail({
    path: '/device_authorization',
    times: 9,
    error: { type: 'InvalidClientException' },
  });
  await assert.rejects(window.signIn(desk.person('alice')), withCode('service'));
});

test('uses one registration for many sign-ins, and a new one for Try Again', async () => {
  const desk = createDesk();
  const window = desk.open();
  const registered = () => desk.center.journal.filter(({ path }) => path === '/client/register');
  await window.signIn(desk.person('alice'));
  await window.signIn(desk.person('bob'));
  assert.equal(registered().length, 1);

  const alice = desk.person('alice');
  const { compareCode } = alice;
  let first = true;
  alice.compareCode = async (code, options) => {
    if (!first) return compareCode(code, options);
    first = false;
    return { kind: 'try-again' };
  };
  await window.signIn(alice);
  assert.equal(registered().length, 2);
});

test('joins a sign-in under way in this window', async () => {
  const desk = createDesk();
  const { engine } = desk.open();
  const first = desk.person('alice');
  const second = desk.person('alice');
  const sessions = await desk.during(
    Promise.all([
      engine.signIn(request, { ...never, human: first }),
      engine.signIn(request, { ...never, human: second }),
    ]),
  );
  assert.equal(sessions[0].id, sessions[1].id);
  assert.equal(first.codes.length + second.codes.length, 1);
  assert.deepEqual(second.steps, ['other-window']);
});

// Who had joined saw no code and no links, because they were shown to the person who cancelled.
test('goes on with the next person when the first cancels, and stops with the last', async () => {
  const desk = createDesk();
  const { engine } = desk.open();
  const [one, two] = [new AbortController(), new AbortController()];
  const shown: string[] = [];
  const waiting = (name: string) => {
    const human = desk.person(name);
    human.compareCode = (code, { signal }) => {
      shown.push(`${name}: ${code.userCode}`);
      return new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason)),
      );
    };
    return human;
  };
  const [alice, bob] = [waiting('alice'), waiting('bob')];
  const first = engine.signIn(request, { signal: one.signal, human: alice });
  const second = engine.signIn(request, { signal: two.signal, human: bob });
  const cancelled = new SignInError('cancelled', 'cancelled');
  second.catch(() => undefined);

  await desk.clock.advance(5_000);
  assert.match(shown.join(' '), /^alice: \S+$/);
  one.abort(cancelled);
  await assert.rejects(first, cancelled);
  await desk.clock.advance(5_000);
  assert.match(shown.join(' '), /^alice: \S+ bob: \S+$/);
  two.abort(cancelled);
  await assert.rejects(second, cancelled);

  const polls = desk.center.journal.length;
  await desk.clock.advance(60_000);
  assert.equal(desk.center.journal.length, polls);
});

test('signs out at the portal, then everywhere here', async () => {
  const desk = createDesk();
  const [first, second] = [desk.open(), desk.open()];
  await second.engine.list();
  const session = await first.signIn(desk.person('alice'));
  assert.equal(desk.center.control.sessions().length, 1);

  const signedOut = await desk.during(first.engine.signOut(session.id, never));
  assert.deepEqual(signedOut, { session, atPortal: true });
  assert.equal(desk.center.control.sessions().length, 0);
  const removed = { added: [], removed: [session], changed: [] };
  assert.deepEqual(first.changes.at(-1), removed);
  assert.deepEqual(second.changes.at(-1), removed);
  assert.deepEqual(await second.engine.list(), []);
});

test('signs out here even if the portal cannot be reached', async () => {
  const desk = createDesk();
  const window = desk.open();
  const session = await window.signIn(desk.person('alice'));
  desk.online = false;
  const { atPortal } = await desk.during(window.engine.signOut(session.id, never));
  assert.equal(atPortal, false);
  assert.deepEqual(await window.engine.list(), []);
});

test('a session that had ended at the portal before is signed out there too', async () => {
  const desk = createDesk();
  const window = desk.open();
  const session = await window.signIn(desk.person('alice'));
  desk.center.control.endSessions({});
  const { atPortal } = await desk.during(window.engine.signOut(session.id, never));
  assert.equal(atPortal, true);
});

// It was called signed out at the portal, where the session went on.
for (const [type, expected] of [
  ['InvalidClientException', false],
  ['InvalidGrantException', true],
] as const) {
  test(`after ${type} the portal's session is ${expected ? '' : 'not '}known to be over`, async () => {
    const desk = createDesk();
    const window = desk.open();
    const session = await window.signIn(desk.person('alice'));
    desk.center.control.fail({ path: '/token', error: { type } });
    await desk.clock.advance(hourMs);
    const { atPortal } = await desk.during(window.engine.signOut(session.id, never));
    assert.equal(atPortal, expected);
  });
}

test('waits no longer than a few seconds for the portal', async () => {
  const desk = createDesk();
  const window = desk.open();
  const session = await window.signIn(desk.person('alice'));
  desk.center.control.fail({ path: '/logout', times: 9, delayMs: hourMs });
  const from = desk.clock.now();
  await desk.during(window.engine.signOut(session.id, never));
  assert.ok(desk.clock.now() - from < 6_000);
  assert.deepEqual(await window.engine.list(), []);
});

test('ends the session at the portal even if its token has run out', async () => {
  const desk = createDesk();
  const window = desk.open();
  const session = await window.signIn(desk.person('alice'));
  window.close();
  await desk.clock.advance(2 * hourMs);
  const later = desk.open();
  await desk.during(later.engine.signOut(session.id, never));
  assert.equal(desk.center.control.sessions().length, 0);
});

test('says so when no session has the id', async () => {
  const { engine } = createDesk().open();
  await assert.rejects(engine.signOut('nobody', never), withCode('expired'));
  await assert.rejects(engine.fresh('nobody', never), withCode('expired'));
});

test('lives in memory, and says so once, when secret storage takes nothing', async () => {
  const desk = createDesk();
  const window = desk.open();
  for (const member of ['get', 'set', 'keys', 'delete'] as const) window.vault.failing.add(member);
  const session = await window.signIn(desk.person('alice'));
  assert.deepEqual(await window.engine.list(), [session]);
  await desk.clock.advance(3 * hourMs);
  const [now] = await window.engine.list();
  assert.equal(now?.state, 'signed-in');
  assert.ok((now?.expiresAt ?? 0) > desk.clock.now());
  assert.equal(window.storageErrors.length, 1);
  await desk.during(window.engine.signOut(session.id, never));
  assert.deepEqual(await window.engine.list(), []);
});

test('sets an unreadable record aside, and the other accounts are unharmed', async () => {
  const desk = createDesk();
  const earlier = desk.open();
  const alice = await earlier.signIn(desk.person('alice'));
  const bob = await earlier.signIn(desk.person('bob'));
  earlier.close();
  const broken = desk.secrets.values.get(`session/${alice.id}`)?.slice(0, 99) ?? '';
  desk.secrets.values.set(`session/${alice.id}`, broken);

  const window = desk.open();
  assert.deepEqual(await window.engine.list(), [bob]);
  assert.equal(desk.secrets.values.get(`aside/${alice.id}`), broken);
  assert.equal(desk.secrets.values.has(`session/${alice.id}`), false);
  const secret = alice.accessToken.slice(0, 20);
  assert.ok(!window.lines.some((line) => line.includes(secret)));
});

test('leaves records of a newer version alone', async () => {
  const desk = createDesk();
  const newer = JSON.stringify({ version: 2, id: 'x', anything: true });
  desk.secrets.values.set('session/x', newer);
  const window = desk.open();
  assert.deepEqual(await window.engine.list(), []);
  assert.equal(desk.secrets.values.get('session/x'), newer);
});

test('leaves nothing open when disposed', async () => {
  const desk = createDesk();
  const window = desk.open();
  await window.signIn(desk.person('alice'));
  assert.equal(desk.clock.sleeping, 1);
  window.engine.dispose();
  await desk.clock.advance(0);
  assert.equal(desk.clock.sleeping, 0);
  const requests = desk.center.journal.length;
  await desk.clock.advance(5 * hourMs);
  assert.equal(desk.center.journal.length, requests);
});

test('treats the ways to write one portal as one', async () => {
  const desk = createDesk();
  const window = desk.open();
  const one = await window.signIn(desk.person('alice'));
  const two = await window.signIn(desk.person('alice'), {
    instance: { ...portal, startUrl: `${portal.startUrl}/#/` },
  });
  assert.equal(two.id, one.id);
});

test('remembers the method a person went over to, once it has worked', async () => {
  const desk = createDesk();
  const kept = new Map<string, Method>();
  const told: unknown[] = [];
  const { clock } = desk;
  const window = desk.open({
    methods: {
      get: (of) => kept.get(of),
      set: async (of, method) => void kept.set(of, method),
    },
    choose: (_request, remembered) => {
      told.push(remembered);
      return remembered === 'deviceCode' ? ['deviceCode', 'browser'] : ['browser', 'deviceCode'];
    },
  });
  const goesOver = (deny: boolean) => ({
    ...desk.person('alice', { deny }),
    continueInBrowser: async () => ({ kind: 'use-code' as const }),
  });

  await assert.rejects(window.signIn(goesOver(true)), withCode('denied'));
  assert.equal(kept.size, 0);
  await window.signIn(goesOver(false));
  assert.deepEqual([...kept], [[portal.startUrl, 'deviceCode']]);
  await clock.advance(1000);
  await window.signIn(desk.person('alice'));
  assert.deepEqual(told, [undefined, undefined, 'deviceCode']);
  assert.equal(kept.size, 1);
});
