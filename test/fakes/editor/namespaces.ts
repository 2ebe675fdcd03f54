/** The namespaces of VS Code's module, over one window. */
import { lstat, readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type * as Vscode from 'vscode';
import { partly } from '../partly.ts';
import { CancellationTokenSource, FileSystemError } from './values.ts';
import type { FakeWindow, FakeWindowOptions, ShownMessage } from './window.ts';

export interface Namespaces {
  window: Partial<typeof Vscode.window>;
  workspace: Partial<typeof Vscode.workspace>;
  env: Partial<typeof Vscode.env>;
  commands: Partial<typeof Vscode.commands>;
  authentication: Partial<typeof Vscode.authentication>;
  debug: Partial<typeof Vscode.debug>;
  extensions: Partial<typeof Vscode.extensions>;
}

export function namespacesOf(fake: FakeWindow, options: FakeWindowOptions): Namespaces {
  return {
    window: windowOf(fake),
    workspace: { ...workspaceOf(fake), ...options.workspace },
    env: { ...envOf(fake, options), ...options.env },
    commands: commandsOf(fake),
    authentication: options.authentication ?? {},
    debug: {
      registerDebugConfigurationProvider(type, provider) {
        fake.debugProviders.set(type, provider);
        return { dispose: () => fake.debugProviders.delete(type) };
      },
    },
    extensions: { getExtension: (id) => fake.extensions.get(id) as never },
  };
}

function windowOf(fake: FakeWindow) {
  const { inputs, documents } = fake;
  const show =
    (kind: ShownMessage['kind']) =>
    async (text: string, ...rest: unknown[]): Promise<never> => {
      const [first, ...others] = rest;
      const { modal = false, detail = '' } =
        typeof first === 'object' ? (first as Vscode.MessageOptions) : {};
      const buttons = (typeof first === 'object' ? others : rest) as string[];
      return (await fake.show({ kind, text, modal, detail, buttons })) as never;
    };
  return {
    get state() {
      return fake.state;
    },
    onDidChangeWindowState: fake.stateChanged.event,
    showInformationMessage: show('information'),
    showWarningMessage: show('warning'),
    showErrorMessage: show('error'),
    setStatusBarMessage: (text: string) => {
      fake.statusMessages.push(text);
      return { dispose: () => undefined };
    },
    showQuickPick: (...call: Parameters<typeof inputs.showQuickPick>) =>
      inputs.showQuickPick(...call),
    showInputBox: (given) => inputs.showInputBox(given),
    createQuickPick: <T extends Vscode.QuickPickItem>() => inputs.createQuickPick<T>(),
    createInputBox: () => inputs.createInputBox(),
    showTextDocument: (...call: Parameters<typeof documents.showTextDocument>) =>
      documents.showTextDocument(...call),
    createStatusBarItem: () => fake.createStatusItem(),
    createWebviewPanel: (_type: string, title: string, _column: unknown, options?: unknown) =>
      fake.createWebviewPanel(title, options as Vscode.WebviewOptions),
    registerTreeDataProvider(id, provider) {
      fake.treeProviders.set(id, provider);
      return { dispose: () => fake.treeProviders.delete(id) };
    },
    createTerminal: (given?: unknown) => fake.createTerminal(given as Vscode.TerminalOptions),
    async withProgress({ title = '' }, task) {
      const source = new CancellationTokenSource();
      const reports: string[] = [];
      const shown = { title, reports, isOpen: true, cancel: () => source.cancel() };
      fake.progress.push(shown);
      try {
        return await task({ report: ({ message = '' }) => reports.push(message) }, source.token);
      } finally {
        shown.isOpen = false;
      }
    },
  } satisfies Partial<typeof Vscode.window>;
}

function workspaceOf({ configuration, documents }: FakeWindow) {
  return {
    isTrusted: true,
    workspaceFolders: undefined,
    textDocuments: documents.all,
    getConfiguration: (section) => configuration.section(section),
    onDidChangeConfiguration: configuration.changed.event,
    openTextDocument: (...call: Parameters<typeof documents.openTextDocument>) =>
      documents.openTextDocument(...call),
    fs: partly<Vscode.FileSystem>({
      readFile: (uri) => readFile(fileURLToPath(uri.toString())),
      async stat(uri) {
        const file = fileURLToPath(uri.toString());
        const [facts, own] = await Promise.all([stat(file), lstat(file)]).catch(() => {
          throw new FileSystemError();
        });
        const type = Number(facts.isFile()) + Number(own.isSymbolicLink()) * 64;
        return { type, ctime: 0, mtime: 0, size: facts.size };
      },
    }),
  } satisfies Partial<typeof Vscode.workspace>;
}

function envOf({ copied, opened }: FakeWindow, { opensBrowser = true }: FakeWindowOptions) {
  return {
    appName: 'Visual Studio Code',
    language: 'en',
    uiKind: 1,
    remoteName: undefined,
    clipboard: partly<Vscode.Clipboard>({
      writeText: async (text) => void copied.push(text),
      readText: async () => copied.at(-1) ?? '',
    }),
    async openExternal(uri) {
      // VS Code takes a text, too.
      opened.push(uri.toString());
      return opensBrowser;
    },
    asExternalUri: async (uri) => uri,
  } satisfies Partial<typeof Vscode.env>;
}

function commandsOf({ commands, executed }: FakeWindow) {
  return {
    registerCommand(id, callback) {
      commands.set(id, callback);
      return { dispose: () => commands.delete(id) };
    },
    async executeCommand(...call): Promise<never> {
      executed.push(call);
      const [id, ...args] = call;
      return (await commands.get(id)?.(...args)) as never;
    },
  } satisfies Partial<typeof Vscode.commands>;
}
