/** The encrypted folder that the windows of one computer share, in memory. */
import type { EncryptedFolder } from '../../src/base/files/encryptedFolder.ts';

export interface FakeEncryptedFolder extends EncryptedFolder {
  readonly files: Map<string, { key: string; text: string }>;
  /** Whether writing rejects for now. */
  failing: boolean;
}

export function createFakeEncryptedFolder(): FakeEncryptedFolder {
  const files = new Map<string, { key: string; text: string }>();
  const listeners = new Set<(name: string) => void>();
  const folder: FakeEncryptedFolder = {
    files,
    failing: false,
    async read(name, key) {
      const file = files.get(name);
      return file?.key === key ? file.text : undefined;
    },
    async write(name, key, text) {
      if (folder.failing) throw new Error('no space left on device');
      files.set(name, { key, text });
      for (const listener of listeners) queueMicrotask(() => listener(name));
    },
    async holds(name, key, text) {
      const file = files.get(name);
      return file?.key === key && file.text === text;
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return folder;
}
