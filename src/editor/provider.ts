/** The authentication provider: what VS Code and other extensions see of the sessions. */

import * as vscode from 'vscode';
import { isAbort, messageOf, SignInError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { SessionEngine } from '../sessions/engine.ts';
import type { Session, SessionChange, SessionWithTokens } from '../sessions/session.ts';
import { answersFor, readAskedScopes } from './instances/requestedScopes.ts';
import type { Ask } from './signIn/startSignIn.ts';
import { toEditorError } from './text/errorText.ts';
import { showFailure } from './text/showFailure.ts';

export interface ProviderDeps {
  log: Log;
  engine: () => Promise<SessionEngine>;
  signIn: (ask: Ask) => Promise<SessionWithTokens>;
  /** Aborts when the extension is deactivated. */
  lifetime: AbortSignal;
}

export class IdentityCenterProvider implements vscode.AuthenticationProvider, vscode.Disposable {
  readonly #deps: ProviderDeps;
  /** Ids of the sessions VS Code counts as present. */
  readonly #shown = new Set<string>();
  readonly #changes =
    new vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>();
  readonly onDidChangeSessions = this.#changes.event;

  constructor(deps: ProviderDeps) {
    this.#deps = deps;
  }

  /**
   * Without scopes: every session that can be used, from storage alone. With scopes: those that
   * answer for exactly this set, each with a fresh token; rejects when the service cannot be
   * reached and a token has run out, because an empty list would mean "signed out".
   */
  async getSessions(
    scopes: readonly string[] | undefined,
    options: vscode.AuthenticationProviderSessionOptions,
  ): Promise<vscode.AuthenticationSession[]> {
    try {
      const engine = await this.#deps.engine();
      const usable = (await engine.list())
        .filter(isUsable)
        .filter(({ account }) => !options.account || account.id === options.account.id);
      if (scopes === undefined)
        return withTokens(usable, engine).map((session) => toEditorSession(session));
      const asked = readAskedScopes(scopes);
      const matching = usable.filter((session) => answersFor(session, asked));
      const fresh = await Promise.all(matching.map(({ id }) => this.#fresh(engine, id)));
      return fresh
        .filter((session) => session !== undefined)
        .map((session) => toEditorSession(session, scopes));
    } catch (error) {
      this.#deps.log.warn(`sessions: not available: ${messageOf(error)}`);
      throw toEditorError(error);
    }
  }

  async createSession(
    scopes: readonly string[],
    options: vscode.AuthenticationProviderSessionOptions,
  ): Promise<vscode.AuthenticationSession> {
    try {
      const accountId = options.account?.id ?? (await this.#missing(scopes));
      const session = await this.#deps.signIn({ scopes, accountId });
      return toEditorSession(session, scopes);
    } catch (error) {
      if (!isAbort(error)) this.#deps.log.error(`sign-in: failed: ${messageOf(error)}`);
      // Callers may keep to themselves why the sign-in failed that the person asked for.
      throw showFailure(error);
    }
  }

  async removeSession(id: string): Promise<void> {
    try {
      const { signOut } = await import('./accounts/signOutWarning.ts');
      await signOut(id, await this.#deps.engine(), { signal: this.#deps.lifetime });
    } catch (error) {
      this.#deps.log.error(`sign-out: failed: ${messageOf(error)}`);
      throw toEditorError(error);
    }
  }

  /** What VS Code knows from storage at start, so that the first change is told exactly. */
  restore(sessions: readonly Session[]): void {
    for (const session of sessions.filter(isUsable)) this.#shown.add(session.id);
  }

  /**
   * Tells VS Code what changed. A session that needs the person is gone for VS Code, so that
   * callers can ask for a new one; it is new again once the person has signed in.
   */
  announce(change: SessionChange, engine: Pick<SessionEngine, 'peek'>): void {
    const event = {
      added: [] as vscode.AuthenticationSession[],
      removed: [] as vscode.AuthenticationSession[],
      changed: [] as vscode.AuthenticationSession[],
    };
    for (const session of withTokens(
      [...change.added, ...change.changed].filter(isUsable),
      engine,
    )) {
      event[this.#shown.has(session.id) ? 'changed' : 'added'].push(toEditorSession(session));
      this.#shown.add(session.id);
    }
    for (const session of [
      ...change.removed,
      ...change.changed.filter((each) => !isUsable(each)),
    ]) {
      // VS Code looks at the ids of a session that is gone, and at nothing else.
      if (this.#shown.delete(session.id))
        event.removed.push(toEditorSession({ ...session, accessToken: '' }));
    }
    if (event.added.length + event.removed.length + event.changed.length > 0) {
      this.#changes.fire(event);
    }
  }

  dispose(): void {
    this.#changes.dispose();
  }

  /**
   * The account that VS Code asks back without naming it, as its Accounts menu does: the only one
   * that ever answered for these scopes, if it needs the person now.
   */
  async #missing(scopes: readonly string[]): Promise<string | undefined> {
    const asked = readAskedScopes(scopes);
    const sessions = await (await this.#deps.engine()).list();
    const [only, ...others] = sessions.filter((session) => answersFor(session, asked));
    return only && others.length === 0 && !isUsable(only) ? only.account.id : undefined;
  }

  /** `undefined` when the session has just ended: then it is signed out, and no error. */
  async #fresh(engine: SessionEngine, id: string): Promise<SessionWithTokens | undefined> {
    try {
      return await engine.fresh(id, { signal: this.#deps.lifetime });
    } catch (error) {
      if (error instanceof SignInError && error.code === 'expired') return undefined;
      throw error;
    }
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
  { id, account, accessToken, idToken, requestedScopes }: SessionWithTokens,
  scopes: readonly string[] = requestedScopes,
): vscode.AuthenticationSession {
  return {
    id,
    accessToken,
    account: { id: account.id, label: account.label },
    scopes: [...scopes],
    ...(idToken !== undefined && { idToken }),
  };
}
