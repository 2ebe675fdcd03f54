import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Ask } from '../../../src/editor/signIn/startSignIn.ts';
import type { SessionEngine } from '../../../src/sessions/engine.ts';
import type { Session } from '../../../src/sessions/session.ts';
import type { SignInRequest } from '../../../src/sessions/signInRequest.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { partly } from '../../fakes/partly.ts';
import { fakeSession, fakeSessionWithTokens } from '../../fakes/session.ts';
import { ExtensionKind, openFakeWindow } from '../../fakes/vscode.ts';
import { emulatedRegions } from '../instances/emulatedRegions.ts';

const { signIn } = await import('../../../src/editor/signIn/startSignIn.ts');
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
  }: {
    instances?: readonly unknown[];
    sessions?: Session[];
    ownEndpoint?: boolean;
  } = {}) {
    const window = openFakeWindow({ settings: { [setting]: instances } });
    const requests: SignInRequest[] = [];
    const { clock, log, ...service } = emulatedRegions(emulator);
    const progress = createSignInProgress({
      allowDeviceCode: () => true,
      extension: partly({ extensionKind: ExtensionKind.UI }),
      lifetime: new AbortController().signal,
    });
    const engine = partly<SessionEngine>({
      list: async () => sessions,
      async signIn(request) {
        requests.push(request);
        return fakeSessionWithTokens({ instance: request.instance });
      },
    });
    const run = (ask: Ask) =>
      signIn(ask, {
        clock,
        log,
        service: async () => ({ ...service, hasOwnEndpoint: () => ownEndpoint }),
        engine: async () => engine,
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

  // The caller was given a token of Acme under scopes that named another portal.
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

  // It was asked again before the browser opened: two more calls, and the user waited for them.
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
});
