import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { neverAborted } from '../../../src/base/abortable.ts';
import { SignInError } from '../../../src/base/errors.ts';
import type { Method } from '../../../src/flows/flow.ts';
import { createDesk, portal, request, withCode, withoutTokens } from '../desk.ts';

describe('signing in', () => {
  test('keeps the id of a session when the same user signs in again', async () => {
    const desk = createDesk();
    const window = desk.open();
    const before = await window.signIn(desk.person('alice'));
    const after = await window.signIn(desk.person('alice'), {
      requestedScopes: ['sso:account:access', 'IDENTITY_CENTER_REGION:us-east-1'],
    });

    assert.equal(after.id, before.id);
    assert.notEqual(after.accessToken, before.accessToken);
    assert.deepEqual(window.changes.at(-1), {
      added: [],
      removed: [],
      changed: [withoutTokens(after)],
    });
    assert.deepEqual(await window.list(), [after]);
  });

  test('separates two users of one portal, and two sets of scopes of one user', async () => {
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

  test('ignores the order and repetition of scopes', async () => {
    const desk = createDesk();
    const window = desk.open();
    const one = await window.signIn(desk.person('alice'), { scopes: ['b:x', 'a:x'] });
    const asked = ['a:x', 'b:x', 'a:x'];
    const two = await window.signIn(desk.person('alice'), { scopes: asked });
    assert.equal(two.id, one.id);
    assert.deepEqual(asked, ['a:x', 'b:x', 'a:x']);
  });

  test('reports that another user than expected signed in, and keeps both sessions', async () => {
    const desk = createDesk();
    const window = desk.open();
    const alice = await window.signIn(desk.person('alice'));
    const prompts = desk.person('bob');
    const bob = await window.signIn(prompts, { expectedAccountId: alice.account.id });
    assert.deepEqual(prompts.others, [
      { expected: alice.account, actual: bob.account, hasEnded: false },
    ]);
    assert.equal((await window.list()).length, 2);
  });

  test('asks for the user name if no role shows it', async () => {
    const desk = createDesk();
    const window = desk.open();
    const carol = desk.person('carol', { name: 'Carol' });
    const session = await window.signIn(carol);
    assert.deepEqual(carol.suggested, [undefined]);
    assert.equal(session.account.userName, 'Carol');
  });

  test('asks for the user name if the look-up fails, and keeps the tokens', async () => {
    const desk = createDesk();
    const window = desk.open();
    desk.center.control.fail({ path: '/assignment/accounts', times: 9, reset: true });
    const alice = desk.person('alice', { name: 'ally' });
    const session = await window.signIn(alice);
    assert.deepEqual(alice.suggested, [undefined]);
    assert.equal(session.account.userName, 'ally');
  });

  test('reads the user name from the ID token if there is one', async () => {
    const desk = createDesk({ idToken: true });
    const window = desk.open();
    const alice = desk.person('alice');
    const session = await window.signIn(alice);
    assert.ok(session.idToken);
    assert.deepEqual(alice.suggested, []);
  });

  test('rejects if the user denies the access', async () => {
    const desk = createDesk();
    const window = desk.open();
    await assert.rejects(window.signIn(desk.person('alice', { deny: true })), withCode('denied'));
    assert.deepEqual(await window.list(), []);
  });

  test('registers again, once and silently, if the service no longer knows the client', async () => {
    const desk = createDesk();
    const window = desk.open();
    await window.signIn(desk.person('alice'));
    desk.center.control.expireRegistrations({});
    const alice = desk.person('alice');
    await window.signIn(alice);
    // The service accepts an expired registration for the code and refuses it for the token.
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

  test('joins a sign-in that is in progress in this window', async () => {
    const desk = createDesk();
    const { engine } = desk.open();
    const first = desk.person('alice');
    const second = desk.person('alice');
    const sessions = await desk.during(
      Promise.all([
        engine.signIn(request, { ...neverAborted, prompts: first }),
        engine.signIn(request, { ...neverAborted, prompts: second }),
      ]),
    );
    assert.equal(sessions[0].id, sessions[1].id);
    assert.equal(first.codes.length + second.codes.length, 1);
    // Nobody reads of another window that is not there.
    assert.deepEqual(second.steps, []);
  });

  // The caller that joined showed no code and no links, because the cancelled one had shown them.
  test('continues for the next caller when the first cancels, and stops with the last', async () => {
    const desk = createDesk();
    const { engine } = desk.open();
    const [one, two] = [new AbortController(), new AbortController()];
    const shown: string[] = [];
    const waiting = (name: string) => {
      const prompts = desk.person(name);
      prompts.compareCode = (code, { signal }) => {
        shown.push(`${name}: ${code.userCode}`);
        return new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason)),
        );
      };
      return prompts;
    };
    const [alice, bob] = [waiting('alice'), waiting('bob')];
    const first = engine.signIn(request, { signal: one.signal, prompts: alice });
    const second = engine.signIn(request, { signal: two.signal, prompts: bob });
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

  test('treats all spellings of a portal as one', async () => {
    const desk = createDesk();
    const window = desk.open();
    const one = await window.signIn(desk.person('alice'));
    const two = await window.signIn(desk.person('alice'), {
      instance: { ...portal, startUrl: `${portal.startUrl}/#/` },
    });
    assert.equal(two.id, one.id);
  });

  test('remembers the method that the user switched to once it has worked', async () => {
    const desk = createDesk();
    const kept = new Map<string, Method>();
    const told: unknown[] = [];
    const { clock } = desk;
    const window = desk.open({
      methods: {
        async choose({ instance }) {
          const remembered = kept.get(instance.startUrl);
          told.push(remembered);
          return remembered === 'deviceCode'
            ? ['deviceCode', 'browser']
            : ['browser', 'deviceCode'];
        },
        remember: async ({ instance }, method) => void kept.set(instance.startUrl, method),
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

  test('does not remember a method that the user did not switch to', async () => {
    const kept: unknown[] = [];
    const desk = createDesk();
    const window = desk.open({
      methods: {
        choose: async () => ['deviceCode', 'browser'],
        remember: async (...what) => void kept.push(what),
      },
    });
    await window.signIn(desk.person('alice'));
    assert.deepEqual(kept, []);
  });
});
