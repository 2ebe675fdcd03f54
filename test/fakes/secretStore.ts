/**
 * Secret storage of one editor: a map that survives, and handles on it, one a window. A handle
 * can be slow, fail, or stop hearing of changes, as real ones do.
 */

import type { Clock } from '../../src/base/clock.ts';
import type { SecretStore } from '../../src/sessions/store/secretStore.ts';

export interface FakeSecretStore extends SecretStore {
  /** Members that reject for now. */
  readonly failing: Set<'keys' | 'get' | 'set' | 'delete'>;
  /** How long every member takes. */
  delayMs: number;
  /** Whether this handle hears of changes made through others. */
  hears: boolean;
  /** Every key written or deleted through this handle, in order. */
  readonly writes: readonly string[];
  /** The window is gone. */
  close(): void;
}

export interface FakeSecrets {
  /** What is stored, for looking at and for breaking. */
  readonly values: Map<string, string>;
  open(): FakeSecretStore;
}

export function createFakeSecrets(clock: Clock): FakeSecrets {
  const values = new Map<string, string>();
  const handles = new Set<{ secretStore: FakeSecretStore; told(key: string): void }>();

  const announce = (writer: FakeSecretStore, key: string) => {
    for (const { secretStore, told } of handles) {
      // VS Code reports a change before or after the write resolves, never within it.
      if (secretStore === writer || secretStore.hears) queueMicrotask(() => told(key));
    }
  };

  return {
    values,
    open() {
      const listeners = new Set<(key: string) => void>();
      const writes: string[] = [];
      const life = new AbortController();

      const run = async <T>(member: 'keys' | 'get' | 'set' | 'delete', work: () => T) => {
        if (secretStore.delayMs > 0)
          await clock.sleep(secretStore.delayMs, { signal: life.signal });
        else await Promise.resolve();
        life.signal.throwIfAborted();
        if (secretStore.failing.has(member)) throw new Error(`secret storage: ${member} failed`);
        return work();
      };

      const secretStore: FakeSecretStore = {
        failing: new Set(),
        delayMs: 0,
        hears: true,
        writes,
        keys: () => run('keys', () => [...values.keys()]),
        get: (key) => run('get', () => values.get(key)),
        set: (key, value) =>
          run('set', () => {
            writes.push(key);
            values.set(key, value);
            announce(secretStore, key);
          }),
        delete: (key) =>
          run('delete', () => {
            writes.push(key);
            if (values.delete(key)) announce(secretStore, key);
          }),
        onChange(listener) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        close() {
          life.abort(new Error('the window is gone'));
          handles.delete(handle);
        },
      };
      const handle = {
        secretStore,
        told: (key: string) => {
          if (!life.signal.aborted) for (const listener of listeners) listener(key);
        },
      };
      handles.add(handle);
      return secretStore;
    },
  };
}
