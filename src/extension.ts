/** Builds the extension from its pieces, in the order in which they depend on each other. */
import * as vscode from 'vscode';
import { systemClock as clock } from './base/clock.ts';
import { messageOf } from './base/errors.ts';
import { createMemoryLock } from './base/lock.ts';
import { once } from './base/once.ts';
import { createServerClock } from './base/serverClock.ts';
import { createAttempts } from './editor/attempts.ts';
import { type Channel, createChannel } from './editor/channel.ts';
import { registerCommands } from './editor/commands.ts';
import { loopbackReachable } from './editor/host.ts';
import { explain } from './editor/messages.ts';
import { createCallbackPages } from './editor/pages.ts';
import { IdentityCenterProvider, providerId, providerLabel } from './editor/provider.ts';
import { createVault } from './editor/secrets.ts';
import { settings } from './editor/settings.ts';
import { createSignIn } from './editor/signIn.ts';
import { chooseFlows } from './flows/chooseFlows.ts';
import { registrationRequest } from './flows/registrationRequest.ts';
import type { SessionEngine } from './sessions/engine.ts';
import type { Instance } from './sessions/session.ts';

/** Registers first; storage and network are touched by what is asked for, or once VS Code is idle. */
export function activate(context: vscode.ExtensionContext): void {
  const lifetime = new AbortController();
  const channel = createChannel();
  const attempts = createAttempts({ allowDeviceCode: settings.allowDeviceCode });
  const engine = once(async () => {
    const built = await buildEngine(context, channel);
    context.subscriptions.push(
      built,
      { dispose: built.onDidChange((change) => provider.announce(change)) },
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) built.wake();
      }),
    );
    provider.restore(await built.list());
    return built;
  });
  const signIn = createSignIn({ log: channel, engine, attempts });
  const deps = { log: channel, channel, engine, signIn, attempts, lifetime: lifetime.signal };
  const provider = new IdentityCenterProvider(deps);

  context.subscriptions.push(
    vscode.authentication.registerAuthenticationProvider(providerId, providerLabel, provider, {
      supportsMultipleAccounts: true,
    }),
    provider,
    ...registerCommands(deps),
    { dispose: () => lifetime.abort() },
    channel,
  );
  // Sessions are kept fresh from here on, whether or not anybody asks for one.
  engine().catch((error: unknown) => channel.error(`start: failed: ${messageOf(error)}`));
}

async function buildEngine(
  { extension, extensionUri, secrets }: vscode.ExtensionContext,
  log: Channel,
): Promise<SessionEngine> {
  const { createSessionEngine } = await import('./sessions/engine.ts');
  const serverClock = createServerClock(clock);
  const service = once(async () => {
    const { createHttp } = await import('./http/http.ts');
    const transport = settings.editorLeavesNetworkAlone()
      ? (await import('./http/undiciTransport.ts')).createUndiciTransport()
      : (await import('./http/editorTransport.ts')).editorTransport;
    return { clock, log, serverClock, http: createHttp({ clock, transport }) };
  });
  const { name, version } = extension.packageJSON as { name: string; version: string };
  const config = ({ region, startUrl }: Instance) => ({
    region,
    startUrl,
    useFips: settings.useFipsEndpoint(),
    useDualstack: settings.useDualstackEndpoint(),
    env: process.env,
    product: { name, version },
  });
  return createSessionEngine({
    clock,
    serverClock,
    log,
    lock: createMemoryLock(),
    vault: createVault(secrets),
    oidc: async (instance) => {
      const { createOidcClient } = await import('./oidc/client.ts');
      return createOidcClient(await service(), config(instance));
    },
    portal: async (instance) => {
      const { createPortalClient } = await import('./portal/client.ts');
      return createPortalClient(await service(), config(instance));
    },
    callerIdentity: async (instance, credentials, options) => {
      const { getCallerIdentity } = await import('./portal/callerIdentity.ts');
      return getCallerIdentity(credentials, await service(), config(instance), options);
    },
    flows: {
      browser: async () => {
        const { browserFlow: flow } = await import('./flows/browserFlow.ts');
        return { flow, registrationRequest };
      },
      deviceCode: async () => {
        const { deviceFlow: flow } = await import('./flows/deviceFlow.ts');
        return { flow, registrationRequest };
      },
    },
    choose: ({ method: requested }, remembered) =>
      chooseFlows({
        requested,
        remembered,
        preference: settings.signInMethod(),
        allowDeviceCode: settings.allowDeviceCode(),
        loopbackReachable: loopbackReachable(extension),
      }),
    pages: createCallbackPages(extensionUri),
    onStorageError: (error) => void vscode.window.showWarningMessage(explain(error)),
  });
}
