/** One window of VS Code as a test sees it: what it shows, and what its user does. */
import type * as Vscode from 'vscode';
import { partly } from '../partly.ts';
import { settleUntil } from '../settle.ts';
import { FakeConfiguration, type Settings } from './configuration.ts';
import { FakeDocuments } from './documents.ts';
import { FakeInputBox, FakeQuickInputs, FakeQuickPick } from './quickInput.ts';
import { EventEmitter } from './values.ts';

export interface ShownMessage {
  kind: 'information' | 'warning' | 'error';
  text: string;
  modal: boolean;
  /** Empty where there is none. */
  detail: string;
  buttons: readonly string[];
}

/** The button that is pressed; nothing where the message is closed. */
export type Answer = string | undefined | Promise<string | undefined>;

export interface FakeWindowOptions {
  /** The user's own settings, by their whole names. */
  settings?: Settings;
  /** The settings of the folder that is open. */
  folderSettings?: Settings;
  isFocused?: boolean;
  /** What the user does with a message; without it, every one is closed. */
  answer?(message: ShownMessage): Answer;
  /** Whether VS Code opens a browser when it is asked to. */
  opensBrowser?: boolean;
  /** Members of the module that are to be others than those of the fake. */
  workspace?: Partial<typeof Vscode.workspace>;
  env?: Partial<typeof Vscode.env>;
  authentication?: Partial<typeof Vscode.authentication>;
}

/** A progress notification. */
export interface FakeProgress {
  title: string;
  /** What it said under its title, in order. */
  reports: string[];
  isOpen: boolean;
  /** Presses Cancel. */
  cancel(): void;
}

export interface FakeStatusItem extends Vscode.StatusBarItem {
  isShown: boolean;
}

export interface FakeTerminal {
  options: Vscode.TerminalOptions;
  isShown: boolean;
  /** Set by a test to close the terminal. */
  exitStatus: Vscode.TerminalExitStatus | undefined;
}

export interface FakeWebview {
  title: string;
  html: string;
  options: Vscode.WebviewOptions;
  /** Closes the tab. */
  close(): void;
}

export class FakeWindow {
  readonly messages: ShownMessage[] = [];
  readonly inputs = new FakeQuickInputs();
  readonly progress: FakeProgress[] = [];
  readonly statusItems: FakeStatusItem[] = [];
  /** Words that the status bar showed for a while. */
  readonly statusMessages: string[] = [];
  readonly documents = new FakeDocuments();
  readonly terminals: FakeTerminal[] = [];
  /** Those that are open. */
  readonly webviews = new Set<FakeWebview>();
  readonly configuration: FakeConfiguration;
  /** Addresses that were opened outside of VS Code. */
  readonly opened: string[] = [];
  /** Texts that were put on the clipboard. */
  readonly copied: string[] = [];
  /** Commands that were run, each with its arguments. */
  readonly executed: unknown[][] = [];
  /** Commands that are registered. */
  readonly commands = new Map<string, (...args: unknown[]) => unknown>();
  /** Other extensions that are installed, by their ids. */
  readonly extensions = new Map<string, unknown>();
  readonly treeProviders = new Map<string, Vscode.TreeDataProvider<unknown>>();
  readonly debugProviders = new Map<string, Vscode.DebugConfigurationProvider>();
  readonly stateChanged = new EventEmitter<Vscode.WindowState>();
  readonly #answer: (message: ShownMessage) => Answer;
  #isFocused: boolean;

  constructor({ settings = {}, folderSettings = {}, ...more }: FakeWindowOptions = {}) {
    this.configuration = new FakeConfiguration(settings, folderSettings);
    this.#isFocused = more.isFocused ?? true;
    this.#answer = more.answer ?? (() => undefined);
  }

  get state(): Vscode.WindowState {
    return { focused: this.#isFocused, active: this.#isFocused };
  }
  /** The texts of the messages, in order. */
  get texts(): string[] {
    return this.messages.map(({ text }) => text);
  }
  /** The quick pick that is open, once one is. */
  pick(): Promise<FakeQuickPick> {
    return this.#opened(FakeQuickPick);
  }
  /** The input box that is open, once one is. */
  box(): Promise<FakeInputBox> {
    return this.#opened(FakeInputBox);
  }
  /** Chooses a row of the open quick pick by a part of its label. */
  async choose(text: string): Promise<void> {
    await (await this.pick()).choose(text);
  }
  /** Types into the open input box, and presses Enter. */
  async enter(text: string): Promise<void> {
    await (await this.box()).enter(text);
  }
  /** The user comes to this window, or leaves it. */
  focus(focused: boolean): void {
    this.#isFocused = focused;
    this.stateChanged.fire(this.state);
  }
  /** Shows a message, and answers it as its user does. */
  async show(message: ShownMessage): Promise<string | undefined> {
    this.messages.push(message);
    return this.#answer(message);
  }
  createTerminal(options: Vscode.TerminalOptions = {}): Vscode.Terminal {
    const terminal = {
      options,
      isShown: false,
      exitStatus: undefined as Vscode.TerminalExitStatus | undefined,
    };
    this.terminals.push(terminal);
    return partly<Vscode.Terminal>({
      name: options.name ?? 'sh',
      get exitStatus() {
        return terminal.exitStatus;
      },
      show: () => void Object.assign(terminal, { isShown: true }),
    });
  }
  createWebviewPanel(title: string, options: Vscode.WebviewOptions = {}): Vscode.WebviewPanel {
    const closed = new EventEmitter<void>();
    const webview: FakeWebview = {
      title,
      html: '',
      options,
      close: () => {
        this.webviews.delete(webview);
        closed.fire();
      },
    };
    this.webviews.add(webview);
    return partly<Vscode.WebviewPanel>({
      webview: webview as unknown as Vscode.Webview,
      reveal: () => undefined,
      onDidDispose: closed.event,
    });
  }
  createStatusItem(): FakeStatusItem {
    const item = partly<FakeStatusItem>({
      isShown: false,
      show: () => Object.assign(item, { isShown: true }),
      hide: () => Object.assign(item, { isShown: false }),
      dispose: () => Object.assign(item, { isShown: false }),
    });
    this.statusItems.push(item);
    return item;
  }

  async #opened<T>(kind: new (beforeShow: () => void) => T): Promise<T> {
    await settleUntil(
      () => this.inputs.open instanceof kind,
      () => `an open ${kind.name}`,
    );
    return this.inputs.open as T;
  }
}
