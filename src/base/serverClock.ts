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
  /** Adopts an offset remembered from an earlier run, unless an answer was seen since. */
  restore(offsetMs: number): void;
}

export function createServerClock(clock: Clock): ServerClock {
  let offsetMs = 0;
  let observed = false;
  return {
    now: () => clock.now() + offsetMs,
    offset: () => offsetMs,
    observe({ date, sentAt, receivedAt }) {
      const serverMs = date === null ? Number.NaN : Date.parse(date);
      if (Number.isNaN(serverMs) || receivedAt < sentAt) return;
      observed = true;
      // The header is cut to whole seconds and was written somewhere between send and receipt. An
      // offset inside that span is as good as any: keeping it keeps remaining lifetimes steady.
      const lowest = serverMs - receivedAt;
      const highest = serverMs + 1000 - sentAt;
      if (offsetMs < lowest || offsetMs > highest) offsetMs = Math.round((lowest + highest) / 2);
    },
    restore(ms) {
      if (!observed) offsetMs = ms;
    },
  };
}
