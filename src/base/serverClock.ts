/**
 * The service's clock, as far as its answers tell: lifetimes are judged by it, so that a wrong or
 * jumping clock of this computer ends nobody's session.
 */
import type { Clock } from './clock.ts';

export interface ServerClock {
  /** Epoch milliseconds by the service's clock (this computer's own until an answer was seen). */
  now(): number;
  /** Server time minus local time, milliseconds. */
  offset(): number;
  /**
   * Learns from one answer of the service.
   * @param date value of its `Date` header (whole seconds)
   * @param sentAt local time the request left
   * @param receivedAt local time the answer arrived
   */
  observe(answer: { date: string | null; sentAt: number; receivedAt: number }): void;
  /**
   * Adopts what an earlier run or another window learned, if it is newer than what was learned
   * here.
   * @param remembered the offset, and when it was right, by the service's clock
   */
  restore(remembered: { offsetMs: number; at: number }): void;
}

/** No request takes longer: a nap or a jump of the clock lies between sending and receiving. */
const longestTripMs = 90_000;

/** What is remembered of an answer may name a moment that much later than the answer did. */
const sameAnswerMs = 60_000;

export function createServerClock(clock: Clock): ServerClock {
  let offsetMs = 0;
  /** When, by the service's clock, the offset was learned. */
  let learnedAt = Number.NEGATIVE_INFINITY;
  /** What the service's clock showed at some tick of ours. */
  let seen = { at: Number.NEGATIVE_INFINITY, tick: 0 };

  const now = () => {
    const tick = clock.ticks();
    const least = seen.at + (tick - seen.tick);
    // The computer's clock was set back: the service's has gone on.
    if (clock.now() + offsetMs < least) offsetMs = least - clock.now();
    seen = { at: clock.now() + offsetMs, tick };
    return seen.at;
  };

  return {
    now,
    offset: () => now() - clock.now(),
    observe({ date, sentAt, receivedAt }) {
      const serverMs = date === null ? Number.NaN : Date.parse(date);
      const tripMs = receivedAt - sentAt;
      if (Number.isNaN(serverMs) || tripMs < 0 || tripMs > longestTripMs) return;
      learnedAt = Math.max(learnedAt, serverMs);
      // The header is cut to whole seconds and was written somewhere between send and receipt. An
      // offset inside that span is as good as any: keeping it keeps remaining lifetimes steady.
      const lowest = serverMs - receivedAt;
      const highest = serverMs + 1000 - sentAt;
      if (offsetMs < lowest || offsetMs > highest) {
        offsetMs = Math.round((lowest + highest) / 2);
        seen = { at: clock.now() + offsetMs, tick: clock.ticks() };
      }
    },
    restore(remembered) {
      if (remembered.at <= learnedAt + sameAnswerMs) return;
      learnedAt = remembered.at;
      offsetMs = remembered.offsetMs;
      seen = { at: Math.max(clock.now() + offsetMs, remembered.at), tick: clock.ticks() };
    },
  };
}
