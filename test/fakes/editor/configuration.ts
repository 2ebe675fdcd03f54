/** The settings of a window: the user's own, those of the open folder, and the defaults. */
import { readFileSync } from 'node:fs';
import type * as Vscode from 'vscode';
import { EventEmitter } from './values.ts';

/** Values by the whole name of the setting. */
export type Settings = Readonly<Record<string, unknown>>;

const { contributes } = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
) as { contributes: { configuration: { properties: Record<string, { default: unknown }> } } };

/** @param folder the settings of the folder that is open: nothing of ours may follow them */
export class FakeConfiguration {
  readonly #own: Map<string, unknown>;
  readonly #folder: Settings;
  readonly changed = new EventEmitter<Vscode.ConfigurationChangeEvent>();
  /** Whether writing rejects, as where the settings are managed by another program. */
  isReadOnly = false;

  constructor(own: Settings, folder: Settings) {
    this.#own = new Map(Object.entries(own));
    this.#folder = folder;
  }

  /** The user's own value. */
  get(name: string): unknown {
    return this.#own.get(name);
  }
  /** As when the user edits a setting. */
  set(name: string, value: unknown): void {
    this.#own.set(name, value);
    this.changed.fire({ affectsConfiguration: (section) => `${name}.`.startsWith(`${section}.`) });
  }

  /** `workspace.getConfiguration`. */
  section(section = ''): Vscode.WorkspaceConfiguration {
    const nameOf = (key: string) => `${section}.${key}`;
    const inspect = (key: string) => {
      const name = nameOf(key);
      return {
        key: name,
        defaultValue: contributes.configuration.properties[name]?.default,
        globalValue: this.#own.get(name),
        workspaceValue: this.#folder[name],
        workspaceFolderValue: this.#folder[name],
      };
    };
    const get = (key: string, otherwise?: unknown) => {
      const { workspaceValue, globalValue, defaultValue } = inspect(key);
      return workspaceValue ?? globalValue ?? defaultValue ?? otherwise;
    };
    return {
      inspect: inspect as Vscode.WorkspaceConfiguration['inspect'],
      get: get as Vscode.WorkspaceConfiguration['get'],
      has: (key) => get(key) !== undefined,
      update: async (key, value, target) => {
        if (this.isReadOnly) throw new Error('Unable to write into user settings');
        if (target !== 1)
          throw new Error(`${nameOf(key)}: written to another level than the user's`);
        this.set(nameOf(key), value);
      },
    };
  }
}
