/**
 * Stands in for VS Code's module where a file of `editor/` is tested without VS Code. Import this
 * file first, then the file under test with `await import()`. A test opens a window of its own with
 * `openFakeWindow`; after the test the window is gone, whatever was done to it.
 */
import { registerHooks } from 'node:module';
import { afterEach } from 'node:test';
import type * as Vscode from 'vscode';
import { type Namespaces, namespacesOf } from './editor/namespaces.ts';
import { FakeWindow, type FakeWindowOptions } from './editor/window.ts';

export { QuickInputButtons } from './editor/quickInput.ts';
export {
  CancellationError,
  CancellationTokenSource,
  EventEmitter,
  FileSystemError,
  MarkdownString,
  Position,
  Range,
  Selection,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  Uri,
} from './editor/values.ts';

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'vscode'
      ? { url: import.meta.url, shortCircuit: true }
      : next(specifier, context),
});

/** Those of the window that is open. The extension sees each new one at once. */
export let { window, workspace, env, commands, authentication, debug, extensions } = open(
  {},
).namespaces;

export function openFakeWindow(options: FakeWindowOptions = {}): FakeWindow {
  const { fake, namespaces } = open(options);
  ({ window, workspace, env, commands, authentication, debug, extensions } = namespaces);
  return fake;
}

function open(options: FakeWindowOptions): { fake: FakeWindow; namespaces: Namespaces } {
  const fake = new FakeWindow(options);
  return { fake, namespaces: namespacesOf(fake, options) };
}

afterEach(() => void openFakeWindow());

export const version = '1.105.1';

export const l10n = {
  bundle: undefined,
  t(given: string | { message: string; args?: unknown }, ...more: unknown[]) {
    const [message, args] =
      typeof given === 'string' ? [given, more] : [given.message, [given.args ?? []].flat()];
    return message.replace(/\{(\d+)\}/g, (slot, at: string) => String(args[Number(at)] ?? slot));
  },
} satisfies Partial<typeof Vscode.l10n>;

export const UIKind = { Desktop: 1, Web: 2 } satisfies Partial<typeof Vscode.UIKind>;
export const ExtensionKind = { UI: 1, Workspace: 2 } satisfies Partial<typeof Vscode.ExtensionKind>;
export const ProgressLocation = {
  SourceControl: 1,
  Window: 10,
  Notification: 15,
} satisfies Partial<typeof Vscode.ProgressLocation>;
export const ConfigurationTarget = {
  Global: 1,
  Workspace: 2,
  WorkspaceFolder: 3,
} satisfies Partial<typeof Vscode.ConfigurationTarget>;
export const StatusBarAlignment = {
  Left: 1,
  Right: 2,
} satisfies Partial<typeof Vscode.StatusBarAlignment>;
export const ViewColumn = { Active: -1 } satisfies Partial<typeof Vscode.ViewColumn>;
export const FileType = {
  Unknown: 0,
  File: 1,
  Directory: 2,
  SymbolicLink: 64,
} satisfies Partial<typeof Vscode.FileType>;
export const QuickPickItemKind = {
  Separator: -1,
  Default: 0,
} satisfies Partial<typeof Vscode.QuickPickItemKind>;
export const InputBoxValidationSeverity = {
  Info: 1,
  Warning: 2,
  Error: 3,
} satisfies Partial<typeof Vscode.InputBoxValidationSeverity>;
export const TreeItemCollapsibleState = {
  None: 0,
  Collapsed: 1,
  Expanded: 2,
} satisfies Partial<typeof Vscode.TreeItemCollapsibleState>;
