/**
 * What a caller gets that asks for several sessions: the healthy ones at once. One that cannot be
 * refreshed now is included with its last token, because VS Code replaces a missing account by
 * another one that the caller may use.
 */
import type { Cancellable } from '../base/abortable.ts';
import type { Clock } from '../base/clock.ts';
import { hasCode, SignInError } from '../base/errors.ts';
import type { ServerClock } from '../base/serverClock.ts';
import { race } from '../flows/race.ts';
import type { SessionEngine } from './engine.ts';
import type { SessionWithTokens } from './session.ts';

export interface HandedOut {
  session: SessionWithTokens;
  /** How long the token is valid, milliseconds; 0 if it could not be refreshed. */
  expiresAfter: number;
}

export interface HandOutDeps {
  clock: Clock;
  serverClock: Pick<ServerClock, 'now'>;
  engine: Pick<SessionEngine, 'fresh' | 'freshNow' | 'peek'>;
}

/** No caller waits longer: VS Code asks silently and shows no progress. */
const patienceMs = 12_000;

/** How long the healthy sessions wait for the others. */
const graceMs = 1_000;

type Outcome = { session: SessionWithTokens } | { waiting: unknown };

/**
 * Resolves to the sessions that have not ended. Rejects with `SignInError` if none of them is
 * healthy, and with `signal.reason`. A refresh in progress goes on, and the next call gets its
 * result.
 */
export async function handOut(
  ids: readonly string[],
  { clock, serverClock, engine }: HandOutDeps,
  { signal }: Cancellable,
): Promise<HandedOut[]> {
  const outcomes = new Map<string, Outcome | 'ended'>();
  const late = ids.filter((id) => {
    const session = engine.freshNow(id);
    if (session) outcomes.set(id, { session });
    return !session;
  });
  if (late.length > 0) {
    const isWell = Promise.withResolvers<void>();
    if (late.length < ids.length) isWell.resolve();
    const ask = async (id: string) => {
      try {
        outcomes.set(id, { session: await engine.fresh(id, { signal }) });
        isWell.resolve();
      } catch (error) {
        outcomes.set(id, hasCode(error, 'expired') ? 'ended' : { waiting: error });
      }
    };
    const all = Promise.all(late.map(ask));
    await race<unknown>(
      [
        () => all,
        async (wait) => {
          await isWell.promise;
          await clock.sleep(graceMs, wait);
        },
        (wait) => clock.sleep(patienceMs, wait),
      ],
      { signal },
    );
    signal.throwIfAborted();
  }

  const now = serverClock.now();
  const handedOut: HandedOut[] = [];
  let isAnyWell = false;
  let failure: unknown;
  for (const id of ids) {
    const outcome = outcomes.get(id) ?? { waiting: unanswered() };
    if (outcome === 'ended') continue;
    if ('session' in outcome) {
      isAnyWell = true;
      const { session } = outcome;
      handedOut.push({ session, expiresAfter: Math.max(0, session.expiresAt - now) });
    } else {
      failure ??= outcome.waiting;
      const session = engine.peek(id);
      if (session) handedOut.push({ session, expiresAfter: 0 });
    }
  }
  if (failure !== undefined && !isAnyWell) throw failure;
  return handedOut;
}

function unanswered(): SignInError {
  return new SignInError('service', `no response within ${patienceMs / 1000} s`);
}
