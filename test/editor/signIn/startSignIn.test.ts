import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { abortable } from '../../../src/base/abortable.ts';
import { isAbort } from '../../../src/base/errors.ts';
import type { Http } from '../../../src/http/http.ts';
import type { SessionEngine } from '../../../src/sessions/engine.ts';
import type { Session, SessionWithTokens } from '../../../src/sessions/session.ts';
import type { SignInRequest } from '../../../src/sessions/signIn/signInRequest.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import type { FakeWindowOptions } from '../../fakes/editor/window.ts';
import { partly } from '../../fakes/partly.ts';
import { fakeSession, fakeSessionWithTokens } from '../../fakes/session.ts';
import { settle, settleUntil } from '../../fakes/settle.ts';
import { ExtensionKind, openFakeWindow } from '../../fakes/vscode.ts';
import { emulatedRegions, redirectTo } from '../instances/emulatedRegions.ts';

const { createStartSignIn } = await import('../../../src/editor/signIn/startSignIn.ts');
const { createSignInProgress } = await import('../../../src/editor/signIn/signInProgress.ts');

const setting = 'iamIdentityCenter.instances';
const acme = { name: 'Acme', startUrl: 'https://acme.awsapps.com/start', region: 'us-east-1' };
const other = { name: 'Other', startUrl: 'https://other.awsapps.com/start', region: 'eu-west-1' };
const europe = { name: 'd-9876543210', startUrl: 'https://d-9876543210.awsapps.com/start' };
const scopes = ['sso:account:access'];

describe('signIn', () => {
  let emulator: Emulator;
  before(async () => {
    emulator = await startEmulator();
  });
  after(() => emulator.close());
  beforeEach(() => emulator.control.reset());

  /** What the engine is asked for in a window with these portals and sessions. */
  function open({
    instances = [acme, other],
    sessions = [acme, other].map((instance, i) =>
      fakeSession({ id: `${i}`, instance, account: accounts[i] as Session['account'] }),
    ),
    ownEndpoint = false,
    engine = {},
    http,
    answer,
  }: {
    instances?: readonly unknown[];
    sessions?: Session[];
    ownEndpoint?: boolean;
    engine?: Partial<SessionEngine>;
    http?: Http;
    answer?: FakeWindowOptions['answer'];
  } = {}) {
    const window = openFakeWindow({
      settings: { [setting]: instances },
      ...(answer && { answer }),
    });
    const requests: SignInRequest[] = [];
    const { clock, log, ...service } = emulatedRegions(emulator);
    const progress = createSignInProgress({
      allowDeviceCode: () => true,
      extension: partly({ extensionKind: ExtensionKind.UI }),
      lifetime: new AbortController().signal,
    });
    const known = partly<SessionEngine>({
      list: async () => sessions,
      async signIn(request) {
        requests.push(request);
        return fakeSessionWithTokens({ instance: request.instance });
      },
      ...engine,
    });
    const run = createStartSignIn({
      clock,
      log,
      service: async () => ({
        ...service,
        hasOwnEndpoint: () => ownEndpoint,
        ...(http && { http }),
      }),
      engine: async () => known,
      progress: async () => progress,
    });
    const kept = () => window.configuration.get(setting);
    return { window, run, requests, kept };
  }
  const accounts = [
    { id: 'alice', label: 'alice · Acme', userName: 'alice' },
    { id: 'bob', label: 'bob · Other', userName: 'bob' },
  ];

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

  it('verifies the region of a new portal, and keeps the portal then', async () => {
    const { window, run, requests, kept } = open({ instances: [], sessions: [] });
    const signedIn = run({});
    await window.enter(europe.startUrl);
    await window.choose('eu-west-1');
    await signedIn;
    assert.equal(emulator.journal.length, 2, 'registered, and asked once');
    assert.deepEqual(kept(), [{ ...europe, region: 'eu-west-1' }]);
    assert.equal(requests[0]?.instance.region, 'eu-west-1');
  });

  // It was checked again before the browser opened: two more calls, for which the user waited.
  it('does not verify again the region that a search has just found', async () => {
    const { window, run, requests, kept } = open({ instances: [], sessions: [] });
    const signedIn = run({});
    await window.enter(europe.startUrl);
    await window.choose('Find It for Me');
    await signedIn;
    const inEurope = emulator.journal.filter(({ region }) => region === 'eu-west-1');
    assert.equal(inEurope.length, 2, 'registered, and asked once');
    assert.deepEqual(kept(), [{ ...europe, region: 'eu-west-1' }]);
    assert.equal(requests[0]?.instance.region, 'eu-west-1');
  });

  it('keeps no portal that no region knows, or that a caller names', async () => {
    const { run, kept, requests } = open({ instances: [], sessions: [], ownEndpoint: true });
    await run({ startUrl: europe.startUrl, region: 'eu-west-1' });
    assert.equal(requests.length, 1);
    assert.deepEqual(kept(), []);
    const wrong = open({ instances: [], sessions: [] });
    const ask = { startUrl: 'https://d-0000000000.awsapps.com/start', region: 'us-east-1' };
    await assert.rejects(wrong.run(ask), { code: 'cancelled' });
    assert.deepEqual([wrong.requests, wrong.kept()], [[], []]);
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
