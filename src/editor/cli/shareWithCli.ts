/** Sharing with the AWS CLI, according to the user's setting, and reporting its problems. */

import * as vscode from 'vscode';
import type { Clock } from '../../base/clock.ts';
import { messageOf, SignInError, systemCodeOf } from '../../base/errors.ts';
import { createMemoryLock } from '../../base/lock/lock.ts';
import type { Log } from '../../base/log.ts';
import type { ServerClock } from '../../base/serverClock.ts';
import { hasRoles } from '../../roles/sessionsWithRoles.ts';
import type { SessionEngine } from '../../sessions/engine.ts';
import type { Session } from '../../sessions/session.ts';
import { removeCachedRoles } from '../../sharing/cliRoleCache.ts';
import { toCliSession } from '../../sharing/cliSession.ts';
import { createCliSharing } from '../../sharing/cliSharing.ts';
import { createCliTokenCache, isCached } from '../../sharing/cliTokenCache.ts';
import { showFailure } from '../text/showFailure.ts';
import { explainedError } from '../vscode/explainedError.ts';
import { ownValue, section, settings } from '../vscode/settings.ts';
import { sharesKey } from './sharingSwitch.ts';

export interface ShareDeps {
  clock: Clock;
  log: Log;
  serverClock: Pick<ServerClock, 'now' | 'offset'>;
  engine: Pick<SessionEngine, 'list' | 'peek' | 'onDidChange' | 'onLook'>;
  memory: vscode.Memento;
  /** Identifies this editor among others of the same user. */
  owner: string;
}

/** How long until what failed is tried again. */
const againMs = 60_000;
/** The looks of the engine come a minute apart, or a little less. */
const shortestGapMs = 50_000;

/** Shares until it is disposed of. Files that are shared by then stay; their tokens expire. */
export function shareWithCli(deps: ShareDeps): vscode.Disposable {
  const { clock, log, serverClock, engine, memory, owner } = deps;
  const reportOnce = createReporter();
  const isOn = () => ownValue('shareWithAwsCli') === 'accessToken';
  const sharing = createCliSharing({
    log,
    serverClock,
    cache: createCliTokenCache(owner, { clock, log }),
    removeRoles: (which) => removeCachedRoles(which, { clock }),
    sessions: async () => (await engine.list()).flatMap(({ id }) => engine.peek(id) ?? []),
    isOn,
    memory: {
      get: () => memory.get(sharesKey) === true,
      set: async (shares) => memory.update(sharesKey, shares),
    },
  });
  const lock = createMemoryLock();
  const lifetime = new AbortController();
  const inTurn = (work: () => Promise<void>) =>
    void lock('sharing', work, lifetime).catch((error: unknown) => {
      if (lifetime.signal.aborted) return;
      const known = toKnown(error, isOn());
      // The path in the message of the system contains the user's name.
      log.warn(`sharing: failed: ${messageOf(known)}`);
      reportOnce(known);
      void tryLater();
    });

  const begin = async () => {
    await sharing.begin();
    // Throws for an invalid value, with which nothing is shared.
    settings.shareWithAwsCli();
  };
  const stopListening = engine.onDidChange((change) => inTurn(() => sharing.follow(change)));
  const watcher = vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration(`${section}.shareWithAwsCli`)) inTurn(begin);
  });
  const focus = vscode.window.onDidChangeWindowState(({ focused }) => {
    if (focused) inTurn(sharing.lookAgain);
  });
  let lookedAt = clock.ticks();
  const stopLooking = engine.onLook(() => {
    if (!isOn() || clock.ticks() - lookedAt < shortestGapMs) return;
    lookedAt = clock.ticks();
    inTurn(sharing.lookAgain);
  });
  let isRetryDue = false;
  /** Once sharing is off, or no session can be refreshed, nothing else looks at the files again. */
  const tryLater = async () => {
    if (isRetryDue) return;
    isRetryDue = true;
    await clock.sleep(againMs, lifetime).catch(() => undefined);
    isRetryDue = false;
    if (!lifetime.signal.aborted) inTurn(sharing.lookAgain);
  };
  inTurn(begin);
  return {
    dispose() {
      lifetime.abort();
      stopListening();
      stopLooking();
      watcher.dispose();
      focus.dispose();
    },
  };
}

/** What the file system refused, as a text for the user. */
function toKnown(error: unknown, isOn: boolean): unknown {
  if (error instanceof SignInError) return error;
  const code = systemCodeOf(error);
  if (code === undefined) return error;
  const folder = '~/.aws/sso/cache';
  const text = isOn
    ? vscode.l10n.t(
        'Your sign-in could not be shared with the AWS CLI because a file in {0} cannot be changed ({1}).',
        folder,
        code,
      )
    : vscode.l10n.t(
        'An access token that was shared with the AWS CLI is still there because a file in {0} cannot be removed ({1}). The removal is tried again every minute. The token itself expires within an hour.',
        folder,
        code,
      );
  return explainedError(code, text);
}

/**
 * Shows each problem once, because it repeats with every refresh, and in the focused window only.
 */
function createReporter(): (error: unknown) => void {
  const shown = new Set<string>();
  return (error) => {
    const text = messageOf(error);
    if (shown.has(text) || !vscode.window.state.focused) return;
    shown.add(text);
    showFailure(error);
  };
}

/**
 * Resolves to the name under which programs find the session, or to nothing if it is not shared
 * with the AWS CLI.
 */
export async function sharedAs(session: Session): Promise<string | undefined> {
  if (ownValue('shareWithAwsCli') !== 'accessToken' || !hasRoles(session)) return undefined;
  const shown = toCliSession(session);
  return session.state === 'signed-in' && (await isCached(shown)) ? shown.name : undefined;
}
