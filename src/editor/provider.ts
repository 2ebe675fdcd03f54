/** The authentication provider: what VS Code and other extensions see of the sessions. */
import * as vscode from 'vscode';
import type { Clock } from '../base/clock.ts';
import { hasCode, isAbort, messageOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { ServerClock } from '../base/serverClock.ts';
import type { SessionEngine } from '../sessions/engine.ts';
import { handOut } from '../sessions/handOut.ts';
import type { Session, SessionChange, SessionWithTokens } from '../sessions/session.ts';
import { type AskedScopes, answersFor, readAskedScopes } from './instances/requestedScopes.ts';
import type { Ask } from './signIn/signInPlan.ts';

export interface ProviderDeps {
  clock: Clock;
  serverClock: Pick<ServerClock, 'now'>;
  log: Log;
  engine: () => Promise<SessionEngine>;
  signIn: (ask: Ask) => Promise<SessionWithTokens>;
  /** Aborts when the extension is deactivated. */
  lifetime: AbortSignal;
}

/**
 * What VS Code hands on beside the members it knows. `expiresAfter`, milliseconds, is what its
 * built-in providers add to each session. The others are documented in the README.
 */
export interface EditorSession extends vscode.AuthenticationSession {
  readonly expiresAfter: number;
  readonly idToken?: string;
  /** Of an application: the scopes that its token has. */
  readonly grantedScopes?: readonly string[];
  /** Likewise, named as in the answer of CreateTokenWithIAM. */
  readonly awsAdditionalDetails?: { readonly identityContext: string };
}

/** How many spellings of scopes a window remembers: more than extensions will ever request. */
const mostSpellings = 50;

export class IdentityCenterProvider implements vscode.AuthenticationProvider, vscode.Disposable {
  readonly #deps: ProviderDeps;
  /** The sessions that VS Code knows, by id. */
  readonly #shown = new Map<string, Session>();
  /** The scopes that callers requested, each as it was spelled. */
  readonly #asked = new Map<string, AskedScopes>();
  readonly #changes =
    new vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>();
  readonly onDidChangeSessions = this.#changes.event;

  constructor(deps: ProviderDeps) {
    this.#deps = deps;
  }

  /**
   * Without scopes: every usable session, from storage alone. With scopes: those for exactly this
   * set, each with a fresh token or, if it cannot be refreshed now, with its last one and
   * `expiresAfter: 0`. Rejects if none of them can be refreshed, because an empty list would mean
   * "signed out". No session matches invalid scopes.
   */
  async getSessions(
    scopes: readonly string[] | undefined,
    options: vscode.AuthenticationProviderSessionOptions,
  ): Promise<EditorSession[]> {
    const { clock, serverClock, log, lifetime } = this.#deps;
    try {
      const engine = await this.#deps.engine();
      const usable = (await engine.list())
        .filter(isUsable)
        .filter(({ account }) => !options.account || account.id === options.account.id);
      if (scopes === undefined) {
        return withTokens(usable, engine).map((session) => this.#toEditorSession(session));
      }
      const asked = this.#remember(scopes);
      if (!asked) return [];
      const ids = usable.filter((session) => answersFor(session, asked)).map(({ id }) => id);
      const handedOut = await handOut(ids, { clock, serverClock, engine }, { signal: lifetime });
      return handedOut.map((each) => toEditorSession(each.session, each.expiresAfter, scopes));
    } catch (error) {
      log.warn(`sessions: not available: ${messageOf(error)}`);
      const { toEditorError } = await import('./text/errorText.ts');
      throw toEditorError(error);
    }
  }

  async createSession(
    scopes: readonly string[],
    options: vscode.AuthenticationProviderSessionOptions,
  ): Promise<EditorSession> {
    try {
      const asked = readAskedScopes(scopes);
      const { account } = options;
      const accountId = account?.id ?? (await this.#missing(asked));
      // VS Code itself asks what to do if another account signed in than the one it named.
      const session = await this.#deps.signIn({ scopes, accountId, isNamedByEditor: !!account });
      return this.#toEditorSession(session, scopes);
    } catch (error) {
      if (!isAbort(error)) this.#deps.log.error(`sign-in: failed: ${messageOf(error)}`);
      // Callers may not show the reason, but the user asked for this sign-in.
      const { showFailure } = await import('./text/showFailure.ts');
      throw showFailure(error);
    }
  }

  async removeSession(id: string): Promise<void> {
    try {
      const { endSession } = await import('./accounts/endSessions.ts');
      await endSession(id, await this.#deps.engine(), { signal: this.#deps.lifetime });
    } catch (error) {
      this.#deps.log.error(`sign-out: failed: ${messageOf(error)}`);
      const { toEditorError } = await import('./text/errorText.ts');
      throw toEditorError(error);
    }
  }

  /** What VS Code knows from storage at start, so that the first change is reported exactly. */
  restore(sessions: readonly Session[]): void {
    for (const session of sessions.filter(isUsable)) this.#shown.set(session.id, session);
  }

  /**
   * Reports changes to VS Code. A session that requires a sign-in is reported as removed, so that
   * callers can ask for a new one, and as added once the user has signed in again.
   */
  announce(change: SessionChange, engine: Pick<SessionEngine, 'peek'>): void {
    const added: EditorSession[] = [];
    const removed: EditorSession[] = [];
    const changed = new Map<string, Session>();
    const remove = (session: Session) => {
      this.#shown.delete(session.id);
      // VS Code only looks at the ids and the label of a removed session.
      removed.push(toEditorSession({ ...session, accessToken: '' }, 0));
    };
    for (const session of [...change.added, ...change.changed].filter(isUsable)) {
      const before = this.#shown.get(session.id);
      // VS Code stores what it knows about an account under its label.
      const isSame = before?.account.label === session.account.label;
      if (before && !isSame) remove(before);
      if (isSame) changed.set(session.id, session);
      else added.push(...this.#inEachSpelling(session, engine));
      this.#shown.set(session.id, session);
    }
    for (const session of [
      ...change.removed,
      ...change.changed.filter((each) => !isUsable(each)),
    ]) {
      if (this.#shown.has(session.id)) remove(session);
    }
    // VS Code drops the account of a removed session, and re-adds only what the event names.
    const gone = new Set(removed.map(({ account }) => account.id));
    const known = gone.size > 0 ? this.#shown.values() : [];
    for (const session of known) {
      const isNew = added.some(({ id }) => id === session.id);
      if (gone.has(session.account.id) && !isNew) changed.set(session.id, session);
    }
    if (added.length + removed.length + changed.size === 0) return;
    const withToken = withTokens([...changed.values()], engine);
    this.#changes.fire({
      added,
      removed,
      changed: withToken.map((session) => this.#toEditorSession(session)),
    });
  }

  dispose(): void {
    this.#changes.dispose();
  }

  #toEditorSession(session: SessionWithTokens, scopes?: readonly string[]): EditorSession {
    const left = session.expiresAt - this.#deps.serverClock.now();
    return toEditorSession(session, Math.max(0, left), scopes);
  }

  /** Remembers what a caller requested, to announce a later session with the same scopes. */
  #remember(scopes: readonly string[]): AskedScopes | undefined {
    const spelling = JSON.stringify(scopes);
    const known = this.#asked.get(spelling);
    if (known) return known;
    try {
      const asked = readAskedScopes(scopes);
      if (this.#asked.size < mostSpellings) this.#asked.set(spelling, asked);
      return asked;
    } catch (error) {
      if (!hasCode(error, 'bad-settings')) throw error;
      this.#deps.log.info(`sessions: invalid scopes: ${messageOf(error)}`);
      return undefined;
    }
  }

  /**
   * The session with the scopes as they were requested at sign-in, and as callers spelled them: VS
   * Code removes a pending request only for a session with the same scopes.
   */
  #inEachSpelling(session: Session, { peek }: Pick<SessionEngine, 'peek'>): EditorSession[] {
    const known = peek(session.id);
    if (!known) return [];
    const spellings = new Map([[JSON.stringify(session.requestedScopes), session.requestedScopes]]);
    for (const [spelling, asked] of this.#asked) {
      if (answersFor(session, asked)) spellings.set(spelling, asked.requested);
    }
    return [...spellings.values()].map((scopes) => this.#toEditorSession(known, scopes));
  }

  /**
   * The account that VS Code wants again without naming it, as its Accounts menu does: the only one
   * that ever answered for these scopes, if it requires a sign-in now.
   */
  async #missing(asked: AskedScopes): Promise<string | undefined> {
    const sessions = await (await this.#deps.engine()).list();
    const [only, ...others] = sessions.filter((session) => answersFor(session, asked));
    return only && others.length === 0 && !isUsable(only) ? only.account.id : undefined;
  }
}

function isUsable(session: Session): boolean {
  return session.state !== 'needs-you';
}

/** Each with the tokens this window last saw. */
function withTokens(
  sessions: readonly Session[],
  { peek }: Pick<SessionEngine, 'peek'>,
): SessionWithTokens[] {
  return sessions.flatMap(({ id }) => peek(id) ?? []);
}

function toEditorSession(
  {
    id,
    account,
    application,
    accessToken,
    idToken,
    identityContext,
    requestedScopes,
  }: SessionWithTokens,
  expiresAfter: number,
  scopes: readonly string[] = requestedScopes,
): EditorSession {
  return {
    id,
    accessToken,
    account: { id: account.id, label: account.label },
    scopes: [...scopes],
    ...(idToken !== undefined && { idToken }),
    ...(application && { grantedScopes: [...application.scopes] }),
    ...(identityContext !== undefined && { awsAdditionalDetails: { identityContext } }),
    expiresAfter,
  };
}
