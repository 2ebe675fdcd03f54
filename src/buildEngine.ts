/**
 * Builds the session engine from its parts. Loaded right after start; the flows are loaded when
 * they are first needed.
 */

import { join } from 'node:path';
import * as vscode from 'vscode';
import { systemClock as clock } from './base/clock.ts';
import { createEncryptedFolder } from './base/encryptedFolder.ts';
import { messageOf } from './base/errors.ts';
import { createFileLock } from './base/lock/fileLock.ts';
import type { Log } from './base/log.ts';
import { once } from './base/once.ts';
import type { ServerClock } from './base/serverClock.ts';
import { noteStorage } from './base/storageNote.ts';
import type { Service } from './buildService.ts';
import { createAccountMemory } from './editor/signIn/accountMemory.ts';
import { createCallbackPages } from './editor/signIn/callbackPages.ts';
import { loopbackReachable } from './editor/signIn/loopbackReach.ts';
import { createRememberedMethods } from './editor/signIn/rememberedMethods.ts';
import { explain } from './editor/text/errorText.ts';
import { clientName } from './editor/vscode/clientName.ts';
import { createEditorSecretStore } from './editor/vscode/editorSecretStore.ts';
import { settings } from './editor/vscode/settings.ts';
import { chooseFlows } from './flows/chooseFlows.ts';
import { registrationRequest } from './flows/registrationRequest.ts';
import type { RoleCredentialSource } from './roles/roleCredentials.ts';
import { createSessionEngine, type SessionEngine } from './sessions/engine.ts';
import type { FlowPart } from './sessions/signIn/signIn.ts';
import { createMirroredSecretStore } from './sessions/store/mirroredSecretStore.ts';

interface BuildEngineDeps {
  service: () => Promise<Service>;
  serverClock: ServerClock;
  log: Log;
  /** For applications, whose requests are signed with the credentials of a role. */
  roleCredentials: () => Promise<RoleCredentialSource>;
}

export function buildEngine(
  { extension, extensionUri, globalState, globalStorageUri, secrets }: vscode.ExtensionContext,
  { service, serverClock, log, roleCredentials }: BuildEngineDeps,
): SessionEngine {
  // Shared by all windows on this computer, and used by no other program.
  const shared = globalStorageUri.fsPath;
  noteStorage(join(extensionUri.fsPath, 'dist'), shared, { clock }).catch((error: unknown) =>
    // Where others installed it, uninstalling it leaves the folder.
    log.info(`start: storage folder not noted: ${messageOf(error)}`),
  );
  const remembered = createRememberedMethods(globalState, log);
  const memory = createAccountMemory(globalState, log);
  const namedRequest: FlowPart['registrationRequest'] = (method, client) =>
    registrationRequest(method, { ...client, clientName: clientName() });
  const iamTokens = once(async () => {
    const { createApplicationTokens } = await import('./editor/applications/applicationTokens.ts');
    const { iamTokens: open } = await service();
    return createApplicationTokens({ engine, roleCredentials, iamTokens: open });
  });
  const engine: SessionEngine = createSessionEngine({
    clock,
    serverClock,
    log,
    lock: createFileLock({ folder: join(shared, 'locks'), clock, log }),
    secretStore: createMirroredSecretStore({
      clock,
      log,
      secretStore: createEditorSecretStore(secrets),
      copies: createEncryptedFolder({ folder: join(shared, 'sessions'), clock, log }),
    }),
    oidc: async (instance) => (await service()).oidc(instance),
    portal: async (instance) => (await service()).portal(instance),
    iamTokens: async (...call) => (await iamTokens())(...call),
    callerIdentity: async (...call) => (await service()).callerIdentity(...call),
    flows: {
      browser: async () => {
        const { browserFlow: flow } = await import('./flows/browserFlow.ts');
        return { flow, registrationRequest: namedRequest };
      },
      deviceCode: async () => {
        const { deviceFlow: flow } = await import('./flows/deviceFlow.ts');
        return { flow, registrationRequest: namedRequest };
      },
    },
    methods: {
      choose: async ({ instance, method: requested }) =>
        chooseFlows({
          requested,
          remembered: remembered.get(instance.startUrl),
          preference: settings.signInMethod(),
          allowDeviceCode: settings.allowDeviceCode(),
          loopbackReachable: await loopbackReachable(extension, { clock, log }),
        }),
      remember: ({ instance }, method) => remembered.set(instance.startUrl, method),
    },
    memory,
    origins: async (instance) => (await service()).origins(instance),
    pages: createCallbackPages(extensionUri),
    onStorageError: (error) => void vscode.window.showWarningMessage(explain(error)),
  });
  return engine;
}
