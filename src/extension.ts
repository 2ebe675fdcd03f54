/** Builds the extension from its pieces, in the order in which they depend on each other. */
import * as vscode from 'vscode';
import { systemClock as clock } from './base/clock.ts';
import { messageOf } from './base/errors.ts';
import { once } from './base/once.ts';
import { createServerClock } from './base/serverClock.ts';
import { createStatus } from './editor/accounts/statusItem.ts';
import { registerCommands } from './editor/commands.ts';
import { IdentityCenterProvider } from './editor/provider.ts';
import type { Ask } from './editor/signIn/startSignIn.ts';
import { authenticationProvider } from './editor/vscode/contributions.ts';
import { createLogChannel } from './editor/vscode/logChannel.ts';
import { settings } from './editor/vscode/settings.ts';

/** Finishes what must not be interrupted when the window closes. */
let finish: (() => Promise<void>) | undefined;

/**
 * VS Code waits five seconds, enough to receive the response to a refresh and to store the new
 * token.
 */
export async function deactivate(): Promise<void> {
  await finish?.();
}

/** Registers everything first; storage and network are used on request, or once VS Code is idle. */
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
    const [{ buildEngine }, { followSessions }] = await Promise.all([
      import('./buildEngine.ts'),
      import('./editor/followSessions.ts'),
    ]);
    const built = buildEngine(context, service, serverClock, log);
    finish = () => built.settled();
    context.subscriptions.push(built);
    const followers = { clock, log, serverClock, provider, status, context };
    await followSessions(built, followers, { signal: lifetime.signal });
    return built;
  });
  const status = createStatus();
  const diagnose = async () => {
    const { diagnose: run } = await import('./editor/diagnose/diagnose.ts');
    await run({ clock, log, engine, service, context });
  };
  const progress = once(async () => {
    const { createSignInProgress } = await import('./editor/signIn/signInProgress.ts');
    return createSignInProgress({
      allowDeviceCode: settings.allowDeviceCode,
      extension: context.extension,
      lifetime: lifetime.signal,
    });
  });
  const startSignIn = once(async () => {
    const { createStartSignIn } = await import('./editor/signIn/startSignIn.ts');
    return createStartSignIn({ clock, log, service, engine, progress });
  });
  const signIn = async (ask: Ask) => (await startSignIn())(ask);
  const deps = {
    log,
    clock,
    serverClock,
    service,
    engine,
    signIn,
    diagnose,
    progress,
    lifetime: lifetime.signal,
  };
  const provider = new IdentityCenterProvider(deps);

  context.subscriptions.push(
    vscode.authentication.registerAuthenticationProvider(
      authenticationProvider.id,
      authenticationProvider.label,
      provider,
      {
        supportsMultipleAccounts: true,
      },
    ),
    provider,
    status,
    ...registerCommands(deps),
    { dispose: () => lifetime.abort() },
    log,
  );
  // From here on sessions are kept fresh, even if no extension asks for one.
  engine().catch((error: unknown) => log.error(`start: failed: ${messageOf(error)}`));
}
