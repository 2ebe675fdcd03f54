/**
 * What a caller gets who asks for several sessions: those that are well, at once. One that cannot be
 * refreshed now stays beside them with its last token, because VS Code answers for a missing account
 * with another one that the caller may use.
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
  /** How long the token is good, milliseconds; 0 where it could not be refreshed. */
  expiresAfter: number;
}

export interface HandOutDeps {
  clock: Clock;
  serverClock: Pick<ServerClock, 'now'>;
  engine: Pick<SessionEngine, 'fresh' | 'freshNow' | 'peek'>;
}

/** No caller is held longer: VS Code asks silently and cannot be told to wait. */
const patienceMs = 12_000;

/** How long those that are well wait for the others. */
const graceMs = 1_000;

type Outcome = { session: SessionWithTokens } | { waiting: unknown };

/**
 * Resolves to the sessions that have not ended. Rejects with `SignInError` where none of them is
 * well, and with `signal.reason`. A refresh under way goes on, and the next call gets its result.
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
  return new SignInError('service', `no answer within ${patienceMs / 1000} s`);
}
