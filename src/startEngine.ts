/**
 * Starts the session engine and everything that follows it in the editor. Loaded by itself, because
 * VS Code waits for `activate` before it goes on with other extensions.
 */
import type * as vscode from 'vscode';
import type { Cancellable } from './base/abortable.ts';
import { systemClock as clock } from './base/clock.ts';
import { type BuildEngineDeps, buildEngine } from './buildEngine.ts';
import { createStatus } from './editor/accounts/statusItem.ts';
import { type FollowDeps, followSessions } from './editor/followSessions.ts';
import type { SessionEngine } from './sessions/engine.ts';

export interface StartedEngine {
  engine: SessionEngine;
  /** Resolves when the editor shows the sessions. Rejects if they cannot be listed. */
  isFollowed: Promise<void>;
}

export interface StartEngineDeps
  extends BuildEngineDeps,
    Pick<FollowDeps, 'provider' | 'renew' | 'memory' | 'inUse'> {}

/** Formatting the first time of day takes 15 ms, while VS Code itself is still starting. */
const timesAfterMs = 1_000;

export function startEngine(
  context: vscode.ExtensionContext,
  deps: StartEngineDeps,
  cancellable: Cancellable,
): StartedEngine {
  const engine = buildEngine(context, deps);
  const status = createStatus(clock.sleep(timesAfterMs, cancellable));
  context.subscriptions.push(engine, status);
  const isFollowed = followSessions(engine, { ...deps, clock, status, context }, cancellable);
  return { engine, isFollowed };
}
