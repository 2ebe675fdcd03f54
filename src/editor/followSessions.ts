/**
 * Everything in the editor that follows the sessions: status item, Accounts menu, notices, sharing.
 */

import * as vscode from 'vscode';
import type { Cancellable } from '../base/abortable.ts';
import type { Clock } from '../base/clock.ts';
import { messageOf } from '../base/errors.ts';
import { type Log, shortHash } from '../base/log.ts';
import { once } from '../base/once.ts';
import type { ServerClock } from '../base/serverClock.ts';
import type { SessionEngine } from '../sessions/engine.ts';
import type { Session } from '../sessions/session.ts';
import {
  createMissingSessionRequests,
  hasSignedIn,
  requestFirstSignIn,
} from './accounts/accountsMenuBadge.ts';
import { endsSoon } from './accounts/nearEnd.ts';
import type { StatusRole } from './accounts/statusHover.ts';
import type { Status } from './accounts/statusItem.ts';
import { isSharingUsed } from './cli/sharingSwitch.ts';
import type { IdentityCenterProvider } from './provider.ts';
import { offerRoles } from './roles/offerRoles.ts';
import type { RoleMemory } from './roles/pick/roleMemory.ts';
import { roleOfUserText } from './roles/pick/roleText.ts';
import type { RoleInUse, UsedRole } from './roles/roleInUse.ts';
import { section } from './vscode/settings.ts';

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

/** Follows the sessions until `signal` aborts. Rejects if they cannot be listed. */
export async function followSessions(
  engine: SessionEngine,
  { clock, log, serverClock, provider, status, renew, memory: roles, inUse, context }: FollowDeps,
  { signal }: Cancellable,
): Promise<void> {
  const { globalState: memory, globalStorageUri, subscriptions } = context;
  const notices = once(async () => {
    const { createEndNotices } = await import('./accounts/sessionEndNotice.ts');
    return createEndNotices({ log, serverClock, memory, renew });
  });
  const requestMissingSessions = createMissingSessionRequests(log);
  /** What nobody waits for; its code may be loaded for it. */
  const inBackground = (failure: string, work: () => Promise<unknown>) =>
    void work().catch((error: unknown) => log.warn(`${failure}: ${messageOf(error)}`));
  let showing: Promise<void> | undefined;
  /** Callers of one turn share what is shown. */
  const show = () => {
    showing ??= Promise.resolve().then(showNow);
    return showing;
  };
  const showNow = async () => {
    showing = undefined;
    try {
      const sessions = await engine.list();
      await inUse.follow(sessions);
      requestMissingSessions(sessions);
      await requestFirstSignIn(sessions, { memory, clock, log });
      status.show(sessions, {
        now: serverClock.now(),
        hasSignedIn: hasSignedIn(memory),
        role: toStatusRole(inUse.current(), roles),
      });
      const now = serverClock.now();
      if (sessions.some((session) => endsSoon(session, now)))
        await (await notices()).look(sessions);
    } catch (error) {
      log.error(`sessions: not shown: ${messageOf(error)}`);
    }
  };
  const stopListening = engine.onDidChange((change) => {
    provider.announce(change, engine);
    void show();
    if (change.added.length > 0) offerOnce();
  });
  const checkRole = () =>
    inBackground('role: not checked', async () => {
      if (!inUse.current()) return;
      const { checkRoleInUse } = await import('./roles/checkRoleInUse.ts');
      await checkRoleInUse({ log, engine, inUse });
    });
  const offerOnce = () =>
    inBackground('roles: nothing offered', async () => {
      await offerRoles(await engine.list(), { clock, log, engine, inUse, context });
    });
  subscriptions.push(
    { dispose: stopListening },
    inUse.onDidChange(() => void show()),
    roles.onDidChange(() => void show()),
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (!focused) return;
      engine.wake();
      inBackground('sessions: not checked', () => engine.lookAtPortals());
      checkRole();
      // A user who comes back is notified at once, not a minute later while typing.
      void show();
    }),
  );
  provider.restore(await engine.list());
  await show();
  checkRole();
  offerOnce();
  // An end may be near, or a time another day's.
  subscriptions.push({ dispose: engine.onLook(() => void show()) });
  const share = once(async () => {
    const { shareWithCli } = await import('./cli/shareWithCli.ts');
    if (signal.aborted) return;
    const owner = shortHash(globalStorageUri.fsPath);
    subscriptions.push(shareWithCli({ clock, log, serverClock, memory, engine, owner }));
  });
  const shareIfUsed = () => {
    if (!isSharingUsed(memory)) return;
    inBackground('sharing: not started', share);
  };
  const followNames = () =>
    inBackground('accounts: not renamed', async () => {
      const { followPortalNames } = await import('./accounts/followPortalNames.ts');
      await followPortalNames(engine);
    });
  subscriptions.push(
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(`${section}.shareWithAwsCli`)) shareIfUsed();
      if (change.affectsConfiguration(`${section}.instances`)) followNames();
    }),
  );
  shareIfUsed();
}

function toStatusRole(
  role: UsedRole | undefined,
  { isProduction }: Pick<RoleMemory, 'isProduction'>,
): StatusRole | undefined {
  if (!role) return undefined;
  const { userName, accountId } = role;
  return { text: roleOfUserText(userName, role), isProduction: isProduction(accountId) };
}
