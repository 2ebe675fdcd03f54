/** The built extension in a window of its own, with sessions that an earlier window has stored. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type * as Vscode from 'vscode';
import { systemClock as clock } from '../../../src/base/clock.ts';
import { createEncryptedFolder } from '../../../src/base/files/encryptedFolder.ts';
import { noLog as log } from '../../../src/base/log.ts';
import { createMirroredSecretStore } from '../../../src/sessions/store/mirroredSecretStore.ts';
import { writeRecord } from '../../../src/sessions/store/record.ts';
import { createFakeEnvironment } from '../../fakes/editor/environment.ts';
import { createFakeMemento } from '../../fakes/memento.ts';
import { partly } from '../../fakes/partly.ts';
import { fakeRecord } from '../../fakes/session.ts';
import { type Sample, sample } from '../measure.ts';
import { EventEmitter, type Extension, exportAllNames, openFakeWindow, Uri } from './standIn.ts';

export interface OpenWindow {
  provider: Vscode.AuthenticationProvider;
  /** From the activation until the status item shows the sessions, or VS Code is asked for one. */
  start: Sample;
  /** Import and activation. */
  load: Sample;
  hover(): string;
  /** Stores a session as another window does that has refreshed it. */
  refreshElsewhere(index: number): Promise<void>;
  close(): void;
}

const built = path.join(import.meta.dirname, '../../../dist/extension.js');
const hourMs = 3_600_000;

function recordOf(index: number, now: number) {
  const user = `user ${index}`;
  return fakeRecord({
    session: {
      id: `${index}`,
      account: { id: user, label: `${user} · Acme`, userName: user },
      createdAt: index,
      refreshedAt: now,
      expiresAt: now + hourMs,
    },
    secrets: { accessToken: `access ${now}` },
  });
}

/** @param file the module of the extension; of another one than ours the start is not waited for */
export async function openWindow(sessions: number, file = built): Promise<OpenWindow> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-window-'));
  // The note for the script that runs after the extension was uninstalled lies in it.
  mkdirSync(path.join(folder, 'dist'));
  const values = new Map<string, string>();
  const changed = new EventEmitter<Vscode.SecretStorageChangeEvent>();
  const secrets = {
    keys: async () => [...values.keys()],
    get: async (key: string) => values.get(key),
    async store(key: string, value: string) {
      values.set(key, value);
      changed.fire({ key });
    },
    delete: async (key: string) => void values.delete(key),
    onDidChange: changed.event,
  };
  const elsewhere = createMirroredSecretStore({
    clock,
    log,
    secretStore: {
      ...secrets,
      set: secrets.store,
      onChange: () => () => undefined,
    },
    copies: createEncryptedFolder({ folder: path.join(folder, 'sessions'), clock, log }),
  });
  const now = Date.now();
  const write = (index: number, at: number) =>
    elsewhere.set(`session/${index}`, writeRecord(recordOf(index, at)));
  for (let index = 0; index < sessions; index += 1) await write(index, now);

  let provider: Vscode.AuthenticationProvider | undefined;
  let wasAsked = false;
  const window = openFakeWindow({
    authentication: {
      registerAuthenticationProvider(_id, _label, registered) {
        provider = registered;
        return { dispose: () => undefined };
      },
      async getSession() {
        wasAsked = true;
        return undefined as never;
      },
    },
  });
  const labels = Object.fromEntries(
    Array.from({ length: sessions }, (_, at) => [`user ${at} · Acme`, `user ${at}`]),
  );
  const context = partly<Vscode.ExtensionContext>({
    subscriptions: [],
    extension: partly({
      id: 'ours',
      packageJSON: { name: 'extension', version: '1.0.0' },
      extensionKind: 1,
    }),
    extensionUri: Uri.file(folder),
    workspaceState: createFakeMemento(),
    environmentVariableCollection: partly(createFakeEnvironment()),
    globalState: Object.assign(createFakeMemento({ accountLabels: labels }), {
      setKeysForSync: () => undefined,
    }),
    globalStorageUri: Uri.file(folder),
    secrets,
  });
  exportAllNames();
  global.gc?.();
  let extension: Extension | undefined;
  const load = await sample(async () => {
    extension = (await import(pathToFileURL(file).href)) as Extension;
    extension.activate(context);
  });
  const isShown = () => window.statusItems[0]?.isShown || (sessions === 0 && wasAsked);
  const start = await sample(async () => {
    while (file === built && !isShown()) await setTimeout(1);
  });
  return {
    provider: provider as Vscode.AuthenticationProvider,
    load,
    start,
    hover: () => String(window.statusItems[0]?.tooltip),
    refreshElsewhere: (index) => write(index, Date.now()),
    close() {
      for (const each of context.subscriptions.splice(0).reverse()) each.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
