/** The classes of VS Code's module that the extension makes objects of. */
import { fileURLToPath, pathToFileURL } from 'node:url';
import type * as Vscode from 'vscode';

export class Uri implements Vscode.Uri {
  readonly #url: URL;

  private constructor(url: URL) {
    this.#url = url;
  }
  static parse(text: string): Uri {
    return new Uri(new URL(text));
  }
  static file(path: string): Uri {
    return new Uri(pathToFileURL(path));
  }
  static joinPath(base: Vscode.Uri, ...segments: string[]): Uri {
    return new Uri(new URL(segments.join('/'), base.toString().replace(/\/?$/, '/')));
  }
  get scheme(): string {
    return this.#url.protocol.slice(0, -1);
  }
  get authority(): string {
    return this.#url.host;
  }
  get path(): string {
    return decodeURIComponent(this.#url.pathname);
  }
  get query(): string {
    return this.#url.search.slice(1);
  }
  get fragment(): string {
    return this.#url.hash.slice(1);
  }
  get fsPath(): string {
    return this.scheme === 'file' ? fileURLToPath(this.#url) : this.path;
  }
  with(): never {
    throw new Error('Uri.with: not part of the fake');
  }
  toString(): string {
    return this.#url.href;
  }
  toJSON(): unknown {
    return { scheme: this.scheme, authority: this.authority, path: this.path };
  }
}

/** Calls its listeners at once, in the order in which they came. */
export class EventEmitter<T> implements Vscode.EventEmitter<T> {
  readonly #listeners = new Set<(event: T) => unknown>();

  readonly event: Vscode.Event<T> = (listener) => {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  };
  /** How many listeners there are: a test of what is closed finds none left. */
  get listening(): number {
    return this.#listeners.size;
  }
  fire(event: T): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
  dispose(): void {
    this.#listeners.clear();
  }
}

export class CancellationTokenSource implements Vscode.CancellationTokenSource {
  readonly #cancelled = new EventEmitter<void>();
  readonly token = {
    isCancellationRequested: false,
    onCancellationRequested: this.#cancelled.event,
  };

  cancel(): void {
    this.token.isCancellationRequested = true;
    this.#cancelled.fire();
  }
  dispose(): void {
    this.#cancelled.dispose();
  }
}

export class CancellationError extends Error {}

export class FileSystemError extends Error {
  readonly code = 'FileNotFound';
}

export class ThemeIcon {
  readonly id: string;
  constructor(id: string) {
    this.id = id;
  }
}

export class TreeItem {
  label: string;
  collapsibleState: number;
  constructor(label: string, collapsibleState = 0) {
    this.label = label;
    this.collapsibleState = collapsibleState;
  }
}

export class ThemeColor {
  readonly id: string;
  constructor(id: string) {
    this.id = id;
  }
}

export class MarkdownString implements Vscode.MarkdownString {
  value: string;
  isTrusted?: { readonly enabledCommands: readonly string[] };

  constructor(value = '') {
    this.value = value;
  }
  /** As VS Code does, so that nothing in the text is Markdown. */
  appendText(text: string): this {
    return this.appendMarkdown(text.replace(/[\\`*_{}[\]()#+\-!~]/g, '\\$&'));
  }
  appendMarkdown(text: string): this {
    this.value += text;
    return this;
  }
  appendCodeblock(text: string): this {
    return this.appendMarkdown(text);
  }
}

export class Position {
  readonly line: number;
  readonly character: number;
  constructor(line: number, character: number) {
    this.line = line;
    this.character = character;
  }
}

export class Range {
  readonly start: Position;
  readonly end: Position;
  constructor(...bounds: [Position, Position] | [number, number, number, number]) {
    const [start, end] =
      bounds.length === 2
        ? bounds
        : [new Position(bounds[0], bounds[1]), new Position(bounds[2], bounds[3])];
    this.start = start;
    this.end = end;
  }
}

export class Selection {
  readonly start: Position;
  readonly end: Position;
  constructor(start: Position, end: Position) {
    this.start = start;
    this.end = end;
  }
}
