/**
 * A window of the editor whose every access to the outside is counted: the real engine, provider and
 * followers, over the fakes of storage, folder, service and VS Code.
 */

import type { Extension } from 'vscode';
import { noLog as log } from '../../src/base/log.ts';
import { createServerClock } from '../../src/base/serverClock.ts';
import type { IdentityCenterProvider } from '../../src/editor/provider.ts';
import type { SessionEngine } from '../../src/sessions/engine.ts';
import { createMirroredSecretStore } from '../../src/sessions/store/mirroredSecretStore.ts';
import { writeRecord } from '../../src/sessions/store/record.ts';
import type { SecretStore } from '../../src/sessions/store/secretStore.ts';
import { createFakeEnvironment } from '../fakes/editor/environment.ts';
import { createFakeEncryptedFolder } from '../fakes/encryptedFolder.ts';
import { createFakeMemento } from '../fakes/memento.ts';
import { partly } from '../fakes/partly.ts';
import { fakeRecord } from '../fakes/session.ts';
import { openFakeWindow, Uri } from '../fakes/vscode.ts';
import { createDesk, type Desk, portal } from '../sessions/desk.ts';

const { IdentityCenterProvider: Provider } = await import('../../src/editor/provider.ts');
const { createStatus } = await import('../../src/editor/accounts/statusItem.ts');
const { createRoleMemory } = await import('../../src/editor/roles/pick/roleMemory.ts');
const { createRoleInUse } = await import('../../src/editor/roles/roleInUse.ts');
const { followSessions } = await import('../../src/editor/followSessions.ts');

/** How often each was used. */
export interface Counts {
  /** Calls of secret storage, each a message to VS Code. */
  secrets: number;
  /** Encrypted copies that were looked at, read or written. */
  files: number;
  /** Changes of the status item, session events, requests for sessions and remembered values. */
  messages: number;
  /** Requests to the service. */
  requests: number;
  /** Timers that fired. */
  timers: number;
}

export interface CountedWindow {
  readonly desk: Desk;
  readonly engine: SessionEngine;
  readonly provider: IdentityCenterProvider;
  /** What the start took. */
  readonly start: Counts;
  /** The hover of the status item. */
  hover(): string;
  /** Resolves to what is counted while `work` runs and `ms` pass. */
  count(work?: () => unknown, ms?: number): Promise<Counts>;
  /** Stores a session as another window does that has refreshed it; this one hears of it. */
  refreshElsewhere(index: number): Promise<void>;
}

const tokenSeconds = 8 * 3600;

function recordOf(index: number, start: number, refreshedAt = start) {
  const user = `user ${index}`;
  return fakeRecord({
    session: {
      id: `${index}`,
      account: { id: user, label: `${user} · Example`, userName: user },
      instance: portal,
      createdAt: start,
      refreshedAt,
      lifetimeMs: tokenSeconds * 1000,
      expiresAt: refreshedAt + tokenSeconds * 1000,
    },
    secrets: { accessToken: `access ${refreshedAt}` },
  });
}

/** @param sessions how many are stored, each of a user of its own, with a token of eight hours */
export async function openCounted(sessions: number): Promise<CountedWindow> {
  const counts: Counts = { secrets: 0, files: 0, messages: 0, requests: 0, timers: 0 };
  const desk = createDesk({ accessTokenSeconds: tokenSeconds });
  const { clock } = desk;
  const startedAt = clock.now();
  const folder = createFakeEncryptedFolder();
  const elsewhere = createMirroredSecretStore({
    clock,
    log,
    secretStore: desk.secrets.open(),
    copies: folder,
  });
  const write = (index: number, refreshedAt?: number) =>
    elsewhere.set(`session/${index}`, writeRecord(recordOf(index, startedAt, refreshedAt)));
  for (let index = 0; index < sessions; index += 1) await write(index);

  /** `target`, of which each call of these members counts. */
  const counted = <T extends object>(target: T, what: keyof Counts, names: (keyof T)[]): T => {
    const members = names.map((name) => {
      const member = target[name] as (...args: unknown[]) => unknown;
      const wrapped = (...args: unknown[]) => {
        counts[what] += 1;
        return member(...args);
      };
      return [name, wrapped];
    });
    return { ...target, ...Object.fromEntries(members) };
  };

  const window = openFakeWindow({
    authentication: {
      async getSession() {
        counts.messages += 1;
        return undefined as never;
      },
    },
  });
  const sleepingClock = {
    ...clock,
    now: clock.now,
    async sleep(...args: Parameters<typeof clock.sleep>) {
      await clock.sleep(...args);
      counts.timers += 1;
    },
  };
  const memory = counted(createFakeMemento(), 'messages', ['update']);
  const { engine } = desk.open(
    {
      clock: sleepingClock,
      secretStore: createMirroredSecretStore({
        clock,
        log,
        secretStore: counted<SecretStore>(desk.secrets.open(), 'secrets', [
          'keys',
          'get',
          'set',
          'delete',
        ]),
        copies: counted(folder, 'files', ['read', 'write', 'holds']),
      }),
    },
    async (what) => {
      if (what === 'request') counts.requests += 1;
    },
  );
  const serverClock = createServerClock(clock);
  const provider = new Provider({
    clock: sleepingClock,
    serverClock,
    log,
    engine: async () => engine,
    signIn: () => Promise.reject(new Error('nobody signs in')),
    lifetime: new AbortController().signal,
  });
  provider.onDidChangeSessions(() => {
    counts.messages += 1;
  });
  await followSessions(
    engine,
    {
      clock: sleepingClock,
      log,
      serverClock,
      provider,
      status: createStatus(),
      renew: async () => undefined,
      memory: createRoleMemory(createFakeMemento(), log),
      inUse: createRoleInUse({
        log,
        memory: createFakeMemento(),
        environment: createFakeEnvironment(),
      }),
      context: {
        extension: partly<Extension<unknown>>({ id: 'ours', extensionKind: 2 }),
        workspaceState: createFakeMemento(),
        globalState: Object.assign(memory, { setKeysForSync: () => undefined }),
        globalStorageUri: Uri.file('/storage'),
        subscriptions: [],
      },
    },
    { signal: new AbortController().signal },
  );
  await clock.advance(1_000);
  let looked: unknown;
  /** A status item that shows something else has been sent to VS Code. */
  const lookAtStatus = () => {
    const tooltip = window.statusItems[0]?.tooltip;
    if (tooltip !== looked) counts.messages += 1;
    looked = tooltip;
  };

  lookAtStatus();
  return {
    desk,
    engine,
    provider,
    start: { ...counts },
    hover: () => String(window.statusItems[0]?.tooltip),
    async count(work = () => undefined, ms = 0) {
      lookAtStatus();
      const before = { ...counts };
      await work();
      await clock.advance(ms);
      lookAtStatus();
      const names = Object.keys(counts) as (keyof Counts)[];
      return Object.fromEntries(
        names.map((name) => [name, counts[name] - before[name]]),
      ) as unknown as Counts;
    },
    refreshElsewhere: (index) => write(index, clock.now() + 60_000),
  };
}
