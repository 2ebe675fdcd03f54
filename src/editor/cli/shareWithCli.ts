/** Sharing with the AWS CLI as the person's setting has it, and what they are told of it. */

import * as vscode from 'vscode';
import type { Clock } from '../../base/clock.ts';
import { messageOf, SignInError, systemCodeOf } from '../../base/errors.ts';
import { createMemoryLock } from '../../base/lock/lock.ts';
import type { Log } from '../../base/log.ts';
import type { ServerClock } from '../../base/serverClock.ts';
import type { SessionEngine } from '../../sessions/engine.ts';
import type { Session } from '../../sessions/session.ts';
import { hasRoles, toCliSession } from '../../sharing/cliSession.ts';
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
  /** Tells this editor from others of the same person. */
  owner: string;
}

/** How long until files are looked at again, and until a removal that failed is tried again. */
const againMs = 60_000;
/** The looks of the engine come a minute apart, or a little less. */
const shortestGapMs = 50_000;

/** Until it is disposed of. What is shared by then stays, and expires by itself. */
export function shareWithCli(deps: ShareDeps): vscode.Disposable {
  const { clock, log, serverClock, engine, memory, owner } = deps;
  const tellOnce = createTeller();
  const isOn = () => ownValue('shareWithAwsCli') === 'accessToken';
  const sharing = createCliSharing({
    log,
    serverClock,
    cache: createCliTokenCache(owner, { clock, log }),
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
      // The path in the system's own message has the person's name in it.
      log.warn(`sharing: failed: ${messageOf(known)}`);
      tellOnce(known);
      if (!isOn()) void removeLater();
    });

  const begin = async () => {
    await sharing.begin();
    // A value it cannot have shares nothing, and is told.
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
  let isRemovalDue = false;
  /** Once sharing is off, nothing else looks at the files again. */
  const removeLater = async () => {
    if (isRemovalDue) return;
    isRemovalDue = true;
    await clock.sleep(againMs, lifetime).catch(() => undefined);
    isRemovalDue = false;
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

/** In words, what the file system refused. */
function toKnown(error: unknown, isOn: boolean): unknown {
  if (error instanceof SignInError) return error;
  const code = systemCodeOf(error);
  if (code === undefined) return error;
  const folder = '~/.aws/sso/cache';
  const text = isOn
    ? vscode.l10n.t(
        'Your sign-in is not shared with the AWS CLI as it should be: a file in {0} cannot be changed ({1}).',
        folder,
        code,
      )
    : vscode.l10n.t(
        'An access token that was shared with the AWS CLI is still there: a file in {0} cannot be removed ({1}). It is tried again every minute, and the token expires by itself.',
        folder,
        code,
      );
  return explainedError(code, text);
}

/** The same trouble comes with every refresh, in every window. */
function createTeller(): (error: unknown) => void {
  const told = new Set<string>();
  return (error) => {
    const text = messageOf(error);
    if (told.has(text) || !vscode.window.state.focused) return;
    told.add(text);
    showFailure(error);
  };
}

/**
 * What the session is called where programs find it. Resolves to nothing where it is not shared with the AWS CLI, or could not be.
 */
export async function sharedAs(session: Session): Promise<string | undefined> {
  if (ownValue('shareWithAwsCli') !== 'accessToken' || !hasRoles(session)) return undefined;
  const { name } = toCliSession(session);
  return session.state === 'signed-in' && (await isCached(name)) ? name : undefined;
}
