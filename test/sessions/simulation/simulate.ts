/**
 * Simulates months at a computer from one seed: windows that open, close and are killed, sleep, a
 * clock set to wrong times, a network that fails at the worst moment, slow storage. The engine, the
 * clients and the rules of the service are real. Invariants are checked throughout.
 */

import assert from 'node:assert/strict';
import { neverAborted } from '../../../src/base/abortable.ts';
import { isAbort, SignInError } from '../../../src/base/errors.ts';
import type { SessionWithTokens } from '../../../src/sessions/session.ts';
import { createChaos } from './chaos.ts';
import { createComputer, type SimWindow, type Storage } from './computer.ts';
import { createPerson } from './people.ts';
import { createRandom } from './random.ts';

export interface Plan {
  seed: number;
  windows: number;
  sessions: number;
  /** How many of them are at an application. */
  applications: number;
  days: number;
  storage: Storage;
  accessTokenSeconds: number;
  /** Without faults, to compare the number of refreshes with the minimum. */
  calm: boolean;
}

export interface Report {
  plan: Plan;
  refreshes: number;
  /** The minimum that keeps every token out of the last quarter of its lifetime. */
  leastRefreshes: number;
  calls: number;
  signIns: number;
  kills: number;
  /** How often a refresh token may have been lost with a window or on the network. */
  gaps: number;
  /** How often one was lost: the used one was sent again, once, and refused. */
  reuses: number;
}

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const dayMs = 86_400 * secondMs;

/** `Date` headers have whole seconds, and responses take time. */
const slackMs = 3 * secondMs;

/** The longest effect of a fault: a back-off, or the wait for the lock of a killed window. */
const aftermathMs = 10 * minuteMs;

/**
 * Rejects with an `AssertionError` if an invariant is broken.
 * @param trace receives the log of the windows, with times by the service's clock
 */
export async function simulate(plan: Plan, trace?: (line: string) => void): Promise<Report> {
  const random = createRandom(plan.seed);
  const users = Array.from({ length: plan.sessions }, (_, at) => `user-${at}`);
  const tell = (line: string) => trace?.(`${new Date(computer.now()).toISOString()} ${line}`);
  const computer = createComputer(random, { ...plan, users, trace: tell });
  const { clock, witness, windows } = computer;
  const chaos = createChaos(computer, random, plan.windows);
  const counts = { calls: 0, signIns: 0 };
  const pending = new Set<Promise<void>>();
  let wrong: unknown;

  /** Runs work in the background. Its failure ends the simulation. */
  const begin = (work: Promise<void>) => {
    const done = work
      .catch((error: unknown) => {
        tell(`${error}`);
        wrong ??= error;
      })
      .finally(() => pending.delete(done));
    pending.add(done);
  };

  const advance = async (ms: number) => {
    if (!computer.online) computer.troubledAt = clock.ticks();
    await clock.advance(ms);
    wrong ??= witness.wrong;
    if (wrong) throw wrong;
  };

  const settle = async () => {
    for (let step = 0; pending.size > 0 && step < 1_000; step++) await advance(secondMs);
  };

  const troubled = () => !computer.online || clock.ticks() - computer.troubledAt < aftermathMs;

  const judgeToken = (session: SessionWithTokens, window: SimWindow) => {
    const token = witness.tokenOf(session.accessToken);
    // The witness forgets tokens that expired long ago.
    const user = token?.user ?? session.account.userName;
    assert.equal(user, session.account.userName, 'a session has the tokens of its person');
    if (troubled() || computer.isLost(window)) return;
    assert.ok(token, 'a token handed out was issued, and not long ago');
    const least = Math.min(minuteMs, session.lifetimeMs / 4) - slackMs;
    const left = token.endsAt - computer.now();
    assert.ok(left >= least, `a token handed out has ${left} ms to live`);
  };

  const judgeError = (error: unknown, user: string, window: SimWindow) => {
    if (error instanceof assert.AssertionError) throw error;
    if (window.life.signal.aborted) return;
    assert.ok(error instanceof SignInError, `${error}`);
    const what = `${user} is refused a token: ${error.message}`;
    if (error.code === 'expired') assert.ok(witness.mayNeed(user), what);
    else assert.ok(troubled(), what);
  };

  const call = async (window: SimWindow) => {
    const sessions = await window.engine.list();
    for (const { state, account } of sessions) {
      const lost = state === 'needs-you' && !witness.mayNeed(account.userName);
      assert.ok(!lost, `${account.userName} lost a session`);
    }
    const usable = sessions.filter(({ state }) => state !== 'needs-you');
    if (usable.length === 0) return;
    const { id, account } = random.pick(usable);
    counts.calls += 1;
    try {
      judgeToken(await window.engine.fresh(id, window.life), window);
    } catch (error) {
      judgeError(error, account.userName, window);
    }
  };

  const signIn = async (user: string, asked: readonly SimWindow[]) => {
    const isAtApplication = users.indexOf(user) < plan.applications;
    const prompts = createPerson(user, isAtApplication, computer, random);
    const inWindow = async ({ engine, life }: SimWindow) => {
      try {
        const { account } = await engine.signIn(prompts.request, { signal: life.signal, prompts });
        assert.equal(account.userName, user);
        counts.signIns += 1;
        witness.signedIn(user);
      } catch (error) {
        if (error instanceof assert.AssertionError) throw error;
        const late = error instanceof SignInError && error.code === 'timed-out';
        assert.ok(late || isAbort(error) || troubled(), `sign-in of ${user}: ${error}`);
      }
    };
    await Promise.all(asked.map(inWindow));
    const shared = plan.storage !== 'pages' && asked.length > 1;
    if (shared) assert.equal(prompts.codes.length, 1, 'one browser per request');
  };

  /** One after another, so that no user joins another user's sign-in. */
  const signInAll = async (names: readonly string[], asked: readonly SimWindow[]) => {
    for (const name of names) {
      begin(signIn(name, asked));
      await settle();
    }
  };

  // All users sign in first, from several windows.
  const openAll = () => {
    while (windows.length < plan.windows) computer.open();
  };
  computer.open();
  if (plan.storage !== 'pages') openAll();
  await signInAll(users, windows.slice(0, 3));
  openAll();

  const startedAt = computer.now();
  if (!plan.calm) computer.onRequest = chaos.strike;
  while (computer.now() < startedAt + plan.days * dayMs) {
    await advance(random.between(1, random.pick([2_000, 120_000, 1_200_000, 3_600_000])));
    if (!plan.calm) chaos.happen();
    for (const window of windows) if (random.chance(0.3)) begin(call(window));
    if (witness.refused.size > 0 && windows.length > 0 && !troubled() && random.chance(0.2)) {
      await signInAll([...witness.refused], [random.pick(windows)]);
    }
  }

  // Without faults, every user who is entitled to it is signed in in every window.
  computer.onRequest = undefined;
  chaos.end();
  computer.open();
  for (const { engine } of windows) engine.wake();
  await advance(aftermathMs + minuteMs);
  await settle();
  const check = async (window: SimWindow) => {
    for (const { id, account } of await window.engine.list()) {
      const user = account.userName;
      try {
        const { accessToken } = await window.engine.fresh(id, neverAborted);
        const bearer = computer.center.sessions.bearer(accessToken)?.user.name;
        if (!computer.isLost(window)) assert.equal(bearer, user);
      } catch (error) {
        judgeError(error, user, window);
      }
    }
  };
  for (const window of windows) begin(check(window));
  await settle();
  assert.equal(pending.size, 0, 'every call is answered');
  for (const { engine } of windows) engine.dispose();

  const elapsedMs = computer.now() - startedAt;
  const leastRefreshes = (plan.sessions * elapsedMs) / (0.75 * plan.accessTokenSeconds * 1000);
  const { setForward, kills } = chaos.counts;
  // Every session has its first token at the start, and a clock set forward causes extra refreshes.
  const allowed = leastRefreshes * 1.1 + 2 * plan.sessions * (setForward + 1);
  assert.ok(
    witness.counts.refreshes <= allowed,
    `more refreshes than ${leastRefreshes} and a tenth`,
  );
  return { plan, leastRefreshes, kills, ...counts, ...witness.counts };
}
