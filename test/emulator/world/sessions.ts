/**
 * Sessions and tokens. A user session is a user's portal session in one browser. An app session
 * belongs to it and holds the tokens of one sign-in of one client. Signing in again joins an active
 * user session and does not extend it.
 */

import type { Client } from '../oidc/registrations.ts';
import { oidcError } from '../wire/wire.ts';
import type { Instance, User } from './directory.ts';
import { bearerToken, uuid, type World } from './world.ts';

/** A portal session. */
export interface UserSession {
  id: string;
  instance: Instance;
  user: User;
  /** Id of the browser, from its cookie. */
  browser: string;
  /** Epoch milliseconds. */
  startedAt: number;
  endsAt: number;
  readonly appSessions: AppSession[];
}

interface AccessToken {
  app: AppSession;
  scopes: readonly string[];
  /** Epoch milliseconds. */
  expiresAt: number;
}

interface AppSession {
  userSession: UserSession;
  client: Client;
  scopes: readonly string[];
  /** All its refresh tokens so far, the current one last. */
  refreshTokens: string[];
  /** When the current refresh token was issued: epoch milliseconds. */
  rotatedAt: number;
  /** Set when an old refresh token is used again: all its tokens end at once. */
  revoked: boolean;
}

/** Issued tokens with their session and scopes. */
export interface Granted {
  tokens: { accessToken: string; tokenType: 'Bearer'; expiresIn: number; refreshToken?: string };
  session: UserSession;
  scopes: readonly string[];
}

/** Restrictions of a grant. */
export interface Narrowed {
  scopes?: readonly string[];
  /** False withholds the refresh token. */
  refreshable?: boolean;
}

/** Totals since the start, for invariants of long runs. */
export interface Counts {
  userSessions: number;
  grants: number;
  refreshes: number;
  /** Uses of an old refresh token. Each ended its app session. */
  reuses: number;
}

/** Who is signed in, and with which tokens. */
export interface Sessions {
  readonly counts: Counts;
  /** Joins the user's session in that browser, or starts one. */
  signIn(instance: Instance, user: User, browser: string): UserSession;
  /** The session that a browser last used at an instance, if it is active. */
  current(instance: Instance, browser: string): UserSession | undefined;
  /** Issues the first tokens to a client, with all its scopes unless `narrowed`. */
  grant(client: Client, session: UserSession, narrowed?: Narrowed): Granted;
  /** Issues tokens for a refresh token. Throws InvalidGrantException. */
  refresh(client: Client, refreshToken: string, narrowed?: Narrowed): Granted;
  /** The session of a valid access token that has `scope`, or that has no scopes at all. */
  bearer(accessToken: string, scope?: string): UserSession | undefined;
  end(session: UserSession): void;
  /** Active sessions. */
  all(): UserSession[];
}

/** Starts without sessions. */
export function createSessions(world: World): Sessions {
  const userSessions = new Set<UserSession>();
  const accessTokens = new Map<string, AccessToken>();
  const refreshTokens = new Map<string, AppSession>();
  const counts: Counts = { userSessions: 0, grants: 0, refreshes: 0, reuses: 0 };

  const isActive = (session: UserSession) => session.endsAt > world.now();

  const forgetRefreshTokens = (app: AppSession) => {
    for (const token of app.refreshTokens) refreshTokens.delete(token);
  };

  const end = (session: UserSession) => {
    session.endsAt = Math.min(session.endsAt, world.now());
    session.appSessions.forEach(forgetRefreshTokens);
    userSessions.delete(session);
  };

  const isAccepted = ({ app, expiresAt }: AccessToken) => {
    const outliveMs = world.settings.accessTokensOutliveSessionSeconds * 1000;
    const end = Math.min(expiresAt, app.userSession.endsAt + outliveMs);
    return !app.revoked && end > world.now();
  };

  const forgetAccessTokens = () => {
    // Tokens are in the order of issue, which is roughly the order of expiry.
    for (const [token, known] of accessTokens) {
      if (isAccepted(known)) break;
      accessTokens.delete(token);
    }
  };

  const issue = (app: AppSession, scopes: readonly string[], refreshToken?: string): Granted => {
    const { accessTokenSeconds, legacyAccessTokenSeconds } = world.settings;
    const legacy = app.client.scopes.length === 0;
    const expiresIn = legacy ? legacyAccessTokenSeconds : accessTokenSeconds;
    const accessToken = bearerToken(world, 'aoa');
    forgetAccessTokens();
    accessTokens.set(accessToken, { app, scopes, expiresAt: world.now() + expiresIn * 1000 });
    const tokens = { accessToken, tokenType: 'Bearer' as const, expiresIn };
    return {
      tokens: refreshToken === undefined ? tokens : { ...tokens, refreshToken },
      session: app.userSession,
      scopes,
    };
  };

  const addRefreshToken = (app: AppSession): string => {
    const token = bearerToken(world, 'aor');
    app.refreshTokens.push(token);
    app.rotatedAt = world.now();
    refreshTokens.set(token, app);
    return token;
  };

  const refused = () => oidcError('InvalidGrantException', 'Invalid refresh token provided');

  return {
    counts,
    end,
    all: () => [...userSessions].filter(isActive),

    signIn(instance, user, browser) {
      for (const known of userSessions) if (!isActive(known)) end(known);
      let session = [...userSessions].find(
        (known) => known.instance === instance && known.user === user && known.browser === browser,
      );
      if (!session) {
        counts.userSessions += 1;
        session = {
          id: uuid(world),
          instance,
          user,
          browser,
          startedAt: world.now(),
          endsAt: world.now() + world.settings.sessionSeconds * 1000,
          appSessions: [],
        };
      } else userSessions.delete(session);
      userSessions.add(session);
      return session;
    },

    current: (instance, browser) =>
      [...userSessions]
        .filter((known) => known.instance === instance && known.browser === browser)
        .filter(isActive)
        .at(-1),

    grant(client, userSession, { scopes = client.scopes, refreshable = true } = {}) {
      if (!isActive(userSession)) {
        throw oidcError('InvalidGrantException', 'Invalid grant provided');
      }
      counts.grants += 1;
      const app: AppSession = {
        userSession,
        client,
        scopes,
        refreshTokens: [],
        rotatedAt: world.now(),
        revoked: false,
      };
      userSession.appSessions.push(app);
      const withRefreshToken =
        refreshable &&
        client.scopes.length > 0 &&
        client.grantTypes.includes('refresh_token') &&
        world.settings.refreshTokens !== 'never';
      return issue(app, scopes, withRefreshToken ? addRefreshToken(app) : undefined);
    },

    refresh(client, refreshToken, { scopes } = {}) {
      const app = refreshTokens.get(refreshToken);
      if (!app || app.client !== client) throw refused();
      if (!isActive(app.userSession)) {
        end(app.userSession);
        throw refused();
      }
      const age = app.refreshTokens.length - 1 - app.refreshTokens.lastIndexOf(refreshToken);
      const graceEndsAt = app.rotatedAt + world.settings.refreshGraceSeconds * 1000;
      if (age > 1 || (age === 1 && graceEndsAt <= world.now())) {
        counts.reuses += 1;
        app.revoked = true;
        forgetRefreshTokens(app);
        throw refused();
      }
      const granted = scopes ?? app.scopes;
      if (!granted.every((scope) => app.scopes.includes(scope))) {
        throw oidcError('InvalidScopeException', 'Invalid scope provided');
      }
      counts.refreshes += 1;
      if (age === 1) return issue(app, granted, app.refreshTokens.at(-1));
      switch (world.settings.refreshTokens) {
        case 'rotate':
          return issue(app, granted, addRefreshToken(app));
        case 'same':
          return issue(app, granted, refreshToken);
        default:
          return issue(app, granted);
      }
    },

    bearer(accessToken, scope) {
      const known = accessTokens.get(accessToken);
      if (!known || !isAccepted(known)) return undefined;
      const { app, scopes } = known;
      const isAllowed = scope === undefined || scopes.length === 0 || scopes.includes(scope);
      return isAllowed ? app.userSession : undefined;
    },
  };
}
