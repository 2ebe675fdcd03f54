/**
 * The session engine from its parts. Loaded right after start; what speaks to the network, to
 * people or signs requests is loaded when it is first needed.
 */
import { join } from 'node:path';
import * as vscode from 'vscode';
import { systemClock as clock } from './base/clock.ts';
import { createFileLock } from './base/fileLock.ts';
import type { Log } from './base/log.ts';
import { once } from './base/once.ts';
import { createSealedFolder } from './base/sealedFolder.ts';
import { createServerClock } from './base/serverClock.ts';
import { loopbackReachable } from './editor/host.ts';
import { explain } from './editor/messages.ts';
import { createCallbackPages } from './editor/pages.ts';
import { createVault } from './editor/secrets.ts';
import { settings } from './editor/settings.ts';
import { chooseFlows } from './flows/chooseFlows.ts';
import { registrationRequest } from './flows/registrationRequest.ts';
import { createSessionEngine, type SessionEngine } from './sessions/engine.ts';
import type { Instance } from './sessions/session.ts';
import { createSharedVault } from './sessions/sharedVault.ts';

export function buildEngine(
  { extension, extensionUri, globalStorageUri, secrets }: vscode.ExtensionContext,
  log: Log,
): SessionEngine {
  // All windows of this computer see it, and no other program has business there.
  const shared = globalStorageUri.fsPath;
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
    lock: createFileLock({ folder: join(shared, 'locks'), clock, log }),
    vault: createSharedVault({
      clock,
      log,
      vault: createVault(secrets),
      copies: createSealedFolder({ folder: join(shared, 'sessions'), clock, log }),
    }),
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
