/** Derives the plan of a simulation from its seed. */
import { createRandom } from './random.ts';
import type { Plan } from './simulate.ts';

export interface Limits {
  days: number;
  windows: number;
  sessions: number;
}

export function planOf(seed: number, limits: Limits): Plan {
  const random = createRandom(seed * 7919);
  const windows = random.between(1, limits.windows);
  const sessions = random.between(1, limits.sessions);
  return {
    seed,
    windows,
    sessions,
    days: limits.days,
    storage: random.pick(['desktop', 'pages', 'bare'] as const),
    accessTokenSeconds: random.pick([900, 3_600, 3_600]),
    calm: random.chance(0.1),
    applications: random.between(0, sessions),
  };
}
