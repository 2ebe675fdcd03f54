/** What the tests use of version 0.1.0; its ports are those of today under other names. */

import type { Clock } from '../../../src/base/clock.ts';
import type { EncryptedFolder } from '../../../src/base/files/encryptedFolder.ts';
import type { FileLockOptions } from '../../../src/base/lock/fileLock.ts';
import type { Lock } from '../../../src/base/lock/lock.ts';
import type { Log } from '../../../src/base/log.ts';
import type { Transport } from '../../../src/http/http.ts';
import type { EndReason } from '../../../src/sessions/session.ts';
import type { SignInRequest } from '../../../src/sessions/signInRequest.ts';
import type { SecretStore } from '../../../src/sessions/store/secretStore.ts';

export interface OldSession {
  id: string;
  accessToken: string;
  expiresAt: number;
  account: { id: string; label: string; userName: string };
  state: 'signed-in' | 'waiting' | 'needs-you';
  reason?: EndReason;
}

export interface OldEngine {
  list(): Promise<OldSession[]>;
  fresh(id: string, options: { signal: AbortSignal }): Promise<OldSession>;
  signIn(
    request: SignInRequest,
    options: { signal: AbortSignal; human: unknown },
  ): Promise<OldSession>;
  signOut(id: string, options: { signal: AbortSignal }): Promise<unknown>;
  onDidChange(listener: (change: unknown) => void): () => void;
  wake(): void;
  dispose(): void;
}

export function wireEngine(wiring: {
  clock: Clock;
  log: Log;
  lock: Lock;
  transport: Transport;
  vault: SecretStore;
  onStorageError(error: Error): void;
}): OldEngine;

export function createSharedVault(deps: {
  clock: Clock;
  log: Log;
  vault: SecretStore;
  copies: EncryptedFolder;
}): SecretStore;

export function createSealedFolder(options: {
  folder: string;
  clock: Clock;
  log: Log;
}): EncryptedFolder;

export function createFileLock(options: FileLockOptions): Lock;
