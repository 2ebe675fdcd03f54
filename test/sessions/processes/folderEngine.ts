/** An engine for one of several processes that share a folder, with real sockets and clock. */

import { join } from 'node:path';
import { systemClock as clock } from '../../../src/base/clock.ts';
import { createEncryptedFolder } from '../../../src/base/files/encryptedFolder.ts';
import { createFileLock } from '../../../src/base/lock/fileLock.ts';
import { noLog as log } from '../../../src/base/log.ts';
import { createUndiciTransport } from '../../../src/http/undiciTransport.ts';
import type { SessionEngine } from '../../../src/sessions/engine.ts';
import type { SignInPrompts } from '../../../src/sessions/signIn/signInRequest.ts';
import { createMirroredSecretStore } from '../../../src/sessions/store/mirroredSecretStore.ts';
import { wireEngine } from '../wired.ts';
import { createFolderSecretStore } from './folderSecretStore.ts';

/** If the folder cannot be used, the engine throws outside of any call. */
export async function openFolderEngine(
  folder: string,
  endpoint: string,
  { deadAfterMs }: { deadAfterMs?: number } = {},
): Promise<SessionEngine> {
  return wireEngine({
    clock,
    log,
    endpoint,
    transport: createUndiciTransport(),
    lock: createFileLock({
      folder: join(folder, 'locks'),
      clock,
      log,
      ...(deadAfterMs && { deadAfterMs }),
    }),
    secretStore: createMirroredSecretStore({
      clock,
      log,
      secretStore: await createFolderSecretStore(join(folder, 'secrets')),
      copies: createEncryptedFolder({ folder: join(folder, 'sessions'), clock, log }),
    }),
    onStorageError: (error) => {
      throw error;
    },
  });
}

const wait = () => new Promise<never>(() => undefined);

/** Prompts of a user who passes the code to `approve` and waits for the tokens. */
export function aliceWith(approve: (userCode: string) => unknown): SignInPrompts {
  return {
    async compareCode({ userCode }) {
      await approve(userCode);
      return wait();
    },
    continueInBrowser: wait,
    offerTakeOver: wait,
    askName: async () => 'alice',
    showStep: () => undefined,
    showAssumedUser: () => undefined,
    showOtherUser: () => undefined,
  };
}
