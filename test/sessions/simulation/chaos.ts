/** Random events on the simulated computer: most of them are faults. */
import { neverAborted } from '../../../src/base/abortable.ts';
import type { Computer, SimWindow } from './computer.ts';
import type { Random } from './random.ts';

export interface Chaos {
  /** One random event, or none, between two steps of the simulation. */
  happen(): void;
  /** Sometimes causes a fault while a request of this window is in flight. */
  strike(window: SimWindow): void;
  /** Ends all faults. */
  end(): void;
  readonly counts: { kills: number; setForward: number };
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

export function createChaos(computer: Computer, random: Random, mostWindows: number): Chaos {
  const { clock, center, windows } = computer;
  const counts = { kills: 0, setForward: 0 };

  const withAny = (act: (window: SimWindow) => void) => () => {
    if (windows.length > 0) act(random.pick(windows));
  };
  const kill = (window: SimWindow) => {
    if (!windows.includes(window)) return;
    computer.kill(window);
    counts.kills += 1;
  };
  const goOffline = () => {
    computer.online = false;
  };
  const goOnline = () => {
    computer.online = true;
  };

  const makeFaulty = () => {
    const outcome = random.pick([
      { reset: true },
      { answer: { status: 500, body: 'fault' } },
      { answer: { status: 200, body: '<html>Log in to the hotel</html>' } },
      { error: { type: 'InternalServerException' as const } },
      { error: { type: 'SlowDownException' as const } },
      { delayMs: random.between(1, 90) * 1000 },
    ]);
    const moment = random.chance(0.2) ? 'after' : 'before';
    center.control.fail({ path: '/token', times: random.between(1, 5), moment, ...outcome });
  };

  const missetClock = () => {
    const ms = random.between(-5 * hourMs, 5 * hourMs);
    computer.misset(ms);
    if (ms > 0) counts.setForward += 1;
  };

  const changeStorage = (window: SimWindow) => {
    window.secretStore.delayMs = random.chance(0.5) ? random.between(0, 5_000) : 0;
    computer.troubledAt = clock.ticks();
  };

  const events: readonly [weight: number, event: () => void][] = [
    [100, () => undefined],
    [12, goOnline],
    [4, goOffline],
    [6, () => windows.length < mostWindows && computer.open()],
    [1, withAny(kill)],
    [1, withAny(computer.close)],
    [3, withAny(({ engine }) => engine.wake())],
    [2, withAny(changeStorage)],
    [2, () => computer.sleep(random.between(10 * minuteMs, 14 * hourMs))],
    [1, missetClock],
    [2, makeFaulty],
    [2, () => center.control.clearFaults()],
  ];
  const total = events.reduce((sum, [weight]) => sum + weight, 0);

  return {
    counts,
    happen() {
      let left = random.next() * total;
      for (const [weight, event] of events) {
        left -= weight;
        if (left < 0) return event();
      }
    },
    strike(window) {
      if (!random.chance(0.02)) return;
      const worst = random.pick([
        () => kill(window),
        goOffline,
        () => computer.sleep(random.between(minuteMs, hourMs)),
      ]);
      void clock.sleep(random.between(0, 1_500), neverAborted).then(worst);
    },
    end() {
      goOnline();
      center.control.clearFaults();
      for (const { secretStore } of windows) secretStore.delayMs = 0;
      computer.troubledAt = clock.ticks();
    },
  };
}
