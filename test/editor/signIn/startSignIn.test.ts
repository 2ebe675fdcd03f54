import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { abortable } from '../../../src/base/abortable.ts';
import { isAbort } from '../../../src/base/errors.ts';
import type { SessionEngine } from '../../../src/sessions/engine.ts';
import type { SessionWithTokens } from '../../../src/sessions/session.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { fakeSession, fakeSessionWithTokens } from '../../fakes/session.ts';
import { settle, settleUntil } from '../../fakes/settle.ts';
import { redirectTo } from '../instances/stages/emulatedRegions.ts';

const { Detour } = await import('../../../src/editor/instances/detour.ts');

import { acme, openSignIn, other, scopes } from './startSignInStage.ts';

type How = Parameters<typeof openSignIn>[1];

describe('signIn', () => {
  let emulator: Emulator;
  const open = (how?: How) => openSignIn(emulator, how);
  before(async () => {
    emulator = await startEmulator();
  });
  after(() => emulator.close());
  beforeEach(() => emulator.control.reset());

  it('goes to the portal of the account that is expected back', async () => {
    const { run, requests } = open();
    await run({ scopes, accountId: 'alice' });
    assert.deepEqual(requests, [
      { instance: acme, requestedScopes: scopes, scopes, expectedAccountId: 'alice' },
    ]);
    assert.equal(emulator.journal.length, 0, 'a portal with sessions is not asked about');
  });

  // The caller got a token of Acme for scopes that named another portal.
  for (const [what, scope] of [
    ['portal', 'IDENTITY_CENTER_START_URL:https://other.awsapps.com/start/#/'],
    ['region', 'IDENTITY_CENTER_REGION:eu-west-1'],
  ]) {
    it(`goes to another portal where the scopes name its ${what}`, async () => {
      const { run, requests } = open();
      await run({ scopes: [...scopes, scope ?? ''], accountId: 'alice' });
      assert.deepEqual(requests[0]?.instance, other);
    });
  }

  it('registers the scopes that are configured for the portal, where the caller names none', async () => {
    const { run, requests } = open({ instances: [{ ...acme, scopes: ['b:c', 'a:b'] }] });
    await run({});
    assert.deepEqual(requests[0]?.requestedScopes, ['b:c', 'a:b']);
    assert.deepEqual(requests[0]?.scopes, ['a:b', 'b:c']);
    await run({ scopes });
    assert.deepEqual(requests[1]?.scopes, scopes);
  });

  // Fault: VS Code asked whether to keep another user than the one it had named, and so did we.
  for (const isNamedByEditor of [true, false]) {
    it(`${isNamedByEditor ? 'leaves it to VS Code to warn' : 'warns'} of another user than the expected one`, async () => {
      const { account: expected } = fakeSession();
      const actual = { id: 'bob', label: 'bob · Acme', userName: 'bob' };
      const engine: Partial<SessionEngine> = {
        async signIn(_request, { prompts }) {
          prompts.showOtherUser({ expected, actual, hasEnded: false });
          return fakeSessionWithTokens();
        },
      };
      const { window, run } = open({ engine });
      await run({ scopes, accountId: 'alice', isNamedByEditor });
      assert.equal(window.texts.length, isNamedByEditor ? 0 : 1);
    });
  }

  it('begins again at another portal that the user chooses while it waits', async () => {
    const turned = new Detour(other);
    let first = true;
    const engine: Partial<SessionEngine> = {
      async signIn(request) {
        if (first) {
          first = false;
          throw turned;
        }
        return fakeSessionWithTokens({ instance: request.instance });
      },
    };
    const { window, run } = open({ instances: [acme], sessions: [], ownEndpoint: true, engine });
    const session = await run({});
    assert.deepEqual(session.instance, other);
    assert.deepEqual(
      window.progress.map(({ title }) => title),
      ['Signing in to Acme', 'Signing in to Other'],
    );
  });

  /** An engine whose sign-ins wait until the test ends them. */
  function waiting() {
    const started: { cancelled: AbortSignal; finish: () => void }[] = [];
    const engine: Partial<SessionEngine> = {
      list: async () => [fakeSession({ instance: acme })],
      signIn: (request, { signal }) => {
        const { promise, resolve } = Promise.withResolvers<SessionWithTokens>();
        const finish = () => resolve(fakeSessionWithTokens({ instance: request.instance }));
        started.push({ cancelled: signal, finish });
        return abortable(promise, { signal });
      },
    };
    return { ...open({ engine, instances: [acme] }), started };
  }

  // Fault: a second Sign In in the same window said "waiting for the other window", and opened nothing.
  it('takes over from the same sign-in in this window, and both get the session', async () => {
    const { window, run, started } = waiting();
    const first = run({ isCommand: true });
    await settleUntil(
      () => started.length === 1,
      () => 'the first sign-in',
    );
    const second = run({ isCommand: true });
    await settleUntil(
      () => started.length === 2,
      () => 'the second sign-in',
    );
    assert.equal(started[0]?.cancelled.aborted, true);
    assert.equal(window.progress.filter(({ isOpen }) => isOpen).length, 1);
    started[1]?.finish();
    assert.equal((await first).id, (await second).id);
  });

  it('joins a sign-in in progress when an extension asks for the same', async () => {
    const { window, run, started } = waiting();
    const first = run({ isCommand: true });
    await settleUntil(
      () => started.length === 1,
      () => 'the first sign-in',
    );
    const second = run({ scopes });
    await settle();
    assert.equal(started.length, 1);
    assert.equal(window.progress.length, 1);
    started[0]?.finish();
    assert.equal((await first).id, (await second).id);
  });

  it('rejects for all who joined when the user cancels', async () => {
    const { window, run, started } = waiting();
    const both = [run({ isCommand: true }), run({ scopes })];
    const refused = Promise.all(both.map((each) => assert.rejects(each, isAbort)));
    await settleUntil(
      () => started.length === 1,
      () => 'the first sign-in',
    );
    await settle();
    window.progress[0]?.cancel();
    await refused;
  });

  // Fault: an address that later redirected to another portal silently replaced the account.
  for (const goesOn of [true, false]) {
    it(`asks before it goes to another portal than the address led to: ${goesOn}`, async () => {
      const own = { ...acme, startUrl: 'https://sso.example.com' };
      const before = { ...own, portalUrl: acme.startUrl };
      const { run, requests } = open({
        instances: [own],
        sessions: [fakeSession({ instance: before })],
        http: redirectTo(other.startUrl),
        answer: () => (goesOn ? 'Sign In Anyway' : undefined),
      });
      const signedIn = run({});
      const settled = goesOn ? signedIn : assert.rejects(signedIn, { code: 'cancelled' });
      await settled;
      assert.equal(requests.length, goesOn ? 1 : 0);
    });
  }
});
