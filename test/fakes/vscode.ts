/**
 * Stands in for the editor's module where a file of `editor/` needs only words, files and a person
 * from it. Import this file first, then the file under test with `await import()`. What the person
 * does is for each test to put into `env` and `window`.
 */
import { registerHooks } from 'node:module';

const source = `
  import { readFile, stat } from 'node:fs/promises';
  import { fileURLToPath } from 'node:url';
  export const env = {
    appName: 'Visual Studio Code',
    language: 'en',
    clipboard: { writeText: async () => undefined },
  };
  export const l10n = {
    bundle: undefined,
    t: (message, ...args) => message.replace(/\\{(\\d+)\\}/g, (slot, i) => args[i] ?? slot),
  };
  export const Uri = {
    file: (fsPath) => ({ scheme: 'file', fsPath }),
    joinPath: (base, ...path) => new URL(path.join('/'), base),
    parse: (text) => new URL(text),
  };
  export const UIKind = { Desktop: 1, Web: 2 };
  export const ExtensionKind = { UI: 1, Workspace: 2 };
  export const ProgressLocation = { SourceControl: 1, Window: 10, Notification: 15 };
  export const ConfigurationTarget = { Global: 1, Workspace: 2, WorkspaceFolder: 3 };
  export class CancellationError extends Error {}
  export class EventEmitter {
    event = () => ({ dispose: () => undefined });
    fire() {}
    dispose() {}
  }
  export class ThemeIcon {
    constructor(id) {
      this.id = id;
    }
  }
  export class ThemeColor {}
  export const StatusBarAlignment = { Left: 1, Right: 2 };
  export class MarkdownString {
    value = '';
    appendText(text) {
      this.value += text;
      return this;
    }
    appendMarkdown(text) {
      this.value += text;
      return this;
    }
  }
  export class Selection {
    constructor(start, end) {
      this.start = start;
      this.end = end;
    }
  }
  export const QuickInputButtons = { Back: {} };
  export const QuickPickItemKind = { Separator: -1, Default: 0 };
  export const window = {};
  export const commands = {};
  export const authentication = {};
  export class CancellationTokenSource {
    #controller = new AbortController();
    token = {
      onCancellationRequested: (listener) => {
        this.#controller.signal.addEventListener('abort', listener);
        return { dispose: () => this.#controller.signal.removeEventListener('abort', listener) };
      },
    };
    cancel() {
      this.#controller.abort();
    }
    dispose() {}
  }
  export class FileSystemError extends Error {
    code = 'FileNotFound';
  }
  export const workspace = {
    getConfiguration: () => ({ inspect: () => undefined }),
    fs: {
      readFile: (url) => readFile(fileURLToPath(url)),
      stat: (url) => stat(fileURLToPath(url)).catch(() => Promise.reject(new FileSystemError())),
    },
  };
`;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'vscode'
      ? { url: `data:text/javascript,${encodeURIComponent(source)}`, shortCircuit: true }
      : next(specifier, context),
});
