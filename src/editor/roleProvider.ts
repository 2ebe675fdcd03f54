/** The authentication provider with roles: scopes that ask for a role are answered here. */
import * as vscode from 'vscode';
import { isAbort, messageOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { type AskedRole, asksForRole, readAskedRole } from './roles/requestedRole.ts';
import type { RoleInUse } from './roles/roleInUse.ts';
import type { RoleSession, RoleSessions } from './roles/roleSessions.ts';

export interface RoleProviderDeps {
  log: Log;
  roleSessions: () => Promise<RoleSessions>;
  inUse: Pick<RoleInUse, 'onDidChange'>;
}

type Options = vscode.AuthenticationProviderSessionOptions;
type Change = vscode.AuthenticationProviderAuthenticationSessionsChangeEvent;

/** The spellings of scopes that a window remembers; no editor has as many extensions asking. */
const mostSpellings = 20;

export class RoleProvider implements vscode.AuthenticationProvider, vscode.Disposable {
  readonly #inner: vscode.AuthenticationProvider;
  readonly #deps: RoleProviderDeps;
  readonly #changes = new vscode.EventEmitter<Change>();
  readonly onDidChangeSessions = this.#changes.event;
  readonly #subscriptions: vscode.Disposable[];
  /** The scopes by which callers asked for the role of this workspace, each as it was spelled. */
  readonly #asked = new Map<string, AskedRole>();

  /** @param inner answers for all other scopes */
  constructor(inner: vscode.AuthenticationProvider, deps: RoleProviderDeps) {
    this.#inner = inner;
    this.#deps = deps;
    this.#subscriptions = [
      inner.onDidChangeSessions((change) => this.#changes.fire(change)),
      deps.inUse.onDidChange(() => void this.#announceRole()),
    ];
  }

  /** No session for a role that cannot exist. Rejects if it is not known now which users have it. */
  async getSessions(
    scopes: readonly string[] | undefined,
    options: Options,
  ): Promise<vscode.AuthenticationSession[]> {
    const { log, roleSessions } = this.#deps;
    if (!scopes || !asksForRole(scopes)) return this.#inner.getSessions(scopes, options);
    let asked: AskedRole;
    try {
      asked = readAskedRole(scopes);
    } catch (error) {
      log.info(`sessions: role not understood: ${messageOf(error)}`);
      return [];
    }
    if (!asked.role && this.#asked.size < mostSpellings) {
      this.#asked.set(JSON.stringify(scopes), asked);
    }
    try {
      return await (await roleSessions()).get(asked, options.account?.id);
    } catch (error) {
      log.warn(`sessions: role not available: ${messageOf(error)}`);
      const { toEditorError } = await import('./text/errorText.ts');
      throw toEditorError(error);
    }
  }

  async createSession(
    scopes: readonly string[],
    options: Options,
  ): Promise<vscode.AuthenticationSession> {
    if (!asksForRole(scopes)) return this.#inner.createSession(scopes, options);
    try {
      const asked = readAskedRole(scopes);
      const session = await (await this.#deps.roleSessions()).create(asked, options.account?.id);
      // VS Code takes back a pending request for an added session with its scopes.
      this.#changes.fire({ added: [session], removed: [], changed: [] });
      return session;
    } catch (error) {
      if (!isAbort(error)) this.#deps.log.error(`role: not handed out: ${messageOf(error)}`);
      const { showFailure } = await import('./text/showFailure.ts');
      throw showFailure(error);
    }
  }

  /** The session of a role: forgets its credentials, but does not sign the user out. */
  async removeSession(id: string): Promise<void> {
    if ((await this.#deps.roleSessions()).remove(id)) return;
    await this.#inner.removeSession(id);
  }

  dispose(): void {
    for (const each of this.#subscriptions) each.dispose();
    this.#changes.dispose();
  }

  /**
   * Makes extensions ask again. Nothing is ever reported as removed: VS Code would remove the account
   * as well, which is still signed in.
   */
  async #announceRole(): Promise<void> {
    if (this.#asked.size === 0) return;
    try {
      const { get } = await this.#deps.roleSessions();
      const found: RoleSession[] = [];
      for (const asked of this.#asked.values()) found.push(...(await get(asked, undefined)));
      const changed = found.length > 0 ? found : await this.#inner.getSessions(undefined, {});
      if (changed.length > 0) this.#changes.fire({ added: [], removed: [], changed });
    } catch (error) {
      this.#deps.log.info(`role: change not announced: ${messageOf(error)}`);
    }
  }
}
