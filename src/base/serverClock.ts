/**
 * The service's clock, estimated from its responses. Lifetimes are measured by it, so that a wrong
 * or jumping clock on this computer does not end a session.
 */
import type { Clock } from './clock.ts';

/** The time of the service. */
export interface ServerClock {
  /** Epoch milliseconds by the service's clock; by this computer's until a response has arrived. */
  now(): number;
  /** Server time minus local time, milliseconds. */
  offset(): number;
  /**
   * Learns from one response of the service.
   * @param date value of its `Date` header (whole seconds)
   * @param sentAt local time when the request was sent
   * @param receivedAt local time when the response arrived
   */
  observe(response: { date: string | null; sentAt: number; receivedAt: number }): void;
  /**
   * Adopts an offset learned by an earlier run or another window, if it is newer than our own.
   * @param remembered the offset, and when it was learned, by the service's clock
   */
  restore(remembered: { offsetMs: number; at: number }): void;
}

/** No request takes longer, unless the computer slept or its clock jumped. */
const longestTripMs = 90_000;

/** A remembered time may be this much later than the response it was learned from. */
const sameAnswerMs = 60_000;

export function createServerClock(clock: Clock): ServerClock {
  let offsetMs = 0;
  /** When, by the service's clock, the offset was learned. */
  let learnedAt = Number.NEGATIVE_INFINITY;
  /** A past reading of the service's clock, with our ticks at that moment. */
  let seen = { at: Number.NEGATIVE_INFINITY, tick: 0 };

  const now = () => {
    const tick = clock.ticks();
    const least = seen.at + (tick - seen.tick);
    // This computer's clock was set back; the service's has moved on.
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
      // The header is truncated to whole seconds and was written at some time between sending and
      // receiving. Any offset in that range fits; keeping the old one keeps remaining lifetimes
      // steady.
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
