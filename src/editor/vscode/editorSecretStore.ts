/** The editor's secret storage behind the `SecretStore` port of `sessions/`. */
import type * as vscode from 'vscode';
import type { SecretStore } from '../../sessions/store/secretStore.ts';

export function createEditorSecretStore(secrets: vscode.SecretStorage): SecretStore {
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
