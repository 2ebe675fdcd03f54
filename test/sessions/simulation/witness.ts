/** Records what the service received and did, to judge the behavior of the windows. */
import assert from 'node:assert/strict';
import type { Handled, IdentityCenter } from '../../emulator/identityCenter.ts';

export interface Witness {
  /** Passes a request to the service. */
  handle(request: Parameters<IdentityCenter['handle']>[0]): Handled & { spentFor?: string };
  /** The user of a token, and when it expires by the service's clock. */
  tokenOf(accessToken: string): { user: string; endsAt: number } | undefined;
  /** Users whose refresh the service has refused for good since they last signed in. */
  readonly refused: ReadonlySet<string>;
  /** Whether a window may require this user to sign in. */
  mayNeed(user: string): boolean;
  /** To be called when the user has signed in and a window has the session. */
  signedIn(user: string): void;
  /** The first broken invariant. Throwing it would look like a network fault. */
  readonly wrong: unknown;
  /** To be called when the windows of this user may have lost the newest refresh token. */
  mayBeLost(user: string): void;
  readonly counts: { refreshes: number; gaps: number; reuses: number };
}

const refusals: readonly string[] = [
  'invalid_grant',
  'invalid_client',
  'expired_token',
  'access_denied',
  'unauthorized_client',
];

/** How long slow storage may show a session as ended after the user has signed in again. */
const storageMs = 60_000;

/** @param pages whether a page may never learn that the user signed in again on another page */
export function createWitness(
  center: IdentityCenter,
  { now, pages }: { now: () => number; pages: boolean },
): Witness {
  const owners = new Map<string, string>();
  const tokens = new Map<string, { user: string; endsAt: number }>();
  const refused = new Set<string>();
  /** When refused users signed in again. */
  const backAt = new Map<string, number>();
  const lost = new Set<string>();
  const counts = { refreshes: 0, gaps: 0, reuses: 0 };

  const noteTokens = (body: string): string => {
    const answer = JSON.parse(body);
    const user = center.sessions.bearer(answer.accessToken)?.user.name;
    assert.ok(user && answer.refreshToken, 'a token belongs to somebody');
    owners.set(answer.refreshToken, user);
    tokens.set(answer.accessToken, { user, endsAt: now() + answer.expiresIn * 1000 });
    for (const [token, { endsAt }] of tokens) {
      if (endsAt > now() - answer.expiresIn * 1000) break;
      tokens.delete(token);
    }
    return user;
  };

  let wrong: unknown;
  const check = (holds: unknown, what: string) => {
    if (!holds) wrong ??= new assert.AssertionError({ message: what });
  };

  const mayBeLost = (user: string) => {
    if (!lost.has(user)) counts.gaps += 1;
    lost.add(user);
  };

  return {
    get wrong() {
      return wrong;
    },
    refused,
    counts,
    mayBeLost,
    mayNeed(user) {
      if (refused.has(user)) return true;
      const back = backAt.get(user);
      return back !== undefined && (pages || now() - back < storageMs);
    },
    signedIn(user) {
      if (refused.delete(user)) backAt.set(user, now());
      lost.delete(user);
    },
    tokenOf: (accessToken) => tokens.get(accessToken),
    // biome-ignore lint/complexity/noExcessiveCognitiveComplexity: what each response proves
    handle(request) {
      const { grantType, refreshToken } = request.body ? JSON.parse(request.body) : {};
      const before = { ...center.sessions.counts };
      const handled = center.handle(request);
      const { outcome } = handled;
      const answered =
        outcome !== 'reset' && outcome.status === 200 && outcome.body.startsWith('{');
      if (grantType !== 'refresh_token') {
        if (answered && grantType) noteTokens(outcome.body);
        return handled;
      }

      const user = owners.get(refreshToken);
      check(user, 'only refresh tokens of the service are sent');
      if (!user) return handled;
      const after = center.sessions.counts;
      if (after.reuses > before.reuses) {
        counts.reuses += 1;
        check(lost.delete(user), `a spent refresh token of ${user} was sent`);
      }
      if (outcome !== 'reset' && refusals.includes(wordOf(outcome.body))) refused.add(user);
      if (after.refreshes === before.refreshes) return handled;
      counts.refreshes += 1;
      lost.delete(user);
      if (answered) noteTokens(outcome.body);
      else mayBeLost(user);
      return { ...handled, spentFor: user };
    },
  };
}

function wordOf(body: string): string {
  return body.startsWith('{') ? String(JSON.parse(body).error) : '';
}
