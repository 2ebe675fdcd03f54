/** What VS Code stores for an extension, in memory. */
import type { Memento } from 'vscode';

export function createFakeMemento(stored: Record<string, unknown> = {}): Memento {
  const values = new Map(Object.entries(stored));
  return {
    keys: () => [...values.keys()],
    get: (key: string, none?: unknown) => (values.has(key) ? values.get(key) : none),
    update: async (key: string, value: unknown) => void values.set(key, value),
  } as Memento;
}
