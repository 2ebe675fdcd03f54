import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { browserFlow } from '../../src/flows/browserFlow.ts';
import { challengeOf } from '../../src/flows/pkce.ts';
import { networkFailure } from '../fakes/networkFailure.ts';
import { assertNothingLeft, redirectOf, returning } from './browserStage.ts';
import { createStage, refusal, request, settled, tokens } from './stage.ts';

const { signal: never } = new AbortController();

describe('the browser flow', () => {
  test('exchanges the code with its verifier and exactly the same redirect URI', async () => {
    const stage = returning({ code: 'c0de' });
    const outcome = await browserFlow(request, stage.deps, { signal: never });
    assert.deepEqual(outcome, { kind: 'tokens', tokens });
    assert.equal((await stage.page).body, 'success');

    const [authorize] = stage.authorizeRequests;
    const exchange = stage.exchanges[0]?.request;
    assert.ok(authorize && exchange?.grantType === 'authorization_code');
    const { codeVerifier, ...rest } = exchange;
    assert.equal(challengeOf(codeVerifier), authorize.codeChallenge);
    assert.match(authorize.redirectUri, /^http:\/\/127\.0\.0\.1:\d+\/oauth\/callback$/);
    assert.deepEqual(rest, {
      clientId: 'client',
      clientSecret: 'secret',
      grantType: 'authorization_code',
      code: 'c0de',
      redirectUri: authorize.redirectUri,
    });
    assert.deepEqual(authorize.scopes, request.scopes);
    assert.equal(stage.exchanges.length, 1);
    await assertNothingLeft(stage);
  });

  test('listens before it opens the browser', async () => {
    const stage = createStage({
      async inBrowser(url) {
        const { port } = redirectOf(url, {});
        const socket = connect(Number(port), '127.0.0.1');
        await once(socket, 'connect');
        socket.destroy();
        return { kind: 'try-again' };
      },
    });
    await browserFlow(request, stage.deps, { signal: never });
  });

  test('delays the page until there are tokens, but hides the notification at once', async () => {
    const exchange = Promise.withResolvers<undefined>();
    const stage = returning({ code: 'c0de' }, { createToken: () => exchange.promise });
    const flow = browserFlow(request, stage.deps, { signal: never });
    await stage.exchanging;
    assert.equal(stage.prompts.standing, 0);
    assert.equal(await settled(stage.page), false);
    exchange.resolve(undefined);
    assert.equal((await stage.page).body, 'success');
    await flow;
    await assertNothingLeft(stage);
  });

  test('shows an interim page after 20 s and goes on waiting for the tokens', async () => {
    const exchange = Promise.withResolvers<undefined>();
    const stage = returning({ code: 'c0de' }, { createToken: () => exchange.promise });
    const flow = browserFlow(request, stage.deps, { signal: never });
    await stage.exchanging;
    await stage.clock.advance(19_999);
    assert.equal(await settled(stage.page), false);
    await stage.clock.advance(1);
    assert.equal((await stage.page).body, 'unfinished');
    assert.equal(await settled(flow), false);
    exchange.resolve(undefined);
    assert.equal((await flow).kind, 'tokens');
    await assertNothingLeft(stage);
  });

  test('signs in even if the page cannot be loaded', async () => {
    const success = () => Promise.reject(new Error('no such file'));
    const stage = returning({ code: 'c0de' }, {}, { success });
    const gone = assert.rejects(stage.page, { code: 'ECONNRESET' });
    assert.equal((await browserFlow(request, stage.deps, { signal: never })).kind, 'tokens');
    await gone;
    await assertNothingLeft(stage);
  });

  const refusals: [what: string, refused: Error, rejects: object, page: string][] = [
    [
      'a denial',
      refusal('AccessDeniedException', 'Not you'),
      { name: 'SignInError', code: 'denied', message: 'Not you' },
      'denied: Not you',
    ],
    [
      'an expired code',
      refusal('InvalidGrantException', 'Invalid grant provided'),
      { name: 'OidcError' },
      'expired: Invalid grant provided',
    ],
    ['an expired client', refusal('InvalidClientException'), { name: 'OidcError' }, 'failed: '],
    [
      'no response from the service',
      networkFailure(),
      { name: 'SignInError', code: 'network' },
      'failed: ',
    ],
  ];

  for (const [what, refused, rejects, page] of refusals) {
    test(`rejects and shows a page after ${what} at the exchange`, async () => {
      const stage = returning(
        { code: 'c0de' },
        {
          createToken: () => {
            throw refused;
          },
        },
      );
      await assert.rejects(browserFlow(request, stage.deps, { signal: never }), rejects);
      assert.equal((await stage.page).body, page);
      await assertNothingLeft(stage);
    });
  }

  const redirects: [error: Record<string, string>, rejects: object, page: string][] = [
    [
      { error: 'access_denied', error_description: 'Not you' },
      { name: 'SignInError', code: 'denied', message: 'Not you' },
      'denied: Not you',
    ],
    [{ error: 'access_denied' }, { code: 'denied', message: 'access_denied' }, 'denied: '],
    [
      { error: 'invalid_client', error_description: 'Invalid client provided' },
      { name: 'OidcError', message: 'InvalidClientException: Invalid client provided' },
      'failed: Invalid client provided',
    ],
    [{ error: 'invalid_scope' }, { name: 'OidcError' }, 'failed: '],
    [
      { error: 'temporarily_unavailable', error_description: 'Come back' },
      { code: 'service', message: 'temporarily_unavailable: Come back' },
      'failed: ',
    ],
    [{ error: 'constructor' }, { code: 'service', message: 'constructor' }, 'failed: '],
  ];

  for (const [answer, rejects, page] of redirects) {
    test(`rejects a redirect with ${Object.values(answer).join(', ')} without an exchange`, async () => {
      const stage = returning(answer);
      await assert.rejects(browserFlow(request, stage.deps, { signal: never }), rejects);
      assert.equal((await stage.page).body, page);
      assert.equal(stage.exchanges.length, 0);
      await assertNothingLeft(stage);
    });
  }

  for (const [choice, outcome] of [
    ['use-code', { kind: 'switch', to: 'deviceCode' }],
    ['try-again', { kind: 'try-again' }],
  ] as const) {
    test(`stops waiting for the browser on ${choice}`, async () => {
      const stage = createStage({ inBrowser: () => ({ kind: choice }) });
      assert.deepEqual(await browserFlow(request, stage.deps, { signal: never }), outcome);
      await assertNothingLeft(stage);
    });
  }

  test('accepts a pasted address instead of the redirect', async () => {
    const stage = createStage({
      inBrowser(url, { accepts }) {
        const pasted = redirectOf(url, { code: 'c0de' }).href;
        assert.equal(accepts(pasted), true);
        assert.equal(accepts(pasted.replace('state=', 'state=x')), false);
        assert.equal(accepts('https://device.example/'), false);
        return { kind: 'pasted', url: pasted };
      },
    });
    assert.equal((await browserFlow(request, stage.deps, { signal: never })).kind, 'tokens');
    assert.equal(stage.exchanges.length, 1);
    await assertNothingLeft(stage);
  });

  test('rejects a wrong pasted address without asking the service', async () => {
    const stage = createStage({
      inBrowser: (url) => ({ kind: 'pasted', url: `${redirectOf(url, { code: 'c0de' })}x` }),
    });
    await assert.rejects(browserFlow(request, stage.deps, { signal: never }), {
      name: 'SignInError',
      code: 'bad-settings',
      message: /pasted address/,
    });
    assert.equal(stage.exchanges.length, 0);
    await assertNothingLeft(stage);
  });
});
