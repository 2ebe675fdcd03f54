/** The browser flow against the emulated service, over real sockets on both sides. */
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { systemClock as clock } from '../../src/base/clock.ts';
import { noLog } from '../../src/base/log.ts';
import { createServerClock } from '../../src/base/serverClock.ts';
import { browserFlow } from '../../src/flows/browserFlow.ts';
import type { FlowDeps, FlowRequest } from '../../src/flows/flow.ts';
import { registrationRequest } from '../../src/flows/registrationRequest.ts';
import { createHttp } from '../../src/http/http.ts';
import { createUndiciTransport } from '../../src/http/undiciTransport.ts';
import { createOidcClient } from '../../src/oidc/oidcClient.ts';
import { startEmulator } from '../emulator/emulator.ts';
import { visit } from '../fakes/browser.ts';
import { createFakePrompts } from '../fakes/prompts.ts';

const { signal } = new AbortController();

/** A registered client at a running service, and a user who makes the given decision. */
async function begin(t: TestContext, decision: 'approve' | 'deny') {
  const emulator = await startEmulator();
  t.after(() => emulator.close());
  const [instance] = emulator.instances;
  assert.ok(instance);
  const { startUrl, region } = instance;
  const scopes = ['sso:account:access'];

  const http = createHttp({ clock, transport: createUndiciTransport() });
  const oidc = createOidcClient(
    { clock, log: noLog, serverClock: createServerClock(clock), http },
    { region, startUrl, env: emulator.environment, product: { name: 'test', version: '0' } },
  );
  const toRegister = registrationRequest('browser', { clientName: 'Test', startUrl, scopes });
  const client = await oidc.registerClient(toRegister, { signal });

  const shown = Promise.withResolvers<string>();
  const prompts = createFakePrompts({
    inBrowser({ href: url }) {
      const back = emulator.control.decideAuthorization({ url, user: 'alice', decision });
      visit(back).then(({ body }) => shown.resolve(body), shown.reject);
      return undefined;
    },
  });
  const pages = {
    success: async () => 'success',
    unfinished: async () => 'unfinished',
    failure: async (kind: string, description: string) => `${kind}: ${description}`,
    stray: () => 'stray',
  };
  const deps: FlowDeps = { clock, log: noLog, oidc, prompts, pages };
  const request: FlowRequest = {
    registration: {
      clientId: client.clientId,
      clientSecret: client.clientSecret,
      expiresAt: client.clientSecretExpiresAt * 1000,
      method: 'browser',
    },
    startUrl,
    scopes,
  };
  return { emulator, deps, request, shown: shown.promise };
}

describe('the browser flow against the emulator', () => {
  test('signs in a user who approves', async (t) => {
    const { emulator, deps, request, shown } = await begin(t, 'approve');
    const outcome = await browserFlow(request, deps, { signal });
    assert.ok(outcome.kind === 'tokens');
    assert.ok(outcome.tokens.accessToken && outcome.tokens.refreshToken);
    assert.equal(outcome.tokens.expiresIn, 3600);
    assert.equal(await shown, 'success');
    assert.deepEqual(
      emulator.control.sessions().map(({ user, grants }) => [user, grants]),
      [['alice', 1]],
    );
  });

  test('rejects if the user denies', async (t) => {
    const { emulator, deps, request, shown } = await begin(t, 'deny');
    await assert.rejects(browserFlow(request, deps, { signal }), {
      name: 'SignInError',
      code: 'denied',
    });
    assert.match(await shown, /^denied: /);
    assert.deepEqual(emulator.control.sessions(), []);
  });

  test('rejects with InvalidClientException if the registration expires meanwhile', async (t) => {
    const { emulator, deps, request, shown } = await begin(t, 'approve');
    const { createToken } = deps.oidc;
    deps.oidc.createToken = (...call) => {
      emulator.control.expireRegistrations({});
      return createToken(...call);
    };
    await assert.rejects(browserFlow(request, deps, { signal }), (error: unknown) => {
      assert.equal((error as { details: { name: string } }).details.name, 'InvalidClientException');
      return true;
    });
    assert.match(await shown, /^failed: /);
  });
});
