/**
 * The role that the terminals and tasks of this workspace use. VS Code keeps the environment for
 * them, which holds no secret, so a terminal that it restores before this extension is awake has the
 * role too, and loses it with the extension.
 */
import * as v from 'valibot';
import * as vscode from 'vscode';
import { messageOf } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { optionalString, string } from '../../base/schemas.ts';
import { profileEnvironment } from '../../roles/environment.ts';
import { hasRoles } from '../../roles/sessionsWithRoles.ts';
import type { Session } from '../../sessions/session.ts';
import { roleOfUserText } from './pick/roleText.ts';

const usedRole = v.object({
  /** The id of the account that the user is signed in as; `Account.id`. */
  userId: string,
  userName: string,
  accountId: string,
  accountName: optionalString,
  roleName: string,
  /** The profile in `~/.aws/config` that programs use it by. */
  profile: string,
  region: string,
});
export type UsedRole = v.InferOutput<typeof usedRole>;

export interface RoleInUse extends vscode.Disposable {
  current(): UsedRole | undefined;
  use(role: UsedRole): Promise<void>;
  stop(): Promise<void>;
  readonly onDidChange: vscode.Event<UsedRole | undefined>;
  /**
   * Takes up what was chosen before, and stops where its user is not signed in any more, whichever
   * window they signed out in. To be called with every change of the sessions.
   */
  follow(sessions: readonly Session[]): Promise<void>;
}

export interface RoleInUseDeps {
  log: Log;
  /** Of this workspace. */
  memory: vscode.Memento;
  environment: vscode.EnvironmentVariableCollection;
}

const key = 'roleInUse';

export function createRoleInUse({ log, memory, environment }: RoleInUseDeps): RoleInUse {
  const changes = new vscode.EventEmitter<UsedRole | undefined>();
  let current: UsedRole | undefined;
  let isRestored = false;
  const remembered = () => {
    const parsed = v.safeParse(usedRole, memory.get(key));
    return parsed.success ? parsed.output : undefined;
  };

  const set = async (role: UsedRole | undefined) => {
    const before = current;
    current = role;
    apply(environment, role);
    if (JSON.stringify(before) !== JSON.stringify(role)) changes.fire(role);
    try {
      if (JSON.stringify(memory.get(key)) !== JSON.stringify(role)) await memory.update(key, role);
    } catch (error) {
      log.warn(`role: not remembered: ${messageOf(error)}`);
    }
  };

  return {
    current: () => current,
    onDidChange: changes.event,
    use: set,
    stop: () => set(undefined),
    async follow(sessions) {
      const role = isRestored ? current : remembered();
      isRestored = true;
      const isKept = role !== undefined && isSignedIn(role, sessions);
      if (role && !isKept) log.info('role: no longer in use: its user is not signed in');
      await set(isKept ? role : undefined);
    },
    dispose: () => changes.dispose(),
  };
}

/** A session that needs its user counts: programs say so, and go on after the next sign-in. */
function isSignedIn({ userId }: UsedRole, sessions: readonly Session[]): boolean {
  return sessions.some((session) => session.account.id === userId && hasRoles(session));
}

/** Leaves what is there already as it is: VS Code marks the terminals that a change concerns. */
function apply(
  environment: vscode.EnvironmentVariableCollection,
  role: UsedRole | undefined,
): void {
  const wanted = role ? profileEnvironment(role) : {};
  const present = new Map<string, string>();
  environment.forEach((name, { value }) => void present.set(name, value));
  if (!role) {
    if (present.size > 0) environment.clear();
    return;
  }
  for (const name of present.keys()) if (!(name in wanted)) environment.delete(name);
  for (const [name, value] of Object.entries(wanted)) {
    if (present.get(name) !== value) environment.replace(name, value);
  }
  environment.description = roleOfUserText(role.userName, role);
}
