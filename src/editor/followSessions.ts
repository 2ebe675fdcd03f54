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
import { requestFirstSignIn, requestMissingSessions } from './accounts/accountsMenuBadge.ts';
import { createEndNotices } from './accounts/sessionEndNotice.ts';
import type { Status } from './accounts/statusItem.ts';
import { shareWithCli } from './cli/shareWithCli.ts';
import type { IdentityCenterProvider } from './provider.ts';

export interface FollowDeps {
  clock: Clock;
  log: Log;
  serverClock: ServerClock;
  provider: Pick<IdentityCenterProvider, 'announce' | 'restore'>;
  status: Pick<Status, 'show'>;
  context: Pick<vscode.ExtensionContext, 'globalState' | 'globalStorageUri' | 'subscriptions'>;
}

const minuteMs = 60_000;

/** Follows the sessions until `signal` aborts. Rejects if they cannot be listed. */
export async function followSessions(
  engine: SessionEngine,
  { clock, log, serverClock, provider, status, context }: FollowDeps,
  { signal }: Cancellable,
): Promise<void> {
  const { globalState: memory, globalStorageUri, subscriptions } = context;
  const notices = createEndNotices({ log, serverClock, memory });
  const show = async () => {
    try {
      const sessions = await engine.list();
      status.show(sessions, serverClock.now());
      requestMissingSessions(sessions, log);
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
  keepUpToDate().catch((error: unknown) => log.info(`sessions: ended: ${messageOf(error)}`));
  const owner = shortHash(globalStorageUri.fsPath);
  subscriptions.push(shareWithCli({ clock, log, serverClock, memory, engine, owner }));
}
