import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hasCode, SignInError } from '../../src/base/errors.ts';
import { deviceFlow } from '../../src/flows/deviceFlow.ts';
import { networkFailure } from '../fakes/networkFailure.ts';
import {
  createStage,
  deviceGrant,
  refusal,
  request,
  type Service,
  type Stage,
  settled,
  silence,
  tokens,
} from './stage.ts';

const { signal: never } = new AbortController();
const waiting = { withCode: () => undefined };

/** A service that responds to polls with these errors in turn, and then with the tokens. */
function refusing(...refused: Error[]): Service {
  return {
    createToken(call) {
      const error = refused[call - 1];
      if (error) throw error;
      return undefined;
    },
  };
}

const pending = refusal('AuthorizationPendingException');
const slowDown = refusal('SlowDownException');
const offline = networkFailure();

function polledAt({ exchanges }: Stage): number[] {
  return exchanges.map(({ at }) => at / 1000);
}

function assertNothingLeft({ prompts, clock }: Stage): void {
  assert.deepEqual([prompts.standing, clock.sleeping], [0, 0]);
}

/** Runs a flow until it has settled, for at most `seconds`. */
async function run(stage: Stage, seconds = 3600) {
  const flow = deviceFlow(request, stage.deps, { signal: never });
  void flow.catch(() => undefined);
  for (let i = 0; i < seconds && !(await settled(flow)); i++) await stage.clock.advance(1000);
  return flow;
}

describe('the device flow', () => {
  test('shows the code verbatim, with its page', async () => {
    const stage = createStage(waiting);
    assert.deepEqual(await run(stage), { kind: 'tokens', tokens });
    assert.deepEqual(stage.prompts.codes, [
      {
        userCode: 'BCDF-GHJK',
        verificationUriComplete: new URL('https://device.example/?user_code=BCDF-GHJK'),
      },
    ]);
    assert.deepEqual(stage.deviceRequests, [
      { clientId: 'client', clientSecret: 'secret', startUrl: request.startUrl },
    ]);
    assert.deepEqual(stage.exchanges[0]?.request, {
      clientId: 'client',
      clientSecret: 'secret',
      grantType: 'urn:ietf:params:oauth:grant-type:device_code',
      deviceCode: 'device-code',
    });
    assertNothingLeft(stage);
  });

  const rhythms: [what: string, refused: Error[], seconds: number[]][] = [
    ['polls first after one interval', [], [1]],
    ['keeps the interval while pending', [pending, pending, pending], [1, 2, 3, 4]],
    [
      'permanently adds five seconds to the interval on slow_down',
      [slowDown, pending, slowDown, pending],
      [1, 7, 13, 24, 35],
    ],
    ['doubles the wait after a failed poll', [offline, offline, offline], [1, 3, 7, 15]],
    [
      'returns to the interval after a response',
      [offline, offline, pending, pending],
      [1, 3, 7, 8, 9],
    ],
    [
      'adds five seconds to the interval, not to the doubled wait',
      [offline, offline, slowDown, pending],
      [1, 3, 7, 13, 19],
    ],
    [
      'doubles the wait after an error of the service',
      [refusal('InternalServerException'), new SignInError('service', '503')],
      [1, 3, 7],
    ],
    [
      'waits at most a minute and polls until the code expires',
      Array(10).fill(offline),
      [1, 3, 7, 15, 31, 63, 123, 183, 243, 303, 363],
    ],
  ];

  for (const [what, refused, seconds] of rhythms) {
    test(what, async () => {
      const stage = createStage(waiting, refusing(...refused));
      assert.equal((await run(stage)).kind, 'tokens');
      assert.deepEqual(polledAt(stage), seconds);
      assertNothingLeft(stage);
    });
  }

  // Fault: the user was told to check the link and the region, after having approved the sign-in.
  test('reports that the answer was lost when the code is spent after a poll without an answer', async () => {
    const spent = refusal('InvalidGrantException');
    const lost = networkFailure();
    const stage = createStage(waiting, refusing(lost, spent));
    await assert.rejects(run(stage), (error) => hasCode(error, 'answer-lost'));
    const never = createStage(waiting, refusing(networkFailure({ mayHaveArrived: false }), spent));
    await assert.rejects(run(never), spent);
    assertNothingLeft(stage);
  });

  test('an interval longer than a minute is kept in trouble, too', async () => {
    const stage = createStage(waiting, {
      ...refusing(offline, offline),
      startDeviceAuthorization: () => ({ ...deviceGrant, interval: 90 }),
    });
    await run(stage);
    assert.deepEqual(polledAt(stage), [90, 180, 270]);
  });

  test('ends when the code expires, even if every poll is pending', async () => {
    const stage = createStage(waiting, {
      createToken() {
        throw pending;
      },
    });
    await assert.rejects(run(stage), { name: 'SignInError', code: 'timed-out' });
    assert.equal(stage.exchanges.length, 599);
    assertNothingLeft(stage);
  });

  test('continues if the clock is set forward by hours', async () => {
    const stage = createStage(waiting, {
      createToken(call) {
        stage.clock.jump(3_600_000);
        if (call < 3) throw pending;
        return undefined;
      },
    });
    assert.equal((await run(stage)).kind, 'tokens');
  });

  const endings: [what: string, refused: Error, rejects: object][] = [
    [
      'a denial',
      refusal('AccessDeniedException', 'Not you'),
      { code: 'denied', message: 'Not you' },
    ],
    ['an expired code', refusal('ExpiredTokenException'), { code: 'timed-out' }],
    ['an expired client', refusal('InvalidClientException'), { name: 'OidcError' }],
    ['an unexpected response', new SignInError('bad-answer', '?'), { code: 'bad-answer' }],
  ];

  for (const [what, refused, rejects] of endings) {
    test(`stops polling after ${what}`, async () => {
      const stage = createStage(waiting, refusing(pending, refused));
      await assert.rejects(run(stage), rejects);
      assert.equal(stage.exchanges.length, 2);
      assertNothingLeft(stage);
    });
  }

  for (const [choice, outcome] of [
    ['use-browser', { kind: 'switch', to: 'browser' }],
    ['try-again', { kind: 'try-again' }],
  ] as const) {
    test(`stops polling on ${choice}`, async () => {
      const stage = createStage({ withCode: () => ({ kind: choice }) }, refusing(pending));
      assert.deepEqual(await run(stage), outcome);
      assert.equal(stage.exchanges.length, 0);
      assertNothingLeft(stage);
    });
  }

  test('rejects with the error of the prompt if the user cancels', async () => {
    const cancelled = new SignInError('cancelled', 'closed');
    const stage = createStage({ withCode: () => Promise.reject(cancelled) });
    await assert.rejects(run(stage), cancelled);
    assertNothingLeft(stage);
  });

  test('shows no code if aborted before the start', async () => {
    const stage = createStage({}, { startDeviceAuthorization: silence });
    const controller = new AbortController();
    const flow = deviceFlow(request, stage.deps, controller);
    controller.abort(new Error('enough'));
    await assert.rejects(flow, { message: 'enough' });
    assertNothingLeft(stage);
  });

  test('leaves nothing open if aborted between two polls', async () => {
    const stage = createStage(waiting, refusing(pending, pending));
    const controller = new AbortController();
    const flow = deviceFlow(request, stage.deps, controller);
    await stage.clock.advance(1500);
    controller.abort(new Error('enough'));
    await assert.rejects(flow, { message: 'enough' });
    await stage.clock.advance(600_000);
    assert.equal(stage.exchanges.length, 1);
    assertNothingLeft(stage);
  });

  test('aborts the poll in progress on abort', async () => {
    let aborted = false;
    const stage = createStage(waiting, {
      createToken: (_call, options) =>
        silence(options).catch((error) => {
          aborted = true;
          throw error;
        }),
    });
    const controller = new AbortController();
    const flow = deviceFlow(request, stage.deps, controller);
    await stage.clock.advance(1000);
    controller.abort(new Error('enough'));
    await assert.rejects(flow, { message: 'enough' });
    assert.equal(await settled(flow), true);
    assert.equal(aborted, true);
    assertNothingLeft(stage);
  });
});
