/** Whether a session ends soon. By itself: every window asks, and few have anything to say about it. */
import type { Session } from '../../sessions/session.ts';

/** Long enough to finish a task and sign in. */
const aheadMs = 15 * 60_000;

/** Whether a usable session ends within 15 minutes. `now` is by the clock of the service, as the ends are. */
export function endsSoon({ state, expectedEnd }: Session, now: number): boolean {
  return (
    state === 'signed-in' &&
    expectedEnd !== undefined &&
    expectedEnd > now &&
    expectedEnd - now <= aheadMs
  );
}
