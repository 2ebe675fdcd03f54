/** The editor's secret storage behind the `Vault` port of `sessions/`. */
import type * as vscode from 'vscode';
import type { Vault } from '../../sessions/store/sessionStore.ts';

export function createVault(secrets: vscode.SecretStorage): Vault {
  return {
    keys: async () => secrets.keys(),
    get: async (key) => secrets.get(key),
    set: async (key, value) => secrets.store(key, value),
    delete: async (key) => secrets.delete(key),
    onChange(listener) {
      const subscription = secrets.onDidChange(({ key }) => listener(key));
      return () => subscription.dispose();
    },
  };
}
