/** Text documents and their editors, as far as a text is appended to one. */
import { readFile } from 'node:fs/promises';
import type * as Vscode from 'vscode';
import { partly } from '../partly.ts';
import { Position, Range, Uri } from './values.ts';

/** A place in a document that the user was led to. */
export interface ShownDocument {
  fsPath: string;
  /** The first line that is selected, counted from 0. */
  line: number | undefined;
}

/** The open documents of a window: each is as its file was when it was opened first. */
export class FakeDocuments {
  readonly #open = new Map<string, FakeDocument>();
  /** `workspace.textDocuments` */
  readonly all: Vscode.TextDocument[] = [];
  readonly shown: ShownDocument[] = [];
  /** Whether editors accept edits. */
  editable = true;

  /** What is in the document of a file, saved or not; nothing where none was opened. */
  textOf(fsPath: string): string | undefined {
    return this.#open.get(fsPath)?.text;
  }

  /** `workspace.openTextDocument`, for files, and for a text without one. */
  async openTextDocument(
    what: Vscode.Uri | string | { content?: string } = {},
  ): Promise<Vscode.TextDocument> {
    if (typeof what === 'string') throw new Error('openTextDocument: give a Uri');
    const fsPath = 'fsPath' in what ? what.fsPath : '';
    const text = 'fsPath' in what ? () => readFile(fsPath, 'utf8') : () => what.content ?? '';
    const document = this.#open.get(fsPath) ?? new FakeDocument(fsPath, await text());
    if (!this.#open.has(fsPath)) this.all.push(document.api);
    this.#open.set(fsPath, document);
    return document.api;
  }

  /** `window.showTextDocument`. */
  async showTextDocument(
    what: Vscode.TextDocument | Vscode.Uri,
    options?: Vscode.ViewColumn | Vscode.TextDocumentShowOptions,
  ): Promise<Vscode.TextEditor> {
    const { fsPath } = 'uri' in what ? what.uri : what;
    const line = typeof options === 'object' ? options.selection?.start.line : undefined;
    this.shown.push({ fsPath, line });
    return partly<Vscode.TextEditor>({
      edit: async (work) => {
        if (!this.editable) return false;
        work(
          partly<Vscode.TextEditorEdit>({
            insert: (at, text) => this.#open.get(fsPath)?.insert(at, text),
            replace: (where, text) => this.#open.get(fsPath)?.replace(where as Range, text),
          }),
        );
        return true;
      },
      revealRange: () => undefined,
    });
  }
}

class FakeDocument {
  text: string;
  readonly api: Vscode.TextDocument;

  constructor(fsPath: string, text: string) {
    this.text = text;
    const isDirty = () => this.text !== text;
    const lines = () => this.text.split('\n');
    this.api = partly<Vscode.TextDocument>({
      uri: Uri.file(fsPath),
      getText: () => this.text,
      get isDirty() {
        return isDirty();
      },
      positionAt: (offset) => {
        const before = this.text.slice(0, offset).split('\n');
        return new Position(before.length - 1, before.at(-1)?.length ?? 0) as Vscode.Position;
      },
      get lineCount() {
        return lines().length;
      },
      lineAt(line: number | Vscode.Position) {
        const at = typeof line === 'number' ? line : line.line;
        const range = new Range(at, 0, at, lines()[at]?.length ?? 0) as Vscode.Range;
        return partly<Vscode.TextLine>({ range });
      },
    });
  }

  insert(at: Position, text: string): void {
    this.replace({ start: at, end: at }, text);
  }

  replace({ start, end }: Pick<Range, 'start' | 'end'>, text: string): void {
    this.text =
      this.text.slice(0, this.#offsetOf(start)) + text + this.text.slice(this.#offsetOf(end));
  }

  #offsetOf({ line, character }: Position): number {
    const lines = this.text.split('\n');
    return lines.slice(0, line).join('\n').length + (line > 0 ? 1 : 0) + character;
  }
}
