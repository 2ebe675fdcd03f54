/** Builds the extension from its pieces, in the order in which they depend on each other. */
import * as vscode from 'vscode';
import { systemClock as clock } from './base/clock.ts';
import { messageOf } from './base/errors.ts';
import { once } from './base/once.ts';
import { createServerClock } from './base/serverClock.ts';
import { registerCommands } from './editor/commands.ts';
import { IdentityCenterProvider } from './editor/provider.ts';
import { RoleProvider } from './editor/roleProvider.ts';
import { useRoleInDebugSessions } from './editor/roles/debugRoles.ts';
import { createRoleMemory } from './editor/roles/pick/roleMemory.ts';
import { createRoleInUse } from './editor/roles/roleInUse.ts';
import { registerAccessView } from './editor/roles/view/registerAccessView.ts';
import type { Ask } from './editor/signIn/signInPlan.ts';
import { authenticationProvider } from './editor/vscode/contributions.ts';
import { createLogChannel } from './editor/vscode/logChannel.ts';
import { settings } from './editor/vscode/settings.ts';
import { terminalsAreElsewhere } from './editor/vscode/terminals.ts';
import type { Instance, Session } from './sessions/session.ts';

/** Finishes what must not be interrupted when the window closes. */
let finish: (() => Promise<void>) | undefined;

/**
 * VS Code waits five seconds, enough to receive the response to a refresh and to store the new
 * token.
 */
export async function deactivate(): Promise<void> {
  await finish?.();
}

/** Only registers: VS Code waits for it. The engine is loaded on request, or in a later turn. */
export function activate(context: vscode.ExtensionContext): void {
  const lifetime = new AbortController();
  const log = createLogChannel();
  const serverClock = createServerClock(clock);
  const service = once(async () => {
    const { buildService } = await import('./buildService.ts');
    const { name, version } = context.extension.packageJSON as { name: string; version: string };
    return buildService({ name, version }, serverClock, log);
  });
  const engine = once(async () => {
    const { startEngine } = await import('./startEngine.ts');
    lifetime.signal.throwIfAborted();
    const renew = async (session: Session) =>
      (await import('./editor/actions.ts')).renew(deps, session);
    const needed = { log, serverClock, service, roleCredentials, provider, renew, memory, inUse };
    const started = startEngine(context, needed, { signal: lifetime.signal });
    finish = () => started.engine.settled();
    await started.isFollowed;
    return started.engine;
  });
  const diagnose = async () => {
    const { diagnose: run } = await import('./editor/diagnose/diagnose.ts');
    await run({ clock, log, engine, service, roleCredentials, inUse, context });
  };
  const progress = once(async () => {
    const { createSignInProgress } = await import('./editor/signIn/signInProgress.ts');
    return createSignInProgress({
      clock,
      allowDeviceCode: settings.allowDeviceCode,
      extension: context.extension,
      lifetime: lifetime.signal,
    });
  });
  const startSignIn = once(async () => {
    const [{ createStartSignIn }, { createApprovedPortals }] = await Promise.all([
      import('./editor/signIn/startSignIn.ts'),
      import('./editor/instances/approvedPortals.ts'),
    ]);
    const approved = createApprovedPortals(context.globalState, log);
    return createStartSignIn({ clock, log, approved, service, engine, progress });
  });
  const signIn = async (ask: Ask) => (await startSignIn())(ask);
  const memory = createRoleMemory(context.globalState, log);
  const inUse = createRoleInUse({
    log,
    memory: context.workspaceState,
    environment: context.environmentVariableCollection,
  });
  const access = once(async () => {
    const [{ createRoleAccess }, built] = await Promise.all([
      import('./roles/roleAccess.ts'),
      engine(),
    ]);
    const portal = async (instance: Instance) => (await service()).portal(instance);
    const needed = { clock, serverClock, log, engine: built, portal, lifetime: lifetime.signal };
    const created = createRoleAccess(needed);
    context.subscriptions.push(created);
    return created;
  });
  const roleCredentials = async () => (await access()).credentials;
  const roles = {
    clock,
    serverClock,
    log,
    engine,
    access,
    memory,
    inUse,
    signIn,
    terminalsAreElsewhere: () => terminalsAreElsewhere(context.extension),
    lifetime: lifetime.signal,
  };
  const roleSessions = once(async () => {
    const { createRoleSessions } = await import('./editor/roles/roleSessions.ts');
    return createRoleSessions(roles);
  });
  const accessView = registerAccessView({ log, engine, access, memory });
  const deps = {
    log,
    clock,
    serverClock,
    engine,
    signIn,
    diagnose,
    progress,
    roles,
    roleSessions,
    accessView,
    lifetime: lifetime.signal,
  };
  const provider = new IdentityCenterProvider(deps);
  const roleProvider = new RoleProvider(provider, { log, roleSessions, inUse });

  context.subscriptions.push(
    vscode.authentication.registerAuthenticationProvider(
      authenticationProvider.id,
      authenticationProvider.label,
      roleProvider,
      {
        supportsMultipleAccounts: true,
      },
    ),
    roleProvider,
    provider,
    inUse,
    accessView,
    useRoleInDebugSessions({ log, inUse }),
    ...registerCommands(deps),
    { dispose: () => lifetime.abort() },
    log,
  );
  /** From here on sessions are kept fresh, even if no extension asks for one. */
  const start = async () => {
    await clock.sleep(0, { signal: lifetime.signal });
    await engine();
  };
  start().catch((error: unknown) => {
    if (!lifetime.signal.aborted) log.error(`start: failed: ${messageOf(error)}`);
  });
}
