/**
 * When a token is refreshed, as pure functions of its lifetime: everything scales with it, so that
 * a token of ten seconds is treated like one of an hour, only faster.
 */

/** The part of a token's life that these decisions need. Server time, milliseconds. */
export interface Lifetime {
  expiresAt: number;
  lifetimeMs: number;
}

/**
 * Refreshing opens this long before the end: 15 minutes of an hour. For tokens of a few minutes it
 * opens sooner than callers have to wait, so that windows do not all refresh at the same moment.
 */
export function windowMs(token: Lifetime): number {
  return Math.max(token.lifetimeMs / 4, minimumMs(token) * 1.5);
}

/** A token handed out has at least this long to live. */
export function minimumMs({ lifetimeMs }: Lifetime): number {
  return Math.min(60_000, lifetimeMs / 4);
}

/**
 * - `fresh`: more life left than the refresh window
 * - `due`: handed out as it is, while a refresh runs in the background
 * - `short`: too little or unknown life left: a caller waits for the refresh, and gets this token
 *   only if that fails
 * - `over`: expired
 */
export type Freshness = 'fresh' | 'due' | 'short' | 'over';

export function freshnessOf(token: Lifetime, now: number): Freshness {
  const left = token.expiresAt - now;
  if (left <= 0) return 'over';
  if (left < minimumMs(token)) return 'short';
  // More than the whole lifetime is left, so the end was computed with a wrong clock.
  if (left > token.lifetimeMs + minimumMs(token)) return 'short';
  return left > windowMs(token) ? 'fresh' : 'due';
}

/**
 * When the background refreshes: in the first half of the window, at a point chosen by `jitter` (0
 * to 1), so that windows and sessions do not all act in the same second.
 */
export function refreshAt(token: Lifetime, jitter: number): number {
  return token.expiresAt - windowMs(token) * (1 - jitter / 2);
}

/** The shortest gap between two attempts for one session: 5 seconds of an hour. */
export function gapMs(token: Lifetime): number {
  return Math.max(100, minimumMs(token) / 12);
}

/** The longest: 5 minutes of an hour. */
export function longestBackOffMs(token: Lifetime): number {
  return Math.max(gapMs(token), Math.min(300_000, token.lifetimeMs / 12));
}

/** How long to wait after the given number of failures in a row, `jitter` 0 to 1. */
export function backOffMs(token: Lifetime, failures: number, jitter: number): number {
  const doubled = gapMs(token) * 2 ** Math.min(failures - 1, 20);
  return Math.min(longestBackOffMs(token), doubled) * (1 - jitter / 2);
}
