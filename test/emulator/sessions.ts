/**
 * Who is signed in. A user session is a person's portal session in one browser; an app session is
 * what one client got from it, and holds the tokens. Signing in again joins a user session that
 * still lasts and does not make it last longer.
 */
import type { Instance, User } from './directory.ts';
import { createIdToken } from './idToken.ts';
import { type Client, deviceGrant } from './registrations.ts';
import { oidcError } from './wire.ts';
import { bearerToken, uuid, type World } from './world.ts';

export interface UserSession {
  id: string;
  instance: Instance;
  user: User;
  /** Whose cookie the session hangs on. */
  browser: string;
  /** Epoch milliseconds. */
  startedAt: number;
  endsAt: number;
  readonly appSessions: AppSession[];
}

interface AppSession {
  userSession: UserSession;
  client: Client;
  /** Every refresh token it ever had, the current one last. */
  refreshTokens: string[];
  rotatedAt: number;
  ended: boolean;
}

export interface TokenAnswer {
  accessToken: string;
  tokenType: 'Bearer';
  expiresIn: number;
  refreshToken?: string;
  idToken?: string;
}

/** What happened since the start, for invariants over long runs. */
export interface Counts {
  userSessions: number;
  grants: number;
  refreshes: number;
  /** Spent refresh tokens that came back; each ended its app session. */
  reuses: number;
}

export interface Sessions {
  readonly counts: Counts;
  /** Joins the person's session in that browser, or starts one. */
  signIn(instance: Instance, user: User, browser: string): UserSession;
  /** The session a browser last used at an instance, if it lasts. */
  current(instance: Instance, browser: string): UserSession | undefined;
  /** First tokens for a client the person approved. */
  grant(client: Client, session: UserSession): TokenAnswer;
  refresh(client: Client, refreshToken: string): TokenAnswer;
  /** Whose access token it is; undefined when it is unknown or no longer good. */
  bearer(accessToken: string): UserSession | undefined;
  end(session: UserSession): void;
  /** Sessions that last. */
  all(): UserSession[];
}

export function createSessions(world: World): Sessions {
  const userSessions = new Set<UserSession>();
  const accessTokens = new Map<string, { app: AppSession; expiresAt: number }>();
  const refreshTokens = new Map<string, AppSession>();
  const counts: Counts = { userSessions: 0, grants: 0, refreshes: 0, reuses: 0 };

  const lasts = (session: UserSession) => session.endsAt > world.now();

  const endApp = (app: AppSession) => {
    app.ended = true;
    for (const token of app.refreshTokens) refreshTokens.delete(token);
  };

  const end = (session: UserSession) => {
    session.endsAt = Math.min(session.endsAt, world.now());
    session.appSessions.forEach(endApp);
    userSessions.delete(session);
  };

  const forgetAccessTokens = () => {
    // Tokens are kept in the order they were issued, which is nearly that of their ends.
    for (const [token, { app, expiresAt }] of accessTokens) {
      if (expiresAt > world.now() && !app.ended) break;
      accessTokens.delete(token);
    }
  };

  const issueAccessToken = (app: AppSession, withRefresh: boolean): TokenAnswer => {
    const { accessTokenSeconds, legacyAccessTokenSeconds, idToken } = world.settings;
    const expiresIn = withRefresh ? accessTokenSeconds : legacyAccessTokenSeconds;
    const accessToken = bearerToken(world, 'aoa');
    forgetAccessTokens();
    accessTokens.set(accessToken, { app, expiresAt: world.now() + expiresIn * 1000 });
    return {
      accessToken,
      tokenType: 'Bearer',
      expiresIn,
      ...(idToken && { idToken: createIdToken(world, app.userSession, app.client.clientId) }),
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
    all: () => [...userSessions].filter(lasts),

    signIn(instance, user, browser) {
      for (const known of userSessions) if (!lasts(known)) end(known);
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
        .filter(lasts)
        .at(-1),

    grant(client, userSession) {
      if (!lasts(userSession)) throw oidcError('InvalidGrantException', 'Invalid grant provided');
      counts.grants += 1;
      const app: AppSession = {
        userSession,
        client,
        refreshTokens: [],
        rotatedAt: world.now(),
        ended: false,
      };
      userSession.appSessions.push(app);
      const refreshable = client.scopes.length > 0 && client.grantTypes.includes('refresh_token');
      const answer = issueAccessToken(app, refreshable);
      if (!refreshable || world.settings.refreshTokens === 'never') return answer;
      return { ...answer, refreshToken: addRefreshToken(app) };
    },

    refresh(client, refreshToken) {
      const app = refreshTokens.get(refreshToken);
      if (!app || app.client !== client) throw refused();
      if (!lasts(app.userSession)) {
        end(app.userSession);
        throw refused();
      }
      const age = app.refreshTokens.length - 1 - app.refreshTokens.lastIndexOf(refreshToken);
      const graceEndsAt = app.rotatedAt + world.settings.refreshGraceSeconds * 1000;
      if (age > 1 || (age === 1 && graceEndsAt <= world.now())) {
        counts.reuses += 1;
        endApp(app);
        throw refused();
      }
      counts.refreshes += 1;
      const answer = issueAccessToken(app, true);
      if (age === 1) return { ...answer, refreshToken: app.refreshTokens.at(-1) ?? refreshToken };
      switch (world.settings.refreshTokens) {
        case 'rotate':
          return { ...answer, refreshToken: addRefreshToken(app) };
        case 'same':
          return { ...answer, refreshToken };
        default:
          return answer;
      }
    },

    bearer(accessToken) {
      const known = accessTokens.get(accessToken);
      if (!known || known.expiresAt <= world.now()) return undefined;
      const { app } = known;
      return app.ended || !lasts(app.userSession) ? undefined : app.userSession;
    },
  };
}

/** Whether a client may use a grant at all; throws what the service answers when not. */
export function checkGrant(client: Client, grantType: string): void {
  if (!['authorization_code', 'refresh_token', deviceGrant].includes(grantType)) {
    throw oidcError('UnsupportedGrantTypeException', 'Unsupported grant type provided');
  }
  if (!client.grantTypes.includes(grantType)) {
    throw oidcError('UnauthorizedClientException', 'Client is not registered for this grant');
  }
}
