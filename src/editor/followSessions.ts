/**
 * Everything in the editor that follows the sessions: status item, Accounts menu, notices, sharing.
 */

import * as vscode from 'vscode';
import type { Cancellable } from '../base/abortable.ts';
import type { Clock } from '../base/clock.ts';
import { messageOf } from '../base/errors.ts';
import { type Log, shortHash } from '../base/log.ts';
import type { ServerClock } from '../base/serverClock.ts';
import type { SessionEngine } from '../sessions/engine.ts';
import type { Session } from '../sessions/session.ts';
import {
  hasSignedIn,
  requestFirstSignIn,
  requestMissingSessions,
} from './accounts/accountsMenuBadge.ts';
import { createEndNotices } from './accounts/sessionEndNotice.ts';
import type { Status, StatusRole } from './accounts/statusItem.ts';
import { shareWithCli } from './cli/shareWithCli.ts';
import type { IdentityCenterProvider } from './provider.ts';
import type { RoleMemory } from './roles/pick/roleMemory.ts';
import { roleOfUserText } from './roles/pick/roleText.ts';
import type { RoleInUse, UsedRole } from './roles/roleInUse.ts';
import { terminalsAreElsewhere } from './vscode/terminals.ts';

export interface FollowDeps {
  clock: Clock;
  log: Log;
  serverClock: ServerClock;
  provider: Pick<IdentityCenterProvider, 'announce' | 'restore'>;
  status: Pick<Status, 'show'>;
  /** Starts a new session without a question. */
  renew(session: Session): Promise<void>;
  memory: Pick<RoleMemory, 'isProduction' | 'onDidChange'>;
  inUse: RoleInUse;
  context: Pick<
    vscode.ExtensionContext,
    'extension' | 'globalState' | 'globalStorageUri' | 'subscriptions' | 'workspaceState'
  >;
}

const minuteMs = 60_000;

/** Follows the sessions until `signal` aborts. Rejects if they cannot be listed. */
export async function followSessions(
  engine: SessionEngine,
  { clock, log, serverClock, provider, status, renew, memory: roles, inUse, context }: FollowDeps,
  { signal }: Cancellable,
): Promise<void> {
  const { extension, globalState: memory, globalStorageUri, subscriptions } = context;
  const { workspaceState } = context;
  const notices = createEndNotices({ log, serverClock, memory, renew });
  const show = async () => {
    try {
      const sessions = await engine.list();
      await inUse.follow(sessions);
      requestMissingSessions(sessions, log);
      await requestFirstSignIn(sessions, { memory, clock, log });
      status.show(sessions, {
        now: serverClock.now(),
        hasSignedIn: hasSignedIn(memory),
        role: toStatusRole(inUse.current(), roles),
      });
      await notices.look(sessions);
    } catch (error) {
      log.error(`sessions: not shown: ${messageOf(error)}`);
    }
  };
  const stopListening = engine.onDidChange((change) => {
    provider.announce(change, engine);
    void show();
    if (change.added.length > 0) offerOnce();
  });
  const checkRole = async () => {
    if (!inUse.current()) return;
    const { checkRoleInUse } = await import('./roles/checkRoleInUse.ts');
    await checkRoleInUse({ log, engine, inUse });
  };
  /** What can be done with the roles of somebody who is signed in. */
  const offer = async () => {
    const all = await engine.list();
    if (all.length === 0) return;
    const [{ offerFolderRole }, { offerHandOver }] = await Promise.all([
      import('./roles/folderRole.ts'),
      import('./roles/toolkitHandOver.ts'),
    ]);
    await offerHandOver(all, { log, memory, extensionId: extension.id });
    if (terminalsAreElsewhere(extension)) return;
    await offerFolderRole({ clock, log, engine, inUse, memory: workspaceState });
  };
  const offerOnce = () =>
    void offer().catch((error: unknown) => log.warn(`roles: nothing offered: ${messageOf(error)}`));
  /**
   * Updates, until `signal` aborts, how long users have been signed in and whether an end is near.
   */
  const keepUpToDate = async (): Promise<never> => {
    for (;;) {
      await clock.sleep(minuteMs, { signal });
      await show();
    }
  };
  subscriptions.push(
    { dispose: stopListening },
    inUse.onDidChange(() => void show()),
    roles.onDidChange(() => void show()),
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (!focused) return;
      engine.wake();
      void engine.lookAtPortals();
      void checkRole();
      // A user who comes back is notified at once, not a minute later while typing.
      void show();
    }),
  );
  provider.restore(await engine.list());
  await show();
  void checkRole();
  offerOnce();
  keepUpToDate().catch((error: unknown) => log.info(`sessions: ended: ${messageOf(error)}`));
  const owner = shortHash(globalStorageUri.fsPath);
  subscriptions.push(shareWithCli({ clock, log, serverClock, memory, engine, owner }));
}

function toStatusRole(
  role: UsedRole | undefined,
  { isProduction }: Pick<RoleMemory, 'isProduction'>,
): StatusRole | undefined {
  if (!role) return undefined;
  const { userName, accountId } = role;
  return { text: roleOfUserText(userName, role), isProduction: isProduction(accountId) };
}
