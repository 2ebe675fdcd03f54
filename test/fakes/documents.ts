/** Text documents and their editors, as far as a text is put at the end of one. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

/** The documents of an editor: one of a file is as the file was when it was opened first. */
export class FakeDocuments {
  readonly #open = new Map<string, FakeDocument>();
  editable = true;

  async openTextDocument({ fsPath }: { fsPath: string }): Promise<FakeDocument> {
    const document = this.#open.get(fsPath) ?? new FakeDocument(await readFile(fsPath, 'utf8'));
    this.#open.set(fsPath, document);
    return document;
  }

  async showTextDocument(document: FakeDocument) {
    const edit = async (work: (edit: { insert: FakeDocument['insert'] }) => void) => {
      if (this.editable) work({ insert: (at, text) => document.insert(at, text) });
      return this.editable;
    };
    return { document, edit, selection: undefined, revealRange: () => undefined };
  }

  textOf(fsPath: string): string | undefined {
    return this.#open.get(fsPath)?.getText();
  }
}

export class FakeDocument {
  #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  getText(): string {
    return this.#text;
  }
  get lineCount(): number {
    return this.#text.split('\n').length;
  }
  /** Of the last line alone. */
  lineAt(line: number) {
    assert.equal(line, this.lineCount - 1);
    return { range: { end: this.#text.length } };
  }
  insert(at: number, text: string): void {
    this.#text = this.#text.slice(0, at) + text + this.#text.slice(at);
  }
}
