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
import { createMissingSessionRequests, requestFirstSignIn } from './accounts/accountsMenuBadge.ts';
import { createEndNotices } from './accounts/sessionEndNotice.ts';
import type { Status } from './accounts/statusItem.ts';
import { isSharingUsed } from './cli/sharingSwitch.ts';
import type { IdentityCenterProvider } from './provider.ts';
import { section } from './vscode/settings.ts';

export interface FollowDeps {
  clock: Clock;
  log: Log;
  serverClock: ServerClock;
  provider: Pick<IdentityCenterProvider, 'announce' | 'restore'>;
  status: Pick<Status, 'show'>;
  context: Pick<vscode.ExtensionContext, 'globalState' | 'globalStorageUri' | 'subscriptions'>;
}

/** Follows the sessions until `signal` aborts. Rejects if they cannot be listed. */
export async function followSessions(
  engine: SessionEngine,
  { clock, log, serverClock, provider, status, context }: FollowDeps,
  { signal }: Cancellable,
): Promise<void> {
  const { globalState: memory, globalStorageUri, subscriptions } = context;
  const notices = createEndNotices({ log, serverClock, memory });
  const requestMissingSessions = createMissingSessionRequests(log);
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
      status.show(sessions, serverClock.now());
      requestMissingSessions(sessions);
      await requestFirstSignIn(sessions, { memory, clock, log });
      await notices.look(sessions);
    } catch (error) {
      log.error(`sessions: not shown: ${messageOf(error)}`);
    }
  };
  const stopListening = engine.onDidChange((change) => {
    provider.announce(change, engine);
    void show();
  });
  subscriptions.push(
    { dispose: stopListening },
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (!focused) return;
      engine.wake();
      void engine.lookAtPortals();
      // A user who comes back is notified at once, not a minute later while typing.
      void show();
    }),
  );
  provider.restore(await engine.list());
  await show();
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
    share().catch((error: unknown) => log.error(`sharing: not loaded: ${messageOf(error)}`));
  };
  subscriptions.push(
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(`${section}.shareWithAwsCli`)) shareIfUsed();
    }),
  );
  shareIfUsed();
}
