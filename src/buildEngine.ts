/**
 * Builds the session engine from its parts. Loaded at start; what only a sign-in needs is loaded by
 * the first one.
 */

import { join } from 'node:path';
import * as vscode from 'vscode';
import { systemClock as clock } from './base/clock.ts';
import { messageOf } from './base/errors.ts';
import { createEncryptedFolder } from './base/files/encryptedFolder.ts';
import { noteStorage } from './base/files/storageNote.ts';
import type { Lock } from './base/lock/lock.ts';
import type { Log } from './base/log.ts';
import { once } from './base/once.ts';
import type { ServerClock } from './base/serverClock.ts';
import type { Service } from './buildService.ts';
import { createAccountMemory } from './editor/signIn/rememberedAccounts.ts';
import { clientName } from './editor/vscode/clientName.ts';
import { createEditorSecretStore } from './editor/vscode/editorSecretStore.ts';
import type { RoleCredentialSource } from './roles/roleCredentials.ts';
import { createSessionEngine, type SessionEngine } from './sessions/engine.ts';
import type { FlowPart } from './sessions/signIn/signIn.ts';
import { createMirroredSecretStore } from './sessions/store/mirroredSecretStore.ts';

export interface BuildEngineDeps {
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
  const fileLock = once(async () => {
    const { createFileLock } = await import('./base/lock/fileLock.ts');
    return createFileLock({ folder: join(shared, 'locks'), clock, log });
  });
  const lock: Lock = async (...call) => (await fileLock())(...call);
  const iamTokens = once(async () => {
    const { createApplicationTokens } = await import('./editor/applications/applicationTokens.ts');
    const { iamTokens: open } = await service();
    return createApplicationTokens({ engine, roleCredentials, iamTokens: open });
  });
  const methods = once(async () => {
    const { createMethodChoice } = await import('./editor/signIn/methodChoice.ts');
    return createMethodChoice({ clock, log, extension, memory: globalState });
  });
  const namedRequest = async (): Promise<FlowPart['registrationRequest']> => {
    const { registrationRequest } = await import('./flows/registrationRequest.ts');
    return (method, client) => registrationRequest(method, { ...client, clientName: clientName() });
  };
  const engine: SessionEngine = createSessionEngine({
    clock,
    serverClock,
    log,
    lock,
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
        return { flow, registrationRequest: await namedRequest() };
      },
      deviceCode: async () => {
        const { deviceFlow: flow } = await import('./flows/deviceFlow.ts');
        return { flow, registrationRequest: await namedRequest() };
      },
    },
    methods: {
      choose: async (request) => (await methods()).choose(request),
      remember: async (request, method) => (await methods()).remember(request, method),
    },
    memory: createAccountMemory(globalState, log),
    origins: async (instance) => (await service()).origins(instance),
    async pages() {
      const { createCallbackPages } = await import('./editor/signIn/callbackPages.ts');
      return createCallbackPages(extensionUri);
    },
    async onStorageError(error) {
      const { explain } = await import('./editor/text/errorText.ts');
      void vscode.window.showWarningMessage(explain(error));
    },
  });
  return engine;
}
