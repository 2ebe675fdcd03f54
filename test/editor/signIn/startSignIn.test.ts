import type { SignInRequest } from '../../../src/sessions/signInRequest.ts';
import '../../fakes/vscode.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock as clock } from '../../../src/base/clock.ts';
import { noLog as log } from '../../../src/base/log.ts';
import type { NotificationPrompts } from '../../../src/editor/signIn/signInPrompts.ts';
import type { Ask, SignInDeps } from '../../../src/editor/signIn/startSignIn.ts';
import type { SessionEngine } from '../../../src/sessions/engine.ts';
import type { Instance, Session } from '../../../src/sessions/session.ts';

const vscode = await import('vscode');
const { signIn: run } = await import('../../../src/editor/signIn/startSignIn.ts');

const acme = { name: 'Acme', startUrl: 'https://acme.awsapps.com/start', region: 'us-east-1' };
const other = { name: 'Other', startUrl: 'https://other.awsapps.com/start', region: 'eu-west-1' };

/** What the engine is asked for, where alice is signed in to Acme and both are configured. */
function setUp() {
  Object.assign(vscode.workspace, {
    getConfiguration: () => ({ inspect: () => ({ globalValue: [acme, other] }) }),
  });
  const requests: SignInRequest[] = [];
  const alice = { account: { id: 'alice' }, instance: acme } as Session;
  const engine = {
    list: async () => [alice],
    signIn: async (request: SignInRequest) => {
      requests.push(request);
      return { ...alice, instance: request.instance };
    },
  } as unknown as SessionEngine;
  const prompts = {
    showStep: () => undefined,
    say: () => undefined,
  } as unknown as NotificationPrompts;
  const deps: SignInDeps = {
    clock,
    log,
    service: async () => ({
      http: () => assert.fail('nothing is looked up'),
      prober: () => assert.fail('nothing is asked'),
      hasOwnEndpoint: async () => true,
    }),
    engine: async () => engine,
    attempts: async () => ({
      run: (_instance: Instance, work) => work(prompts, new AbortController().signal),
      clicked: () => undefined,
    }),
  };
  return { signIn: (ask: Ask) => run(ask, deps), requests };
}

test('an account that is to come back is signed in to its own instance', async () => {
  const { signIn, requests } = setUp();
  await signIn({ scopes: ['sso:account:access'], accountId: 'alice' });
  assert.deepEqual(requests[0]?.instance, acme);
});

// The caller was given a token of Acme under scopes that named another portal.
for (const [what, scope] of [
  ['portal', 'IDENTITY_CENTER_START_URL:https://other.awsapps.com/start/#/'],
  ['region', 'IDENTITY_CENTER_REGION:eu-west-1'],
]) {
  test(`an account of one instance gives no session of it to who names another ${what}`, async () => {
    const { signIn, requests } = setUp();
    await signIn({ scopes: ['sso:account:access', scope ?? ''], accountId: 'alice' });
    assert.deepEqual(requests[0]?.instance, other);
  });
}
