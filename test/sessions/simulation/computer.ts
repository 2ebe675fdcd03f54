/** The simulated computer: windows, their shared storage and the connection to the service. */
import type { EncryptedFolder } from '../../../src/base/files/encryptedFolder.ts';
import type { Log } from '../../../src/base/log.ts';
import type { Transport } from '../../../src/http/http.ts';
import type { SessionEngine } from '../../../src/sessions/engine.ts';
import type { Instance } from '../../../src/sessions/session.ts';
import { createMirroredSecretStore } from '../../../src/sessions/store/mirroredSecretStore.ts';
import { createIdentityCenter, type IdentityCenter } from '../../emulator/identityCenter.ts';
import { createFakeClock, type FakeClock } from '../../fakes/clock.ts';
import { createFakeEncryptedFolder } from '../../fakes/encryptedFolder.ts';
import { createFakeSecrets, type FakeSecretStore } from '../../fakes/secretStore.ts';
import { received } from '../desk.ts';
import { wireEngine } from '../wired.ts';
import { directoryOf } from './directory.ts';
import { createMachineLock } from './machineLock.ts';
import type { Random } from './random.ts';
import { createWitness, type Witness } from './witness.ts';

/**
 * The storage that windows share: `desktop` is one secret storage and the encrypted folder; `pages`
 * is a secret storage that each page reads once, and the folder; `bare` is one secret storage only.
 */
export type Storage = 'desktop' | 'pages' | 'bare';

export interface Settings {
  storage: Storage;
  users: readonly string[];
  accessTokenSeconds: number;
  /** Receives the log lines of the windows. */
  trace?: ((line: string) => void) | undefined;
}

export interface SimWindow {
  readonly name: number;
  readonly engine: SessionEngine;
  readonly secretStore: FakeSecretStore;
  /** Aborts when the window is killed. */
  readonly life: AbortController;
  /** Ticks when it was opened. */
  readonly openedAt: number;
}

export interface Computer {
  readonly clock: FakeClock;
  readonly center: IdentityCenter;
  readonly witness: Witness;
  readonly windows: readonly SimWindow[];
  readonly instance: Instance;
  online: boolean;
  /** Ticks of the last event that may have made a refresh fail. */
  troubledAt: number;
  /**
   * Whether a window cannot know the time: the clock was set back before it opened or while the
   * computer slept, and the service has not responded since.
   */
  isLost(window: SimWindow): boolean;
  /** The true time, by the service's clock. */
  now(): number;
  open(): SimWindow;
  kill(window: SimWindow): void;
  /** Closes a window properly. */
  close(window: SimWindow): void;
  sleep(ms: number): void;
  /** Sets the computer's clock to a wrong time. */
  misset(ms: number): void;
  /** Called for every request that is sent. */
  onRequest: ((window: SimWindow) => void) | undefined;
}

/** Windows check the clock at least this often. */
const oneLookMs = 60_000;

export function createComputer(random: Random, settings: Settings): Computer {
  const clock = createFakeClock();
  const instance = {
    name: 'Example',
    startUrl: 'https://d-1.awsapps.com/start',
    region: 'us-east-1',
  };
  const center = createIdentityCenter({
    clock,
    random: random.bytes,
    ...directoryOf(instance, settings.users),
    settings: {
      accessTokenSeconds: settings.accessTokenSeconds,
      sessionSeconds: 365 * 86_400,
      registrationSeconds: 365 * 86_400,
      idToken: true,
    },
  });
  let offsetMs = 0;
  // In ticks, which stop while the computer sleeps.
  let answeredAt = Number.NEGATIVE_INFINITY;
  let setBackAt = Number.NEGATIVE_INFINITY;
  let sleptAt = Number.NEGATIVE_INFINITY;
  const now = () => clock.now() + offsetMs;
  const witness = createWitness(center, { now, pages: settings.storage === 'pages' });
  const lock = createMachineLock(clock);
  const folder = createFakeEncryptedFolder();
  const shared = createFakeSecrets(clock);
  /** The browser's storage on disk. Each page that writes replaces all of it. */
  let disk = new Map<string, string>();
  const windows: SimWindow[] = [];
  /** By session id. */
  const users = new Map<string, string>();
  let opened = 0;

  const openSecretStore = (): FakeSecretStore => {
    if (settings.storage !== 'pages') return shared.open();
    const page = createFakeSecrets(clock);
    for (const [key, text] of disk) page.values.set(key, text);
    const secretStore = page.open();
    secretStore.onChange(() => {
      disk = new Map(page.values);
    });
    return secretStore;
  };

  const travel = (signal: AbortSignal) => clock.sleep(random.between(5, 300), { signal });

  const transportOf = (life: AbortSignal, tell: () => void): Transport => {
    const offline = (code: string) => {
      computer.troubledAt = clock.ticks();
      throw Object.assign(new Error('offline'), { code });
    };
    // biome-ignore lint/complexity/noExcessiveCognitiveComplexity: each place where a request may be lost
    return async ({ method, url, headers, body = '' }, { signal }) => {
      const either = AbortSignal.any([signal, life]);
      tell();
      if (!computer.online) offline('ENETUNREACH');
      await travel(either);
      if (!computer.online) offline('ECONNREFUSED');
      const target = url.pathname + url.search;
      const request = { method, target, headers: { host: url.host, ...headers }, body };
      const { outcome, delayMs, spentFor } = witness.handle(request);
      let arrived = false;
      try {
        if (delayMs > 0) await clock.sleep(delayMs, { signal: either });
        await travel(either);
        if (!computer.online) offline('ECONNRESET');
        // Polling a device code that the user has not approved yet is not a fault.
        const fine = outcome !== 'reset' && outcome.body.startsWith('{');
        const waiting = fine && outcome.body.includes('authorization_pending');
        if (!fine || (outcome.status !== 200 && !waiting)) computer.troubledAt = clock.ticks();
        const answer = received(outcome);
        arrived = true;
        answeredAt = clock.ticks();
        return answer;
      } finally {
        if (!arrived) {
          computer.troubledAt = clock.ticks();
          if (spentFor) witness.mayBeLost(spentFor);
        }
      }
    };
  };

  const remove = (window: SimWindow) => {
    windows.splice(windows.indexOf(window), 1);
    window.engine.dispose();
  };

  const computer: Computer = {
    clock,
    center,
    witness,
    windows,
    instance,
    online: true,
    troubledAt: Number.NEGATIVE_INFINITY,
    now,
    onRequest: undefined,
    open() {
      const life = new AbortController();
      const secretStore = openSecretStore();
      const copies = mortal(folder, life.signal);
      const write = (line: string) => settings.trace?.(`window ${window.name}: ${line}`);
      const log: Log = { debug: write, info: write, warn: write, error: write };
      const engine = wireEngine({
        clock,
        log,
        lock: lock.open(life.signal),
        secretStore:
          settings.storage === 'bare'
            ? secretStore
            : createMirroredSecretStore({
                clock,
                log,
                secretStore,
                copies,
              }),
        transport: transportOf(life.signal, () => computer.onRequest?.(window)),
        random: random.next,
        onStorageError: () => undefined,
      });
      const window = { name: opened++, engine, secretStore, life, openedAt: clock.ticks() };
      windows.push(window);
      engine.onDidChange(({ added }) => {
        for (const { id, account } of added) users.set(id, account.userName);
      });
      engine.wake();
      return window;
    },
    kill(window) {
      remove(window);
      const held = lock.heldBy(window.life.signal);
      window.secretStore.close();
      window.life.abort(new DOMException('killed', 'AbortError'));
      computer.troubledAt = clock.ticks();
      // If killed between the service's response and storing it, the new refresh token is lost.
      for (const name of held) {
        const user = users.get(name.replace('session-', ''));
        if (user) witness.mayBeLost(user);
      }
    },
    close: remove,
    isLost({ openedAt }) {
      const asleep = Math.abs(sleptAt - setBackAt) < oneLookMs;
      return answeredAt < setBackAt && (openedAt >= setBackAt || asleep);
    },
    sleep(ms) {
      sleptAt = clock.ticks();
      clock.jump(ms);
    },
    misset(ms) {
      if (ms < 0) setBackAt = clock.ticks();
      clock.jump(ms);
      offsetMs -= ms;
      center.control.set({ clockOffsetMs: offsetMs });
    },
  };

  return computer;
}

/** The folder as a window has it: unusable once the window is killed. */
function mortal(folder: EncryptedFolder, life: AbortSignal): EncryptedFolder {
  const alive =
    <A extends unknown[], R>(act: (...args: A) => Promise<R>) =>
    async (...args: A) => {
      life.throwIfAborted();
      return act(...args);
    };
  return {
    read: alive(folder.read),
    write: alive(folder.write),
    holds: alive(folder.holds),
    watch: (listener) => folder.watch((name) => !life.aborted && listener(name)),
  };
}
